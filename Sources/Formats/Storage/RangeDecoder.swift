/// LZMA's range decoder: bits out of a stream, each by its own probability.
struct RangeDecoder {
    private let input: ArraySlice<UInt8>
    private var position: Int
    private var range: UInt32 = 0xffff_ffff
    private var code: UInt32 = 0

    /// Begins after the zero byte and the first four bytes of the code.
    init(_ packed: ArraySlice<UInt8>) {
        input = packed
        position = packed.startIndex + 5
        for byte in packed.dropFirst().prefix(4) { code = code << 8 | UInt32(byte) }
    }

    /// Whether more was asked for than the stream can hold, or an index was outside a table.
    var isExhausted: Bool { position > input.endIndex + 8 }

    mutating func tree(_ table: inout [UInt16], _ base: Int, _ bits: Int) -> Int {
        var symbol = 1
        for _ in 0..<bits { symbol = symbol << 1 | bit(&table, base + symbol) }
        return symbol - 1 << bits
    }

    mutating func reverseTree(_ table: inout [UInt16], _ base: Int, _ bits: Int) -> Int {
        var (symbol, value) = (1, 0)
        for index in 0..<bits {
            let bit = self.bit(&table, base + symbol)
            symbol = symbol << 1 | bit
            value |= bit << index
        }
        return value
    }

    mutating func directBit() -> Int {
        range >>= 1
        let isSet = code >= range
        if isSet { code -= range }
        normalize()
        return isSet ? 1 : 0
    }

    mutating func bit(_ table: inout [UInt16], _ index: Int) -> Int {
        guard table.indices.contains(index) else {
            position = input.endIndex + 9
            return 0
        }
        let probability = UInt32(table[index])
        let bound = (range >> 11) &* probability
        if code < bound {
            range = bound
            table[index] = UInt16(probability + (2048 - probability) >> 5)
            normalize()
            return 0
        }
        range -= bound
        code -= bound
        table[index] = UInt16(probability - probability >> 5)
        normalize()
        return 1
    }

    private mutating func normalize() {
        guard range < 1 << 24 else { return }
        range <<= 8
        code = code << 8 | UInt32(position < input.endIndex ? input[position] : 0)
        position += 1
    }
}
