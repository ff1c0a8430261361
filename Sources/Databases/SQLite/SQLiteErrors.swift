internal import GRDB
internal import GRDBSQLite

extension SQLError {
    /// What a code of SQLite means. SQLite's messages name tables and columns, never values.
    init(sqlite code: Int32, message: String?) {
        let message = message ?? "error \(code)"
        self =
            switch code & 0xff {
            case SQLITE_FULL:
                SQLError(.full, "There is no room on the disk", remedy: "Free some; nothing was half written.")
            case SQLITE_READONLY:
                SQLError(.readOnly, "The database cannot be written", remedy: "Check its mode and how it is mounted.")
            case SQLITE_BUSY, SQLITE_LOCKED:
                SQLError(.busy, "Another process holds the database", remedy: "End it, or try again.")
            case SQLITE_CORRUPT, SQLITE_NOTADB:
                SQLError(.corrupt, "The file is damaged or no database", remedy: "Restore the newest backup.")
            case SQLITE_CANTOPEN:
                SQLError(.unreachable, "The database cannot be opened", remedy: "Check that its folder is there.")
            case SQLITE_PERM, SQLITE_AUTH: SQLError(.notPermitted, "The database may not be opened")
            case SQLITE_IOERR: SQLError(.disk, "The disk failed while the database was read or written")
            case SQLITE_CONSTRAINT where code == uniqueViolated || code == primaryKeyViolated:
                SQLError(.duplicate, "A row with that key is there already (\(message))")
            default: SQLError(.refused, "The database refused: \(message)")
            }
    }

    /// Turns what GRDB throws into an ``SQLError``; everything else is as it was.
    static func mapped(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        return SQLError(sqlite: error.extendedResultCode.rawValue, message: error.message)
    }

    /// Runs `work` and throws no error of GRDB.
    static func mapping<Result>(_ work: () throws -> Result) throws -> Result {
        do { return try work() } catch { throw mapped(error) }
    }
}

// The macros of sqlite3.h are expressions, which Swift does not import.
private let uniqueViolated = SQLITE_CONSTRAINT | (8 << 8)
private let primaryKeyViolated = SQLITE_CONSTRAINT | (6 << 8)
