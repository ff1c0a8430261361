import Foundation

/// One transaction of PostgreSQL.
final class PostgresConnection: SQLConnection {
    let dialect = SQLDialect.postgres
    private let session: PostgresSession

    init(_ session: PostgresSession) { self.session = session }

    func run(_ sql: String, _ values: [SQLValue]) throws -> Int { try session.execute(sql, each: [values]) }

    func run(_ sql: String, each values: [[SQLValue]]) throws -> Int { try session.execute(sql, each: values) }

    func rows(_ sql: String, _ values: [SQLValue], _ body: (any SQLRow) throws -> Void) throws {
        _ = try session.execute(sql, each: [values], isRows: true) { try body($0) }
    }

    func script(_ sql: String) throws { try session.script(sql) }

    func lock(_ name: String) throws {
        try rows("SELECT pg_advisory_xact_lock($1)", [.integer(Self.number(of: name))]) { _ in }
    }

    /// FNV-1a, 64 bits: two names that share a number wait for each other, no more.
    static func number(of name: String) -> Int64 {
        Int64(bitPattern: name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 })
    }
}
