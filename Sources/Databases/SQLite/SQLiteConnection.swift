import Foundation
internal import GRDB
internal import GRDBSQLite

/// One transaction of SQLite. GRDB opens connections and keeps their statements; binding and stepping call SQLite itself,
/// which costs a third of the way through GRDB's arguments and rows.
final class SQLiteConnection: SQLConnection {
    let dialect = SQLDialect.sqlite
    let db: Database
    /// What a statement failed with. As in PostgreSQL it ends the write, even when the work goes on.
    private(set) var failure: SQLError?

    init(_ db: Database) { self.db = db }

    func run(_ sql: String, _ values: [SQLValue]) throws -> Int {
        let statement = try statement(sql)
        let before = sqlite3_total_changes(db.sqliteConnection)
        try bind(values, to: statement)
        defer { release(statement) }
        try finish(statement)
        return changed(since: before)
    }

    func run(_ sql: String, each values: [[SQLValue]]) throws -> Int {
        let statement = try statement(sql)
        defer { release(statement) }
        var changed = 0
        for list in values {
            let before = sqlite3_total_changes(db.sqliteConnection)
            try bind(list, to: statement)
            try finish(statement)
            sqlite3_reset(statement)
            changed += self.changed(since: before)
        }
        return changed
    }

    func rows(_ sql: String, _ values: [SQLValue], _ body: (any SQLRow) throws -> Void) throws {
        let statement = try statement(sql)
        try bind(values, to: statement)
        defer { release(statement) }
        let row = SQLiteRow(statement: statement)
        while try step(statement) { try body(row) }
    }

    func script(_ sql: String) throws {
        do { try SQLError.mapping { try db.execute(sql: sql) } } catch let error as SQLError { throw failed(error) }
    }

    /// Starts over for the next write of a shared transaction.
    func forgetFailure() { failure = nil }

    private func failed(_ error: SQLError) -> SQLError {
        failure = failure ?? error
        return error
    }

    func lock(_ name: String) {}

    /// Runs a fixed statement without values: savepoints.
    func command(_ sql: StaticString) throws {
        let statement = try statement(String(describing: sql))
        defer { sqlite3_reset(statement) }
        try finish(statement)
    }

    private func statement(_ sql: String) throws -> OpaquePointer {
        let statement: OpaquePointer
        do { statement = try db.cachedStatement(sql: sql).sqliteStatement } catch let error as DatabaseError {
            throw failed(SQLError(sqlite: error.extendedResultCode.rawValue, message: error.message))
        }
        guard sqlite3_stmt_busy(statement) == 0 else {
            throw failed(SQLError(.refused, "A connection was used inside the closure that reads its rows"))
        }
        return statement
    }

    /// Runs to the end. Rows that nobody asked for are passed over.
    private func finish(_ statement: OpaquePointer) throws {
        while try step(statement) {}
    }

    private func step(_ statement: OpaquePointer) throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw failed(SQLError(sqlite: code, message: db.lastErrorMessage))
        }
    }

    /// Values do not stay in memory longer than the statement needs them.
    private func release(_ statement: OpaquePointer) {
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
    }

    /// `sqlite3_changes` still tells of the statement before when this one changes nothing by its nature.
    private func changed(since before: Int32) -> Int {
        sqlite3_total_changes(db.sqliteConnection) == before ? 0 : Int(sqlite3_changes(db.sqliteConnection))
    }

    private func bind(_ values: [SQLValue], to statement: OpaquePointer) throws {
        guard Int(sqlite3_bind_parameter_count(statement)) == values.count else {
            throw failed(SQLError(.refused, "A statement asks for another number of values than it was given"))
        }
        for (index, value) in values.enumerated() {
            let code = try value.bind(to: statement, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw failed(SQLError(sqlite: code, message: db.lastErrorMessage)) }
        }
    }
}

extension SQLValue {
    /// SQLite copies what it is given.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    fileprivate func bind(to statement: OpaquePointer, at index: Int32) throws -> Int32 {
        switch self {
        case .null: return sqlite3_bind_null(statement, index)
        case .integer(let number): return sqlite3_bind_int64(statement, index, number)
        case .text(var text):
            return try text.withUTF8 { utf8 in
                try Self.refuseNUL(utf8)
                return utf8.withMemoryRebound(to: CChar.self) { characters in
                    guard let start = characters.baseAddress else {
                        return sqlite3_bind_text(statement, index, "", 0, Self.copied)
                    }
                    return sqlite3_bind_text(statement, index, start, Int32(clamping: characters.count), Self.copied)
                }
            }
        case .bytes(let data):
            return data.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress, !bytes.isEmpty else {
                    return sqlite3_bind_zeroblob(statement, index, 0)
                }
                return sqlite3_bind_blob64(statement, index, start, UInt64(bytes.count), Self.copied)
            }
        }
    }

    static func refuseNUL(_ utf8: UnsafeBufferPointer<UInt8>) throws {
        guard let start = utf8.baseAddress, memchr(start, 0, utf8.count) != nil else { return }
        throw SQLError(.refused, "A text holds a NUL character, which a database cannot keep")
    }
}

/// The row at which a statement stands.
struct SQLiteRow: SQLRow {
    let statement: OpaquePointer

    func integer(_ column: Int) throws -> Int64 {
        try expect(SQLITE_INTEGER, column)
        return sqlite3_column_int64(statement, Int32(column))
    }

    func text(_ column: Int) throws -> String {
        try expect(SQLITE_TEXT, column)
        let start = sqlite3_column_text(statement, Int32(column))
        let utf8 = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, Int32(column))))
        guard let text = String(validating: utf8, as: UTF8.self) else { throw SQLError.unexpected(column: column) }
        return text
    }

    func bytes(_ column: Int) throws -> Data {
        try withBytes(column) { Data($0) }
    }

    func withBytes<Result>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
        try expect(SQLITE_BLOB, column)
        let start = sqlite3_column_blob(statement, Int32(column))
        return try body(
            UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, Int32(column)))))
    }

    func isNull(_ column: Int) -> Bool { sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }

    private func expect(_ type: Int32, _ column: Int) throws {
        guard sqlite3_column_type(statement, Int32(column)) == type else { throw SQLError.unexpected(column: column) }
    }
}

extension SQLError {
    static func unexpected(column: Int) -> SQLError {
        SQLError(.unexpected, "Column \(column) of an answer holds another type than the schema says")
    }
}
