import Foundation

/// Writes bytes that can be read in one way only: numbers big-endian, everything else behind its length.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func number<Number: FixedWidthInteger>(_ value: Number) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func raw(_ content: some Sequence<UInt8>) { bytes.append(contentsOf: content) }

    /// A length of four bytes, then the content.
    mutating func framed(_ content: some Collection<UInt8>) {
        number(UInt32(content.count))
        bytes.append(contentsOf: content)
    }

    mutating func framed(_ text: String) { framed(text.utf8) }

    /// A number of eight bytes behind its length.
    mutating func framed(_ value: Int64) {
        number(UInt32(8))
        number(value)
    }
}

/// Reads what ``ByteWriter`` wrote. Each step gives nothing when there are too few bytes.
struct ByteReader {
    private var rest: Data

    init(_ data: Data) { rest = data }

    var isAtEnd: Bool { rest.isEmpty }
    var remaining: Data { rest }

    mutating func take(_ count: Int) -> Data? {
        guard count >= 0, rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func number<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
        guard let taken = take(MemoryLayout<Number>.size) else { return nil }
        return taken.reduce(Number(0)) { ($0 << 8) | Number(truncatingIfNeeded: $1) }
    }
}

extension Data {
    /// Whether the bytes are the same, in a time that depends on the lengths only.
    func isSame(as other: some Collection<UInt8>) -> Bool {
        guard count == other.count else { return false }
        return zip(self, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
