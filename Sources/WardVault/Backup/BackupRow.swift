import Databases
import Foundation

/// A row as a backup carries it: the table's number, then each column with its type.
///
/// ```
/// row    = table(1) column…
/// column = 0                       NULL
///        | 1 integer(8, big-endian)
///        | 2 length(4) UTF-8
///        | 3 length(4) bytes
/// ```
enum BackupRow {
    static func append(_ values: [SQLValue], table: UInt8, to data: inout Data) {
        data.append(table)
        for value in values {
            switch value {
            case .null: data.append(0)
            case .integer(let number):
                data.append(1)
                data.append(bigEndian(number))
            case .text(let text):
                data.append(2)
                data.append(bigEndian(UInt32(text.utf8.count)))
                data.append(contentsOf: text.utf8)
            case .bytes(let bytes):
                data.append(3)
                data.append(bigEndian(UInt32(bytes.count)))
                data.append(bytes)
            }
        }
    }

    /// How many rows a frame holds.
    static func count(in frame: Data) throws -> Int {
        var count = 0
        try each(in: frame, tables: BackupTable.all) { _, _ in count += 1 }
        return count
    }

    /// Reads all rows of one frame. A table that is not known, or a row that is cut, throws.
    static func each(
        in frame: Data, tables: [BackupTable], _ body: (BackupTable, [SQLValue]) throws -> Void
    ) throws {
        var reader = Reader(rest: frame)
        while !reader.rest.isEmpty {
            let number = Int(try reader.byte())
            guard tables.indices.contains(number) else { throw reader.bad }
            var values: [SQLValue] = []
            values.reserveCapacity(tables[number].columns.count)
            for _ in tables[number].columns { values.append(try reader.value()) }
            try body(tables[number], values)
        }
    }

    private struct Reader {
        var rest: Data
        var bad: VaultError { VaultError(.badBackup, "A row of the backup cannot be read") }

        mutating func byte() throws -> UInt8 {
            guard let first = rest.first else { throw bad }
            rest = rest.dropFirst()
            return first
        }

        mutating func take(_ count: Int) throws -> Data {
            guard count <= rest.count else { throw bad }
            defer { rest = rest.dropFirst(count) }
            return Data(rest.prefix(count))
        }

        mutating func value() throws -> SQLValue {
            switch try byte() {
            case 0: return .null
            case 1: return .integer(try take(8).reduce(0) { $0 << 8 | Int64($1) })
            case 2:
                guard let text = String(validating: try take(length()), as: UTF8.self) else { throw bad }
                return .text(text)
            case 3: return .bytes(try take(length()))
            default: throw bad
            }
        }

        mutating func length() throws -> Int { try take(4).reduce(0) { $0 << 8 | Int($1) } }
    }
}
