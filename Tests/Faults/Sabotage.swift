import Databases
import Foundation

/// Damage done on purpose between two kills, which the harness must find: else it proves nothing.
enum Sabotage: String, Sendable, CaseIterable {
    /// A record's row is removed.
    case drop
    /// A bit of a sealed record is turned.
    case flip
    /// The ledger goes back to an older state.
    case rollback
    /// The disk says that it has synced, and has not (with `--mode power`).
    case lie

    /// Does it to a house that nobody has open. `older` is the state of the ledger some kills ago. Says whether there was
    /// anything to damage.
    func strike(_ house: House, older: LedgerState?) async throws -> Bool {
        let database = try house.database(house.records)
        defer { try? database.close() }
        return try await database.write { connection in
            switch self {
            case .lie: return false
            case .drop, .flip:
                let newest = try connection.first(
                    "SELECT practice, id, blob FROM vault_record WHERE gone = 0 ORDER BY seq DESC LIMIT 1"
                ) { (SQLValue.integer(try $0.integer(0)), SQLValue.bytes(try $0.bytes(1)), try $0.bytes(2)) }
                guard let (practice, id, blob) = newest else { return false }
                if self == .drop {
                    try connection.run("DELETE FROM vault_record WHERE practice = $1 AND id = $2", [practice, id])
                } else {
                    var turned = blob
                    turned[turned.startIndex + turned.count / 2] ^= 1
                    try connection.run(
                        "UPDATE vault_record SET blob = $1 WHERE practice = $2 AND id = $3",
                        [.bytes(turned), practice, id])
                }
                return true
            case .rollback:
                guard let older, let now = try LedgerState(connection), older.size < now.size else { return false }
                try connection.run("DELETE FROM ledger_entry WHERE idx >= $1", [.integer(older.size)])
                try connection.run(
                    "UPDATE ledger_head SET size = $1, frontier = $2", [.integer(older.size), .bytes(older.frontier)])
                return true
            }
        }
    }
}

/// The ledger's head as the database has it.
struct LedgerState: Sendable {
    var size: Int64
    var frontier: Data

    init?(_ connection: any SQLConnection) throws {
        let found = try connection.first("SELECT size, frontier FROM ledger_head") {
            (try $0.integer(0), try $0.bytes(1))
        }
        guard let (size, frontier) = found else { return nil }
        (self.size, self.frontier) = (size, frontier)
    }
}
