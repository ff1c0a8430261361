package import Databases
package import Foundation

/// What the backup and restore of a whole database need of the ledger. Its tables are filled from the entries, byte by byte
/// as they were, so that the tree is the same.
package enum LedgerBackup {
    /// Makes the tables.
    package static func prepare(_ database: any SQLDatabase) async throws {
        try await LedgerSchema.migrations.apply(to: database)
    }

    /// Makes the tables when there are none, and moves what is queued into the tree, whichever log the database keeps.
    package static func settle(_ database: any SQLDatabase) async throws {
        try await prepare(database)
        guard database.dialect == .postgres else { return }
        while true {
            let moved = try await database.write { connection in
                try connection.lock(Ledger.lockName)
                return try Ledger.sequence(Ledger.sequencedAtOnce, in: connection)
            }
            if moved < Ledger.sequencedAtOnce { return }
        }
    }

    /// Begins a log in a database that keeps none.
    package static func begin(origin: String, verifier: String?, in connection: any SQLConnection) throws {
        try connection.run(
            """
            INSERT INTO ledger_head (id, origin, size, frontier, verifier) VALUES (1, $1, 0, $2, $3)
            ON CONFLICT (id) DO UPDATE SET verifier = excluded.verifier
            """,
            [.text(origin), .bytes(Data()), verifier.map { .text($0) } ?? .null])
    }

    /// Adds entries by their bytes. `first` must be the log's size.
    package static func append(_ bodies: [Data], at first: Int64, in connection: any SQLConnection) throws {
        let tables = TreeTables(connection: connection)
        let size = try tables.frontier().size
        guard size == first else {
            throw LedgerError(.altered, "Entry \(first) was to come, the log has \(size) entries")
        }
        _ = try tables.append(bodies)
    }

    /// How many entries the log has, and its root; nothing when the database keeps no log.
    package static func state(in connection: any SQLConnection) throws -> (size: Int64, root: Data)? {
        guard try connection.first("SELECT size FROM ledger_head WHERE id = 1", [], { try $0.integer(0) }) != nil else {
            return nil
        }
        let frontier = try TreeTables(connection: connection).frontier()
        return (frontier.size, frontier.root.bytes)
    }
}
