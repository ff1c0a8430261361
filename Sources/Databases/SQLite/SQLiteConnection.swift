import Foundation
internal import GRDB

/// One transaction of SQLite.
final class SQLiteConnection: SQLConnection {
    let dialect = SQLDialect.sqlite
    private let db: Database

    init(_ db: Database) { self.db = db }

    func run(_ sql: String, _ values: [SQLValue]) throws -> Int {
        let statement = try db.cachedStatement(sql: sql)
        try statement.execute(arguments: StatementArguments(values.map(\.databaseValue)))
        return db.changesCount
    }

    func run(_ sql: String, each values: [[SQLValue]]) throws -> Int {
        let statement = try db.cachedStatement(sql: sql)
        var changed = 0
        for list in values {
            try statement.execute(arguments: StatementArguments(list.map(\.databaseValue)))
            changed += db.changesCount
        }
        return changed
    }

    func rows(_ sql: String, _ values: [SQLValue], _ body: (any SQLRow) throws -> Void) throws {
        let statement = try db.cachedStatement(sql: sql)
        let cursor = try Row.fetchCursor(statement, arguments: StatementArguments(values.map(\.databaseValue)))
        while let row = try cursor.next() { try body(SQLiteRow(row: row)) }
    }

    func script(_ sql: String) throws { try db.execute(sql: sql) }

    func lock(_ name: String) {}
}

extension SQLValue {
    var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let data): data.databaseValue
        }
    }
}

/// One row of SQLite's answer.
struct SQLiteRow: SQLRow {
    let row: Row

    func integer(_ column: Int) throws -> Int64 {
        guard let value = Int64.fromDatabaseValue(row[column]) else { throw unexpected(column) }
        return value
    }

    func text(_ column: Int) throws -> String {
        guard let value = String.fromDatabaseValue(row[column]) else { throw unexpected(column) }
        return value
    }

    func bytes(_ column: Int) throws -> Data {
        guard let value = Data.fromDatabaseValue(row[column]) else { throw unexpected(column) }
        return value
    }

    func isNull(_ column: Int) -> Bool { row.hasNull(atIndex: column) }

    private func unexpected(_ column: Int) -> SQLError {
        SQLError(.unexpected, "Column \(column) of an answer has another type than the schema says")
    }
}
