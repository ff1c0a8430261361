import Databases
public import Foundation
public import WardLedger

extension KeyStore {
    /// Compares a ledger with the newest state of it that was ever seen here, and remembers the present one.
    ///
    /// The memory lies in the key database, apart from the records: a record database that was put back to an older copy, or
    /// whose log was rewritten, throws ``VaultError/Kind/rolledBack``. Call it before a record database is trusted, and
    /// after work.
    @discardableResult
    public func anchor(_ ledger: Ledger, now: Date = Date()) async throws -> LedgerAnchor {
        do {
            let head = try await ledger.head()
            if let known = try await anchor(of: head.origin) { try await compare(known, head, ledger) }
            let anchor = LedgerAnchor(
                origin: head.origin, size: head.size, root: head.root.bytes,
                milliseconds: Int64(now.timeIntervalSince1970 * 1000))
            try await remember(anchor)
            return anchor
        } catch let error as LedgerError {
            throw VaultError(.rolledBack, error.sentence, remedy: error.remedy)
        }
    }

    private func compare(_ known: LedgerAnchor, _ head: Checkpoint, _ ledger: Ledger) async throws {
        if head.size < known.size {
            throw VaultError(
                .rolledBack,
                "The record database is an older state: its ledger has \(head.size) entries, \(known.size) were seen",
                remedy: "If you restored it on purpose, say so with ward vault restore; else look who exchanged it.")
        }
        guard known.size > 0 else { return }
        let fits: Bool
        if head.size == known.size {
            fits = head.root.bytes == known.root
        } else {
            let proof = try await ledger.consistencyProof(from: known.size, to: head.size)
            fits = TreeHash(known.root).map { proof.verifies(oldRoot: $0, newRoot: head.root) } ?? false
        }
        guard fits else {
            throw VaultError(
                .rolledBack, "The ledger's first \(known.size) entries are not those that were seen before",
                remedy: "Run ward ledger verify to see what was changed.")
        }
    }

    /// What was seen of every ledger.
    public func anchors() async throws -> [LedgerAnchor] {
        do {
            return try await database.read { connection in
                try connection.all("SELECT origin, size, root, at FROM anchor ORDER BY origin") { row in
                    LedgerAnchor(
                        origin: try row.text(0), size: try row.integer(1), root: try row.bytes(2),
                        milliseconds: try row.integer(3))
                }
            }
        } catch let error as SQLError {
            throw VaultError(error)
        }
    }

    /// Forgets what was seen of a ledger, because an older state was restored on purpose. The caller writes into the
    /// ledger that it was.
    public func forgetAnchor(of origin: String) async throws {
        _ = try await change { connection, _ in
            try connection.lock("ward_anchor")
            return try connection.run("DELETE FROM anchor WHERE origin = $1", [.text(origin)])
        }
    }
}
