import Databases
import Foundation

extension Ledger {
    /// How many entries the log has, and the root over them.
    public func head() async throws -> Checkpoint {
        try await sequence()
        let origin = origin
        return try await database.read { connection in
            let frontier = try TreeTables(connection: connection).frontier()
            return Checkpoint(origin: origin, size: frontier.size, root: frontier.root)
        }
    }

    /// The entry of that number. Throws when there is none, or when its bytes are not canonical.
    public func entry(at index: Int64) async throws -> LedgerEntry {
        guard let entry = try await entries(from: index, limit: 1).first, entry.index == index else {
            throw LedgerError(.outOfRange, "The log has no entry \(index)")
        }
        return entry.entry
    }

    /// Up to `limit` entries from that number on, each with its number.
    public func entries(from first: Int64, limit: Int) async throws -> [(index: Int64, entry: LedgerEntry)] {
        try await sequence()
        return try await database.read { connection in
            try connection.all(
                "SELECT idx, body FROM ledger_entry WHERE idx >= $1 ORDER BY idx LIMIT $2",
                [.integer(first), .integer(Int64(limit))]
            ) { row in
                let index = try row.integer(0)
                guard let entry = try? LedgerEntry(canonical: row.bytes(1)) else {
                    throw LedgerError(
                        .altered, "Entry \(index) is not written as the ledger writes entries",
                        remedy: "Run ward ledger verify to see how far the log can be trusted.")
                }
                return (index: index, entry: entry)
            }
        }
    }

    // MARK: Proofs

    /// Shows that the entry of that number is in the log of `size` entries, the whole log by default.
    public func inclusionProof(of index: Int64, in size: Int64? = nil) async throws -> InclusionProof {
        try await sequence()
        return try await database.read { connection in
            let (reader, whole) = try Self.reader(connection)
            var tree = reader
            return try tree.inclusion(of: index, in: size ?? whole)
        }
    }

    /// Shows that the log of `newer` entries, the whole log by default, begins with that of `older`.
    public func consistencyProof(from older: Int64, to newer: Int64? = nil) async throws -> ConsistencyProof {
        try await sequence()
        return try await database.read { connection in
            let (reader, whole) = try Self.reader(connection)
            var tree = reader
            return try tree.consistency(from: older, to: newer ?? whole)
        }
    }

    static func reader(_ connection: any SQLConnection) throws -> (tree: TreeReader, size: Int64) {
        let tables = TreeTables(connection: connection)
        let size = try tables.frontier().size
        return (tables.reader(size: size), size)
    }
}
