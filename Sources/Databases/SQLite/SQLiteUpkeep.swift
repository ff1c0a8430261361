import Dispatch
internal import GRDB
internal import GRDBSQLite

/// What a look over a file's structure found.
public struct SQLiteCheck: Sendable, Hashable {
    /// Whether all of it was looked at within the time.
    public var isComplete: Bool
    /// What does not fit, as SQLite puts it: pages, tables and indexes, no values.
    public var findings: [String]
}

extension SQLiteDatabase {
    /// Looks over the file's structure: pages, order of keys, and with `thorough` whether indexes fit their tables. It does
    /// not see a byte that changed inside a value. It runs on a reader, so it holds nobody up.
    public func check(seconds: Double? = nil, thorough: Bool = false) throws -> SQLiteCheck {
        try SQLError.mapping {
            try pool.unsafeRead { db in
                let deadline = Deadline(seconds: seconds)
                return try withExtendedLifetime(deadline) {
                    sqlite3_progress_handler(
                        db.sqliteConnection, 2_000,
                        { deadline in
                            guard let deadline else { return 0 }
                            return Unmanaged<Deadline>.fromOpaque(deadline).takeUnretainedValue().hasPassed ? 1 : 0
                        }, Unmanaged.passUnretained(deadline).toOpaque())
                    defer { sqlite3_progress_handler(db.sqliteConnection, 0, nil, nil) }
                    do {
                        let lines = try String.fetchAll(
                            db, sql: thorough ? "PRAGMA integrity_check(20)" : "PRAGMA quick_check(20)")
                        return SQLiteCheck(isComplete: true, findings: lines == ["ok"] ? [] : lines)
                    } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
                        return SQLiteCheck(isComplete: false, findings: [])
                    }
                }
            }
        }
    }

    /// Moves all commits from the log into the file and empties the log. Fails with ``SQLError/Kind/busy`` while somebody
    /// still reads an older state.
    public func checkpoint() throws {
        try SQLError.mapping {
            try pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
        }
    }

    /// Writes the file anew, so that nothing of deleted rows is left in it or in its log.
    ///
    /// Up to 256 MB the copy that SQLite works on stays in memory; a larger one is a temporary file beside others in
    /// `/var/tmp`, as `SQLITE_TMPDIR` says.
    public func compact() throws {
        try checkpoint()
        try SQLError.mapping {
            try pool.writeWithoutTransaction { db in
                let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
                let size = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 4_096
                if pages * size > 256 << 20 { try db.execute(sql: "PRAGMA temp_store = FILE") }
                defer { try? db.execute(sql: "PRAGMA temp_store = MEMORY") }
                try db.execute(sql: "VACUUM")
            }
        }
        try checkpoint()
    }
}

/// A moment that SQLite asks for again and again while it checks.
private final class Deadline {
    private let end: ContinuousClock.Instant?

    init(seconds: Double?) { end = seconds.map { .now + .seconds($0) } }

    var hasPassed: Bool { end.map { ContinuousClock.now >= $0 } ?? false }
}
