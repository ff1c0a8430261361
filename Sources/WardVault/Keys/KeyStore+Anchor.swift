import Databases
public import Foundation

/// The newest checkpoint of a ledger, remembered outside the record database: an older record database is told by it.
public struct LedgerAnchor: Sendable, Hashable {
    /// Which ledger.
    public var origin: String
    /// How many entries it had.
    public var size: Int64
    /// The root of its tree, 32 bytes.
    public var root: Data
    /// When it was remembered, in milliseconds since 1970 UTC.
    public var milliseconds: Int64

    /// What a checkpoint says.
    public init(origin: String, size: Int64, root: Data, milliseconds: Int64) {
        self.origin = origin
        self.size = size
        self.root = root
        self.milliseconds = milliseconds
    }
}

extension KeyStore {
    /// What is remembered of a ledger; nil before the first time.
    public func anchor(of origin: String) async throws -> LedgerAnchor? {
        do {
            return try await database.read { try Self.anchor(of: origin, on: $0) }
        } catch let error as SQLError {
            throw VaultError(error)
        }
    }

    /// Remembers a newer checkpoint. A ledger only grows: a smaller one, or another root of the same size, throws
    /// ``VaultError/Kind/rolledBack``. Whoever calls has checked that the two are consistent.
    public func remember(_ anchor: LedgerAnchor) async throws {
        guard anchor.root.count == 32, anchor.size >= 0 else {
            throw VaultError(.badName, "An anchor has a size and a root of 32 bytes")
        }
        do {
            try await database.write { connection in
                try connection.lock("ward_anchor")
                if let old = try Self.anchor(of: anchor.origin, on: connection) {
                    guard old.size <= anchor.size, old.size < anchor.size || old.root == anchor.root else {
                        throw VaultError(
                            .rolledBack,
                            "The ledger \(anchor.origin) had \(old.size) entries, and now another tree of \(anchor.size)",
                            remedy: "Restore the newest backup, and ask who changed the database.")
                    }
                }
                try connection.run("DELETE FROM anchor WHERE origin = $1", [.text(anchor.origin)])
                try connection.run(
                    "INSERT INTO anchor (origin, size, root, at) VALUES ($1, $2, $3, $4)",
                    [
                        .text(anchor.origin), .integer(anchor.size), .bytes(anchor.root),
                        .integer(anchor.milliseconds),
                    ])
            }
        } catch let error as SQLError {
            throw VaultError(error)
        }
    }

    private static func anchor(of origin: String, on connection: any SQLConnection) throws -> LedgerAnchor? {
        try connection.first("SELECT size, root, at FROM anchor WHERE origin = $1", [.text(origin)]) { row in
            LedgerAnchor(
                origin: origin, size: try row.integer(0), root: try row.bytes(1), milliseconds: try row.integer(2))
        }
    }
}
