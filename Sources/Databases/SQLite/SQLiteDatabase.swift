import Dispatch
import Foundation
internal import GRDB
internal import GRDBSQLite

/// SQLite in one file, in WAL mode, with every acknowledged write synced to disk.
///
/// Many reads and one write run at the same time. Concurrent writes share commits (``GroupCommit``), so thousands of
/// durable writes a second need no batches. Several processes may use the file; each waits for the other.
public final class SQLiteDatabase: SQLDatabase {
    /// `.sqlite`.
    public let dialect = SQLDialect.sqlite
    /// The file.
    public let path: String
    /// How it was opened.
    public let options: SQLiteOptions
    let pool: DatabasePool
    private let group: GroupCommit

    /// Opens a file, or makes it when `creating`. See ``init(path:options:)``.
    public convenience init(path: String, creating: Bool = true) throws {
        try self.init(path: path, options: SQLiteOptions(access: creating ? .creating : .readWrite))
    }

    /// Opens a file that nobody else may open or replace: a plain file of mode 0600 that belongs to the caller, in a folder
    /// where others may not write. Its structure is looked over first, for as long as the options allow.
    public init(path: String, options: SQLiteOptions) throws {
        self.path = path
        self.options = options
        let file = SQLiteFile(path: path)
        try file.prepare(options.access)
        try file.checkHeader()
        if options.checking > 0 { try SQLiteLog(path: path + "-wal").refuseWhenDamaged(seconds: options.checking) }
        pool = try SQLError.mapping {
            try DatabasePool(path: Self.name(of: file, options), configuration: Self.configuration(options))
        }
        group = GroupCommit(pool: pool)
        try SQLError.mapping {
            if options.access == .readOnly {
                try pool.read { db in _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") }
            } else {
                try pool.writeWithoutTransaction(Self.promiseDurability)
            }
        }
        if options.checking > 0 {
            let check = try check(seconds: options.checking)
            if let finding = check.findings.first {
                throw SQLError(.corrupt, "\(path) is damaged: \(finding)", remedy: SQLiteFile.restore)
            }
        }
    }

    /// Runs `work` on a snapshot, on one of the readers' threads.
    public func read<Result: Sendable>(
        _ work: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            pool.asyncRead { answer in
                continuation.resume(with: .init { try SQLError.mapping { try work(SQLiteConnection(answer.get())) } })
            }
        }
    }

    /// Runs `work` in a savepoint of the next commit, on the writer's thread, and returns when the disk has it.
    @discardableResult
    public func write<Result: Sendable>(
        _ work: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try refuseWritingWhenReadOnly()
        return try await withCheckedThrowingContinuation { continuation in
            group.add(
                GroupCommit.Job(
                    run: { connection in
                        let result = try work(connection)
                        return { continuation.resume(returning: result) }
                    },
                    fail: { continuation.resume(throwing: $0) }))
        }
    }

    /// ``read(_:)`` for callers that are on a thread of their own.
    public func readNow<Result>(_ work: (any SQLConnection) throws -> Result) throws -> Result {
        try SQLError.mapping { try pool.read { try work(SQLiteConnection($0)) } }
    }

    /// ``write(_:)`` for callers that are on a thread of their own. It has a commit of its own.
    @discardableResult
    public func writeNow<Result>(_ work: (any SQLConnection) throws -> Result) throws -> Result {
        try refuseWritingWhenReadOnly()
        return try SQLError.mapping {
            try pool.writeWithoutTransaction { db in
                let connection = SQLiteConnection(db)
                do {
                    try connection.begin()
                    let result = try work(connection)
                    try connection.checkEnd()
                    try connection.commit()
                    return result
                } catch {
                    connection.abandon()
                    throw error
                }
            }
        }
    }

    /// Closes the file; the newest commits move from the log beside it into it.
    public func close() throws {
        try SQLError.mapping {
            // SQLite moves them when the last connection goes, if that one may write: so the readers go first.
            pool.invalidateReadOnlyConnections()
            try pool.close()
        }
    }

    private func refuseWritingWhenReadOnly() throws {
        guard options.access == .readOnly else { return }
        throw SQLError(.readOnly, "\(path) was opened for reading only")
    }

    private static func name(of file: SQLiteFile, _ options: SQLiteOptions) -> String {
        guard options.access == .readOnly && file.liesOnReadOnlyDisk else { return file.path }
        let plain = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: "?#%"))
        return "file:\(file.path.addingPercentEncoding(withAllowedCharacters: plain) ?? file.path)?immutable=1"
    }

    private static func configuration(_ options: SQLiteOptions) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(options.patience)
        configuration.readonly = options.access == .readOnly
        configuration.maximumReaderCount = max(1, options.readers)
        // A transaction that a failing disk left open is ended by the next one, not by ending the program.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA secure_delete = ON;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA cell_size_check = ON;
                    PRAGMA temp_store = MEMORY;
                    PRAGMA cache_size = -16000;
                    PRAGMA journal_size_limit = 67108864;
                    PRAGMA wal_autocheckpoint = 4000;
                    """)
        }
        return configuration
    }

    /// GRDB leaves NORMAL in WAL mode, where a power cut loses acknowledged commits.
    private static func promiseDurability(_ db: Database) throws {
        try db.execute(sql: "PRAGMA synchronous = FULL")
        guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2,
            try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal",
            try Int.fetchOne(db, sql: "PRAGMA secure_delete") == 1
        else { throw SQLError(.refused, "SQLite does not sync its log as asked for") }
    }
}
