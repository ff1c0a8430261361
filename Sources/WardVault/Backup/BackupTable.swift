import Databases

/// A table that goes into a backup, and which of its rows a part carries. What can be computed from others (look-up rows,
/// tiles of the ledger, its head) does not go in.
struct BackupTable: Sendable, Equatable {
    enum Scope: Sendable, Equatable {
        /// Every row, each time: small tables.
        case all
        /// Rows of `vault_record` whose change is newer than the last part's.
        case records
        /// Rows of `vault_change` that are newer than the last part's.
        case changes
        /// Entries of the ledger from the last part's size on.
        case ledger
        /// Stored checkpoints of a larger size than the last part's.
        case checkpoints
        /// Every row, where the dialect has the table.
        case queue
    }

    var name: String
    var columns: [Column]
    /// How many of the first columns make up the primary key.
    var key: Int
    var scope: Scope

    struct Column: Sendable, Equatable {
        enum Kind: Sendable, Equatable { case integer, text, bytes }
        var name: String
        var kind: Kind
        static func integer(_ name: String) -> Column { Column(name: name, kind: .integer) }
        static func text(_ name: String) -> Column { Column(name: name, kind: .text) }
        static func bytes(_ name: String) -> Column { Column(name: name, kind: .bytes) }
    }

    /// The order is the order of restoring. A table's number in a backup is its place here: add at the end only.
    static let all: [BackupTable] = [
        BackupTable(
            name: "vault_practice", columns: [.integer("number"), .text("id"), .integer("seq"), .integer("keyfloor")],
            key: 1,
            scope: .all),
        BackupTable(name: "vault_name", columns: [.integer("number"), .text("name")], key: 1, scope: .all),
        records,
        BackupTable(
            name: "vault_change",
            columns: [
                .integer("practice"), .integer("seq"), .integer("kind"), .bytes("id"), .integer("version"),
                .bytes("digest"),
            ], key: 2, scope: .changes),
        head, entries,
        BackupTable(
            name: "ledger_checkpoint", columns: [.integer("size"), .text("note")], key: 1, scope: .checkpoints),
        queue,
    ]

    static let records = BackupTable(
        name: "vault_record",
        columns: [
            .integer("practice"), .integer("kind"), .bytes("id"), .integer("version"), .integer("gone"),
            .integer("keyversion"), .bytes("subject"), .integer("seq"), .bytes("lookups"), .bytes("blob"),
        ], key: 3, scope: .records)
    static let head = BackupTable(
        name: "ledger_head", columns: [.integer("id"), .text("origin"), .text("verifier")], key: 1, scope: .all)
    static let entries = BackupTable(
        name: "ledger_entry", columns: [.integer("idx"), .bytes("body")], key: 1, scope: .ledger)
    /// What waits to be put into the ledger; PostgreSQL only.
    static let queue = BackupTable(
        name: "ledger_queue", columns: [.integer("id"), .bytes("body")], key: 1, scope: .queue)

    /// The values of a row, as its columns say.
    func values(_ row: any SQLRow) throws -> [SQLValue] {
        var values: [SQLValue] = []
        values.reserveCapacity(columns.count)
        for (index, column) in columns.enumerated() {
            if row.isNull(index) {
                values.append(.null)
                continue
            }
            switch column.kind {
            case .integer: values.append(.integer(try row.integer(index)))
            case .text: values.append(.text(try row.text(index)))
            case .bytes: values.append(.bytes(try row.bytes(index)))
            }
        }
        return values
    }

    /// Puts a row where an older one of the same key may lie.
    var upsert: String {
        let names = columns.map(\.name).joined(separator: ", ")
        let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let keys = columns.prefix(key).map(\.name).joined(separator: ", ")
        let changes = columns.dropFirst(key).map { "\($0.name) = excluded.\($0.name)" }.joined(separator: ", ")
        return "INSERT INTO \(name) (\(names)) VALUES (\(places)) ON CONFLICT (\(keys)) DO UPDATE SET \(changes)"
    }
}
