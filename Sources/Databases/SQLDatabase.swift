/// A database that keeps rows: SQLite in a file, or PostgreSQL.
///
/// Work is a synchronous closure that runs inside one transaction, on a thread of the database's own. So nothing awaits
/// while a transaction is open, and a cancelled task never leaves one behind. The closure uses the connection that it was
/// given and never the database itself: it would wait for itself.
///
/// ```swift
/// let count = try await database.write { connection in
///     try connection.run("DELETE FROM note WHERE practice = $1", [.integer(7)])
/// }
/// ```
public protocol SQLDatabase: Sendable {
    /// Which kind of SQL it speaks, where the two differ.
    var dialect: SQLDialect { get }

    /// Runs `work` on a consistent snapshot that no writer disturbs. Writing throws.
    func read<Result: Sendable>(
        _ work: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result

    /// Reads with one `SELECT` that is a snapshot by itself, so that PostgreSQL needs no transaction around it. All rows of
    /// the answer are kept in memory.
    func select<Value: Sendable>(
        _ sql: String, _ values: [SQLValue], _ body: @escaping @Sendable (any SQLRow) throws -> Value
    ) async throws -> [Value]

    /// Runs `work` in a transaction and returns when it is **durable**: written and synced. When `work` throws, nothing of
    /// it remains. Several writes may share one commit; each still succeeds or fails alone.
    ///
    /// When a statement fails, the whole of `work` does, even if it catches the error: so it is with PostgreSQL, and so
    /// both do it. Where a row may be there already, say `ON CONFLICT DO NOTHING` and look at the number of rows changed.
    ///
    /// `work` may run more than once (PostgreSQL asks for that after a deadlock), so it must have no other effect than on
    /// the connection.
    @discardableResult
    func write<Result: Sendable>(
        _ work: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result

    /// ``read(_:)`` for callers that are on a thread of their own. Never call it from a task of the cooperative pool.
    func readNow<Result>(_ work: (any SQLConnection) throws -> Result) throws -> Result

    /// ``write(_:)`` for callers that are on a thread of their own. Never call it from a task of the cooperative pool.
    @discardableResult
    func writeNow<Result>(_ work: (any SQLConnection) throws -> Result) throws -> Result

    /// Ends all connections. What was acknowledged is on disk already.
    func close() throws
}

extension SQLDatabase {
    /// Reads with one `SELECT`, as ``read(_:)`` does.
    public func select<Value: Sendable>(
        _ sql: String, _ values: [SQLValue], _ body: @escaping @Sendable (any SQLRow) throws -> Value
    ) async throws -> [Value] {
        try await read { try $0.all(sql, values, body) }
    }
}

/// One open transaction. It is valid only inside the closure that received it, and on that thread.
///
/// Parameters are written `$1`, `$2`, … and **appear in the text in that order, each once**: then both databases bind them
/// alike. Statements are prepared once for each connection, so their text must not carry values.
public protocol SQLConnection: AnyObject {
    /// Which kind of SQL it speaks.
    var dialect: SQLDialect { get }

    /// Runs one statement and says how many rows it changed.
    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) throws -> Int

    /// Runs one statement once for each list of values, in order, and says how many rows it changed in all. PostgreSQL
    /// gets them in one pipeline, without waiting for each answer.
    @discardableResult
    func run(_ sql: String, each values: [[SQLValue]]) throws -> Int

    /// Gives each row of an answer to `body`, one after the other; the answer is not kept in memory as a whole. `body` must
    /// not use the connection.
    func rows(_ sql: String, _ values: [SQLValue], _ body: (any SQLRow) throws -> Void) throws

    /// Runs several statements without parameters: for schemas.
    func script(_ sql: String) throws

    /// Waits until no other transaction holds the lock of that name, and holds it until this one ends. SQLite has one
    /// writer at a time and does nothing.
    func lock(_ name: String) throws
}

extension SQLConnection {
    /// The first row of an answer, as `body` reads it.
    public func first<Value>(
        _ sql: String, _ values: [SQLValue] = [], _ body: (any SQLRow) throws -> Value
    ) throws -> Value? {
        var found: Value?
        try rows(sql, values) { row in if found == nil { found = try body(row) } }
        return found
    }

    /// All rows of an answer, as `body` reads them: for answers that are known to be small.
    public func all<Value>(
        _ sql: String, _ values: [SQLValue] = [], _ body: (any SQLRow) throws -> Value
    ) throws -> [Value] {
        var found: [Value] = []
        try rows(sql, values) { row in found.append(try body(row)) }
        return found
    }
}

/// Where the two kinds of SQL differ.
public enum SQLDialect: Sendable, Hashable {
    case sqlite, postgres

    /// The type of a column of bytes.
    public var bytes: String { self == .sqlite ? "BLOB" : "BYTEA" }
    /// Ends a `CREATE TABLE` whose rows lie in the order of their primary key. Only for rows of up to about 100 bytes: with
    /// larger ones and random keys SQLite writes two to three times as fast without it.
    public var keyed: String { self == .sqlite ? "WITHOUT ROWID" : "" }
    /// Ends a `SELECT` whose rows are to stay as they are until the transaction ends.
    public var forUpdate: String { self == .sqlite ? "" : "FOR UPDATE" }
}
