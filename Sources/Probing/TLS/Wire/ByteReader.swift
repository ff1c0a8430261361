/// Reads numbers and length-prefixed pieces from the front of bytes, never past their end.
struct ByteReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }
    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }
    var count: Int { rest.count }

    /// A number of so many bytes, the highest first.
    mutating func number(_ width: Int) throws(TLSFault) -> Int {
        try take(width).reduce(0) { $0 << 8 | Int($1) }
    }

    mutating func uint8() throws(TLSFault) -> UInt8 {
        guard let byte = rest.popFirst() else { throw .truncated }
        return byte
    }

    mutating func uint16() throws(TLSFault) -> UInt16 {
        let high = try uint8()
        return UInt16(high) << 8 | UInt16(try uint8())
    }

    mutating func take(_ count: Int) throws(TLSFault) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw .truncated }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// A piece whose length stands before it in so many bytes.
    mutating func vector(_ width: Int) throws(TLSFault) -> ArraySlice<UInt8> {
        try take(try number(width))
    }
}

/// Writes numbers and length-prefixed pieces.
extension [UInt8] {
    mutating func append(number: Int, width: Int) {
        for place in stride(from: width - 1, through: 0, by: -1) {
            append(UInt8(truncatingIfNeeded: number >> (8 * place)))
        }
    }

    mutating func append(_ number: UInt16) { append(number: Int(number), width: 2) }

    /// Appends a piece with its length before it in so many bytes.
    mutating func append(vector piece: some Collection<UInt8>, width: Int) {
        append(number: piece.count, width: width)
        append(contentsOf: piece)
    }

    /// Numbers of two bytes, one after the other.
    static func list(_ numbers: some Sequence<UInt16>) -> [UInt8] {
        var bytes: [UInt8] = []
        for number in numbers { bytes.append(number) }
        return bytes
    }

    /// A piece with its length before it.
    static func vector(_ piece: some Collection<UInt8>, width: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(vector: piece, width: width)
        return bytes
    }

    /// Random bytes of the system.
    static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            Swift.withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) }
        }
        return Array(bytes.prefix(count))
    }
}
