/// Reads numbers and fields from bytes that nobody vouches for: every read says nil instead of running over the end.
struct ByteReader {
    /// What is left.
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func skip(_ count: Int) -> Bool {
        take(count) != nil
    }

    mutating func byte() -> UInt8? {
        rest.popFirst()
    }

    mutating func bigEndian(_ count: Int) -> Int? {
        guard count < 8 || (rest.first ?? 0) < 0x80 else { return nil }
        return take(count)?.reduce(0) { $0 << 8 | Int($1) }
    }

    mutating func littleEndian(_ count: Int) -> Int? {
        guard let field = take(count), count < 8 || (field.last ?? 0) < 0x80 else { return nil }
        return field.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// A field with its length in front (SSH's `string`, Java's `UTF`).
    mutating func field(lengthBytes: Int = 4) -> ArraySlice<UInt8>? {
        guard let length = bigEndian(lengthBytes) else { return nil }
        return take(length)
    }
}

extension Collection<UInt8> {
    /// The bytes as text, each byte one character: for names and identifiers, never for prose.
    var latin: String {
        String(String.UnicodeScalarView(map { Unicode.Scalar($0) }))
    }

    /// Lower-case hexadecimal.
    var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension ArraySlice<UInt8> {
    /// Whether the slice begins with a text.
    func begins(with text: StaticString, at offset: Int = 0) -> Bool {
        let count = text.utf8CodeUnitCount
        guard offset >= 0, self.count - offset >= count else { return false }
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: count)
        return self[(startIndex + offset)..<(startIndex + offset + count)].elementsEqual(wanted)
    }

    /// Whether the slice begins with bytes.
    func begins(with bytes: [UInt8], at offset: Int = 0) -> Bool {
        guard offset >= 0, count - offset >= bytes.count else { return false }
        return self[(startIndex + offset)..<(startIndex + offset + bytes.count)].elementsEqual(bytes)
    }

    /// Where a text stands first, looking at no more than `limit` bytes.
    func first(_ text: StaticString, within limit: Int = .max) -> Int? {
        let count = text.utf8CodeUnitCount
        guard count > 0, self.count >= count else { return nil }
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: count)
        let last = startIndex + Swift.min(self.count - count, limit)
        return withUnsafeBufferPointer { bytes in
            var position = 0
            while position <= last - startIndex {
                if bytes[position] == wanted[0]
                    && (1..<count).allSatisfy({ bytes[position + $0] == wanted[$0] })
                {
                    return startIndex + position
                }
                position += 1
            }
            return nil
        }
    }

    /// The big-endian number at an offset, or nil outside.
    func bigEndian(at offset: Int, _ bytes: Int) -> Int? {
        var reader = ByteReader(dropFirst(offset))
        return reader.bigEndian(bytes)
    }

    /// The little-endian number at an offset, or nil outside.
    func littleEndian(at offset: Int, _ bytes: Int) -> Int? {
        var reader = ByteReader(dropFirst(offset))
        return reader.littleEndian(bytes)
    }
}
