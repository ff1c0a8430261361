import Foundation

/// The look-up values of one record in the bytes that the database compares, sorted by field and value.
struct EncodedLookups: Equatable, Sendable {
    struct Entry: Hashable, Comparable, Sendable {
        var field: String
        /// A tag byte and the value: see ``LookupContent``.
        var value: Data

        static func < (left: Self, right: Self) -> Bool {
            left.field == right.field
                ? left.value.isBefore(right.value)
                : left.field.utf8.lexicographicallyPrecedes(right.field.utf8)
        }
    }

    private(set) var entries: [Entry]

    init(_ entries: [Entry] = []) {
        // The same value twice is one row.
        self.entries = entries.count < 2 ? entries : Set(entries).sorted()
    }

    /// As the blob binds it, with the fields' names.
    var bound: [UInt8] {
        var writer = ByteWriter(capacity: entries.count * 32)
        for entry in entries {
            writer.framed(entry.field)
            writer.framed(entry.value)
        }
        return writer.bytes
    }

    /// As the record's row keeps it, with the fields' numbers: `number (4) | length (2) | value`, again and again.
    func stored(_ number: (String) throws -> Int64) rethrows -> Data {
        var writer = ByteWriter(capacity: entries.count * 24)
        for entry in entries {
            writer.number(UInt32(truncatingIfNeeded: try number(entry.field)))
            writer.number(UInt16(clamping: entry.value.count))
            writer.raw(entry.value)
        }
        return Data(writer.bytes)
    }

    /// Reads what ``stored(_:)`` wrote; nothing when it is damaged or names an unknown field.
    init?(stored: Data, _ name: (Int64) throws -> String?) rethrows {
        entries = []
        var read: [Entry] = []
        let isWhole = try Self.each(stored, name) { read.append(Entry(field: $0, value: Data($1))) }
        guard isWhole else { return nil }
        entries = read
    }

    /// What ``bound`` would be, straight from what ``stored(_:)`` wrote.
    static func bound(stored: Data, _ name: (Int64) throws -> String?) rethrows -> [UInt8]? {
        var writer = ByteWriter(capacity: stored.count * 2)
        let isWhole = try each(stored, name) {
            writer.framed($0)
            writer.framed($1)
        }
        return isWhole ? writer.bytes : nil
    }

    private static func each(
        _ stored: Data, _ name: (Int64) throws -> String?, _ body: (String, UnsafeRawBufferPointer) -> Void
    ) rethrows -> Bool {
        try stored.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            while !reader.isAtEnd {
                guard let number = reader.number(UInt32.self), let length = reader.number(UInt16.self),
                    let value = reader.take(Int(length)), let field = try name(Int64(number))
                else { return false }
                body(field, value)
            }
            return true
        }
    }
}
