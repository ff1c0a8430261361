public import Databases
import Foundation
import Synchronization

/// An append-only log in a database, whose every state is one hash.
///
/// ```swift
/// let database = try SQLiteDatabase(path: "records.db")
/// let ledger = try await Ledger.open(database, origin: "desk.example.lu/ledger")
/// let index = try await ledger.append([
///     LedgerEntry(
///         milliseconds: 1_700_000_000_000, actor: "user:anna", practice: "cabinet-du-parc", action: "vault.write",
///         subject: "seq 1-1", digest: nil)
/// ])
/// let proof = try await ledger.inclusionProof(of: index)
/// ```
public final class Ledger: Sendable {
    let database: any SQLDatabase
    /// The log's name: the first line of its checkpoints.
    public let origin: String
    let signer: NoteSigner?
    let waiting = Mutex(WaitingAppends())

    private init(database: any SQLDatabase, origin: String, signer: NoteSigner?) {
        self.database = database
        self.origin = origin
        self.signer = signer
    }

    /// Opens the log of that name, and makes its tables when there are none.
    ///
    /// A database keeps one log: another name, or another key than the one that signed before, is
    /// ``LedgerError/Kind/otherLog``.
    public static func open(
        _ database: any SQLDatabase, origin: String, signer: NoteSigner? = nil
    ) async throws -> Ledger {
        guard Checkpoint.isOrigin(origin) else {
            throw LedgerError(.malformed, "A log's name is one line of text, such as desk.example.lu/ledger")
        }
        if let signer, signer.key.name != origin {
            throw LedgerError(.badKey, "The key is of \(signer.key.name), the log is \(origin)")
        }
        try await LedgerSchema.migrations.apply(to: database)
        try await database.write { connection in
            try connection.lock(lockName)
            let known = try connection.first("SELECT origin, verifier FROM ledger_head WHERE id = 1") { row in
                (origin: try row.text(0), verifier: row.isNull(1) ? nil : try row.text(1))
            }
            guard let known else {
                try connection.run(
                    "INSERT INTO ledger_head (id, origin, size, frontier, verifier) VALUES (1, $1, 0, $2, $3)",
                    [.text(origin), .bytes(Data()), signer.map { .text($0.key.text) } ?? .null])
                return
            }
            guard known.origin == origin else {
                throw LedgerError(.otherLog, "The database keeps the log \(known.origin), not \(origin)")
            }
            guard let signer else { return }
            if let verifier = known.verifier, verifier != signer.key.text {
                throw LedgerError(
                    .otherLog, "The log was signed with another key so far (\(verifier))",
                    remedy: "Give that key. A new key makes a new log for everybody who watches it.")
            }
            try connection.run("UPDATE ledger_head SET verifier = $1 WHERE id = 1", [.text(signer.key.text)])
        }
        return Ledger(database: database, origin: origin, signer: signer)
    }

    /// Opens the log that a database keeps, whatever its name; without one it throws ``LedgerError/Kind/noLog``.
    public static func open(_ database: any SQLDatabase, signer: NoteSigner? = nil) async throws -> Ledger {
        let origin: String?
        do {
            origin = try await database.read { connection in
                try connection.first("SELECT origin FROM ledger_head WHERE id = 1") { try $0.text(0) }
            }
        } catch let error as SQLError where error.kind == .refused {
            // There is no such table.
            origin = nil
        }
        guard let origin else {
            throw LedgerError(
                .noLog, "The database keeps no log",
                remedy: "Begin one: ward ledger checkpoint --new-key FILE --origin NAME.")
        }
        if signer == nil, try await LedgerSchema.isCurrent(in: database) {
            // Nothing to write: the database may lie on a read-only disk.
            return Ledger(database: database, origin: origin, signer: nil)
        }
        return try await open(database, origin: origin, signer: signer)
    }

    // MARK: Adding

    /// Adds entries in this order, one after the other, and says which number the first one got.
    ///
    /// When it returns they are synced to disk and in the tree. Calls at the same time share a transaction. Nothing is added
    /// when one of the entries is refused.
    public func append(_ entries: [LedgerEntry]) async throws -> Int64 {
        let bodies = try entries.map { try $0.encoded() }
        return try await appendTogether(bodies)
    }

    /// Adds entries within a transaction of somebody else, so that both happen or neither.
    ///
    /// SQLite puts them into the tree at once and says which number the first one got. PostgreSQL queues them, because a lock
    /// on the head would make all practices wait for each other, and says nothing; ``sequence()`` moves them into the tree,
    /// and so does everything that reads it.
    @discardableResult
    public func append(_ entries: [LedgerEntry], in connection: any SQLConnection) throws -> Int64? {
        let bodies = try entries.map { try $0.encoded() }
        guard connection.dialect == .postgres else { return try TreeTables(connection: connection).append(bodies) }
        try connection.run("INSERT INTO ledger_queue (body) VALUES ($1)", each: bodies.map { [.bytes($0)] })
        return nil
    }

    /// Moves what is queued into the tree, in the order in which it was queued, and says how many entries that were. With
    /// SQLite there is never anything to do. Any number of desks may call it at the same time.
    @discardableResult
    public func sequence() async throws -> Int {
        guard database.dialect == .postgres else { return 0 }
        var moved = 0
        while true {
            let some = try await database.write { connection in
                try connection.lock(Self.lockName)
                return try Self.sequence(Self.sequencedAtOnce, in: connection)
            }
            moved += some
            if some < Self.sequencedAtOnce { return moved }
        }
    }

    static let lockName = "ward_ledger"
    static let sequencedAtOnce = 10_000

    /// The lock is held. Rows that other transactions have queued but not committed are not seen, and come next time.
    static func sequence(_ limit: Int, in connection: any SQLConnection) throws -> Int {
        let queued = try connection.all(
            "SELECT id, body FROM ledger_queue ORDER BY id LIMIT $1", [.integer(Int64(limit))]
        ) { (id: try $0.integer(0), body: try $0.bytes(1)) }
        guard !queued.isEmpty else { return 0 }
        _ = try TreeTables(connection: connection).append(queued.map(\.body))
        // By number, not by range: a row with a smaller number may have been committed meanwhile.
        try connection.run("DELETE FROM ledger_queue WHERE id = $1", each: queued.map { [.integer($0.id)] })
        return queued.count
    }
}
