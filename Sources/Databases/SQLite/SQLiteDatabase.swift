import Foundation
internal import GRDB

/// SQLite in one file, in WAL mode, with every acknowledged write synced to disk.
public final class SQLiteDatabase: SQLDatabase {
    public let dialect = SQLDialect.sqlite
    private let pool: DatabasePool

    /// Opens a file, or makes it when `creating`.
    public init(path: String, creating: Bool = true) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA secure_delete = ON")
            try db.execute(sql: "PRAGMA trusted_schema = OFF")
        }
        if !creating && !FileManager.default.fileExists(atPath: path) {
            throw SQLError(.unreachable, "\(path) does not exist", remedy: "Make it with ward vault init.")
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction { db in
                // GRDB leaves NORMAL in WAL mode, where a power cut loses acknowledged commits.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
                    throw SQLError(.refused, "\(path): synchronous = FULL did not take")
                }
            }
        } catch let error as GRDB.DatabaseError {
            throw error.asSQLError
        }
    }

    public func read<Result: Sendable>(
        _ work: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            pool.asyncRead { answer in
                continuation.resume(
                    with: .init(catching: { try wrapping { try work(SQLiteConnection(answer.get())) } }))
            }
        }
    }

    public func write<Result: Sendable>(
        _ work: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: .init(catching: { try self.writeNow(work) }))
            }
        }
    }

    public func readNow<Result>(_ work: (any SQLConnection) throws -> Result) throws -> Result {
        try wrapping { try pool.read { try work(SQLiteConnection($0)) } }
    }

    public func writeNow<Result>(_ work: (any SQLConnection) throws -> Result) throws -> Result {
        try wrapping { try pool.write { try work(SQLiteConnection($0)) } }
    }

    public func close() throws {
        try wrapping { try pool.close() }
    }
}

/// Turns what GRDB throws into an ``SQLError``; lets everything else through.
private func wrapping<Result>(_ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let error as GRDB.DatabaseError { throw error.asSQLError }
}

extension GRDB.DatabaseError {
    var asSQLError: SQLError {
        // The message of SQLite names tables and columns, never values.
        let message = message ?? "error \(resultCode.rawValue)"
        return switch resultCode {
        case .SQLITE_FULL: SQLError(.full, "No room on the disk", remedy: "Free some; nothing was half written.")
        case .SQLITE_READONLY: SQLError(.readOnly, "The database cannot be written", remedy: "Check mount and mode.")
        case .SQLITE_BUSY, .SQLITE_LOCKED: SQLError(.busy, "Another process holds the database")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            SQLError(.corrupt, "The file is damaged or no database", remedy: "Restore the newest backup.")
        case .SQLITE_CANTOPEN: SQLError(.unreachable, "The database cannot be opened")
        case .SQLITE_PERM, .SQLITE_AUTH: SQLError(.notPermitted, "The database may not be opened")
        case .SQLITE_CONSTRAINT: SQLError(.duplicate, "The database refused a row: \(message)")
        default: SQLError(.refused, "The database refused: \(message)")
        }
    }
}
