import Foundation

/// Writes bytes that can be read in one way only: numbers big-endian, everything else behind its length.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func number<Number: FixedWidthInteger>(_ value: Number) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func raw(_ content: [UInt8]) { bytes.append(contentsOf: content) }
    mutating func raw(_ content: Data) { content.withUnsafeBytes { bytes.append(contentsOf: $0) } }
    mutating func raw(_ content: UnsafeRawBufferPointer) { bytes.append(contentsOf: content) }
    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// A length of four bytes, then the content.
    mutating func framed(_ content: [UInt8]) {
        number(UInt32(content.count))
        raw(content)
    }

    mutating func framed(_ content: Data) {
        number(UInt32(content.count))
        raw(content)
    }

    mutating func framed(_ content: UnsafeRawBufferPointer) {
        number(UInt32(content.count))
        raw(content)
    }

    mutating func framed(_ text: String) {
        number(UInt32(text.utf8.count))
        raw(text)
    }

    /// A number of eight bytes behind its length.
    mutating func framed(_ value: Int64) {
        number(UInt32(8))
        number(value)
    }
}

/// Reads what ``ByteWriter`` wrote, where it lies. Each step gives nothing when there are too few bytes.
struct ByteReader {
    private var rest: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }
    var count: Int { rest.count }

    mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
        guard count >= 0, rest.count >= count else { return nil }
        defer { rest = UnsafeRawBufferPointer(rebasing: rest[count...]) }
        return UnsafeRawBufferPointer(rebasing: rest[..<count])
    }

    mutating func number<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
        guard let taken = take(MemoryLayout<Number>.size) else { return nil }
        return Number(bigEndian: taken.loadUnaligned(as: Number.self))
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are the same, in a time that depends on the lengths only.
    func isSame(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        var difference: UInt8 = 0
        for place in indices { difference |= self[place] ^ other[place] }
        return difference == 0
    }
}

extension Data {
    /// Whether these bytes come before others when compared from the left as unsigned numbers, as databases do.
    func isBefore(_ other: Data) -> Bool {
        withUnsafeBytes { left in
            other.withUnsafeBytes { right in
                let common = Swift.min(left.count, right.count)
                guard common > 0, let l = left.baseAddress, let r = right.baseAddress else {
                    return left.count < right.count
                }
                let order = memcmp(l, r, common)
                return order == 0 ? left.count < right.count : order < 0
            }
        }
    }
}
