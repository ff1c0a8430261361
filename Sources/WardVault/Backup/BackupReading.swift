import Databases
import Foundation

/// Reads the rows of one backup out of a snapshot.
struct BackupReading {
    /// What an earlier part holds already; nothing for a full backup.
    var after: BackupTrailer?

    /// Gives every row that the backup is to carry to `body`, and says what the next part starts after.
    func rows(
        _ connection: any SQLConnection, _ body: (Int, BackupTable, [SQLValue]) throws -> Void
    ) throws -> (positions: [Int64: Int64], ledgerSize: Int64, checkpointSize: Int64) {
        let positions = Dictionary(
            try connection.all("SELECT number, seq FROM vault_practice") { try ($0.integer(0), $0.integer(1)) },
            uniquingKeysWith: max)
        let size = try connection.first("SELECT size FROM ledger_head") { try $0.integer(0) } ?? 0
        let checkpoint = try connection.first("SELECT coalesce(max(size), 0) FROM ledger_checkpoint") {
            try $0.integer(0)
        }
        try refuseOlder(positions, size)
        for (number, table) in BackupTable.all.enumerated() {
            let columns = table.columns.map(\.name)
            let list = columns.joined(separator: ", ")
            let each: (any SQLRow) throws -> Void = { try body(number, table, table.values($0)) }
            switch table.scope {
            case .all: try connection.rows("SELECT \(list) FROM \(table.name)", [], each)
            case .queue:
                guard connection.dialect == .postgres else { continue }
                try connection.rows("SELECT \(list) FROM \(table.name) ORDER BY id", [], each)
            case .ledger:
                try connection.rows(
                    "SELECT \(list) FROM \(table.name) WHERE idx >= $1 ORDER BY idx",
                    [.integer(after?.ledgerSize ?? 0)], each)
            case .checkpoints:
                try connection.rows(
                    "SELECT \(list) FROM \(table.name) WHERE size > $1 ORDER BY size",
                    [.integer(after?.checkpointSize ?? -1)], each)
            case .changes:
                for (practice, newest) in positions.sorted(by: { $0.key < $1.key }) {
                    let known = after?.positions[practice] ?? 0
                    guard newest > known else { continue }
                    try connection.rows(
                        "SELECT \(list) FROM \(table.name) WHERE practice = $1 AND seq > $2 ORDER BY seq",
                        [.integer(practice), .integer(known)], each)
                }
            case .records:
                let record = columns.map { "r.\($0)" }.joined(separator: ", ")
                for (practice, newest) in positions.sorted(by: { $0.key < $1.key }) {
                    let known = after?.positions[practice] ?? 0
                    guard newest > known else { continue }
                    guard known > 0 else {
                        // All of a practice: in the order in which the rows lie.
                        try connection.rows(
                            "SELECT \(list) FROM \(table.name) WHERE practice = $1", [.integer(practice)], each)
                        continue
                    }
                    try connection.rows(
                        """
                        SELECT \(record) FROM vault_change c JOIN vault_record r
                            ON r.practice = c.practice AND r.kind = c.kind AND r.id = c.id AND r.seq = c.seq
                        WHERE c.practice = $1 AND c.seq > $2 ORDER BY c.seq
                        """,
                        [.integer(practice), .integer(known)], each)
                }
            }
        }
        return (positions, size, checkpoint ?? 0)
    }

    /// A database that knows less than its last backup was put back to an older state: going on from there would mix two
    /// histories.
    private func refuseOlder(_ positions: [Int64: Int64], _ size: Int64) throws {
        guard let after else { return }
        let older = after.positions.contains { (positions[$0.key] ?? 0) < $0.value }
        if older || size < after.ledgerSize {
            throw VaultError(
                .rolledBack, "The database knows less than its last backup does: it is an older state",
                remedy: "Look into it with ward ledger verify; then begin a new set with --full.")
        }
    }
}
