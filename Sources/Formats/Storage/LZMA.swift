/// Decodes LZMA (Igor Pavlov's LZMA specification), for 7z's packed headers: small, and of a known length.
struct LZMA {
    private var coder: RangeDecoder
    private(set) var output: [UInt8] = []
    private let size: Int

    private let literalContextBits, literalPositionBits, positionBits: Int
    private var literals: [UInt16]
    private var isMatch = [UInt16](repeating: 1024, count: 12 << 4)
    private var isRepeat = [UInt16](repeating: 1024, count: 12)
    private var isRepeat0 = [UInt16](repeating: 1024, count: 12)
    private var isRepeat1 = [UInt16](repeating: 1024, count: 12)
    private var isRepeat2 = [UInt16](repeating: 1024, count: 12)
    private var isShort = [UInt16](repeating: 1024, count: 12 << 4)
    private var slots = [UInt16](repeating: 1024, count: 4 << 6)
    private var special = [UInt16](repeating: 1024, count: 115)
    private var align = [UInt16](repeating: 1024, count: 16)
    private var matchLength = Length()
    private var repeatLength = Length()

    private struct Length {
        var choice = [UInt16](repeating: 1024, count: 2)
        var low = [UInt16](repeating: 1024, count: 16 << 3)
        var middle = [UInt16](repeating: 1024, count: 16 << 3)
        var high = [UInt16](repeating: 1024, count: 256)
    }

    /// The unpacked bytes, or nil at any damage.
    static func decode(_ packed: ArraySlice<UInt8>, properties: ArraySlice<UInt8>, size: Int) -> [UInt8]? {
        guard var decoder = LZMA(packed, properties, size) else { return nil }
        return decoder.run() ? decoder.output : nil
    }

    private init?(_ packed: ArraySlice<UInt8>, _ properties: ArraySlice<UInt8>, _ size: Int) {
        guard let first = properties.first, first < 225, packed.count >= 5, packed.first == 0, size >= 0 else {
            return nil
        }
        literalContextBits = Int(first) % 9
        literalPositionBits = Int(first) / 9 % 5
        positionBits = Int(first) / 45
        guard literalContextBits + literalPositionBits <= 8 else { return nil }
        literals = [UInt16](repeating: 1024, count: 0x300 << (literalContextBits + literalPositionBits))
        coder = RangeDecoder(packed)
        self.size = size
        output.reserveCapacity(size)
    }

    private mutating func run() -> Bool {
        var state = 0
        var distances: (Int, Int, Int, Int) = (0, 0, 0, 0)
        while output.count < size {
            guard !coder.isExhausted else { return false }
            let place = output.count & (1 << positionBits - 1)
            if coder.bit(&isMatch, state << 4 + place) == 0 {
                guard literal(state, distances.0) else { return false }
                state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6
                continue
            }
            var length: Int
            if coder.bit(&isRepeat, state) == 1 {
                guard !output.isEmpty else { return false }
                if coder.bit(&isRepeat0, state) == 0 {
                    if coder.bit(&isShort, state << 4 + place) == 0 {
                        state = state < 7 ? 9 : 11
                        guard copy(1, distances.0) else { return false }
                        continue
                    }
                } else if coder.bit(&isRepeat1, state) == 0 {
                    distances = (distances.1, distances.0, distances.2, distances.3)
                } else if coder.bit(&isRepeat2, state) == 0 {
                    distances = (distances.2, distances.0, distances.1, distances.3)
                } else {
                    distances = (distances.3, distances.0, distances.1, distances.2)
                }
                length = Self.length(&repeatLength, place, &coder)
                state = state < 7 ? 8 : 11
            } else {
                length = Self.length(&matchLength, place, &coder)
                state = state < 7 ? 7 : 10
                let distance = self.distance(length)
                if distance == 0xffff_ffff { return output.count == size }
                distances = (distance, distances.0, distances.1, distances.2)
            }
            guard copy(length + 2, distances.0) else { return false }
        }
        return true
    }

    private mutating func copy(_ length: Int, _ distance: Int) -> Bool {
        guard distance < output.count else { return false }
        for _ in 0..<min(length, size - output.count) { output.append(output[output.count - 1 - distance]) }
        return true
    }

    private mutating func literal(_ state: Int, _ distance: Int) -> Bool {
        let previous = Int(output.last ?? 0)
        let context =
            (output.count & (1 << literalPositionBits - 1)) << literalContextBits
            + previous >> (8 - literalContextBits)
        let base = 0x300 * context
        var symbol = 1
        if state >= 7 {
            guard distance < output.count else { return false }
            var match = Int(output[output.count - 1 - distance])
            while symbol < 0x100 {
                let matchBit = match >> 7 & 1
                match <<= 1
                let bit = coder.bit(&literals, base + (1 + matchBit) << 8 + symbol)
                symbol = symbol << 1 | bit
                if matchBit != bit { break }
            }
        }
        while symbol < 0x100 { symbol = symbol << 1 | coder.bit(&literals, base + symbol) }
        output.append(UInt8(truncatingIfNeeded: symbol))
        return true
    }

    private static func length(_ model: inout Length, _ place: Int, _ coder: inout RangeDecoder) -> Int {
        if coder.bit(&model.choice, 0) == 0 { return coder.tree(&model.low, place << 3, 3) }
        if coder.bit(&model.choice, 1) == 0 { return 8 + coder.tree(&model.middle, place << 3, 3) }
        return 16 + coder.tree(&model.high, 0, 8)
    }

    private mutating func distance(_ length: Int) -> Int {
        let slot = coder.tree(&slots, min(length, 3) << 6, 6)
        if slot < 4 { return slot }
        let count = slot >> 1 - 1
        var distance = (2 | slot & 1) << count
        if slot < 14 { return distance + coder.reverseTree(&special, distance - slot, count) }
        for index in 0..<(count - 4) { distance += coder.directBit() << (count - 1 - index) }
        return distance + coder.reverseTree(&align, 0, 4)
    }
}
