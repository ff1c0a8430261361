internal import CPQ
import Foundation

/// A PostgreSQL database, through libpq, which is loaded when it is first needed.
///
/// - A read is `REPEATABLE READ READ ONLY`: one snapshot.
/// - A write is `READ COMMITTED`: each statement sees what was committed before it. Who reads a row and writes what follows
///   from it locks the row first (``SQLDialect/forUpdate``) or takes ``SQLConnection/lock(_:)``; then desks that write to the
///   same practice wait for each other instead of failing, and nothing is decided on an old state.
/// - After a deadlock or failed serialisation the work runs again, some times at most, after a short random pause.
/// - A connection that was cut while it lay idle is replaced without a word. One that is cut in mid-transaction is a
///   ``SQLError/Kind/connectionLost``; only a lost answer to `COMMIT` leaves open what became of it
///   (``SQLError/mayBeCommitted``).
public final class PostgresDatabase: SQLDatabase {
    /// `.postgres`.
    public let dialect = SQLDialect.postgres
    /// Where it is.
    public let address: PostgresAddress
    private let options: PostgresOptions
    private let pool: PostgresPool

    /// Names a database, and connects when it is first used.
    public init(_ address: PostgresAddress, options: PostgresOptions = PostgresOptions()) {
        self.address = address
        self.options = options
        pool = PostgresPool(options)
    }

    /// Names a database by its URL, and connects when it is first used. See ``PostgresAddress``.
    public convenience init(url: String, options: PostgresOptions = PostgresOptions()) throws {
        self.init(try PostgresAddress(url), options: options)
    }

    private enum Kind {
        /// One statement, which is a transaction by itself.
        case single
        case read
        case write

        var begin: String? {
            switch self {
            case .single: nil
            case .read: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            case .write: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
            }
        }
    }

    /// Runs `work` on a snapshot, on the connection's own thread.
    public func read<Result: Sendable>(
        _ work: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await perform(.read, work)
    }

    /// Reads with one `SELECT`, without a transaction around it: a third of the work for the server when it finds one row.
    public func select<Value: Sendable>(
        _ sql: String, _ values: [SQLValue], _ body: @escaping @Sendable (any SQLRow) throws -> Value
    ) async throws -> [Value] {
        // Nothing would make it read only.
        guard sql.hasPrefix("SELECT ") else { return try await read { try $0.all(sql, values, body) } }
        return try await perform(.single) { try $0.all(sql, values, body) }
    }

    /// Runs `work` in a transaction, on the connection's own thread, and returns when the server has it on disk.
    @discardableResult
    public func write<Result: Sendable>(
        _ work: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await perform(.write, work)
    }

    /// ``read(_:)`` for callers that are on a thread of their own.
    public func readNow<Result>(_ work: (any SQLConnection) throws -> Result) throws -> Result {
        try performNow(.read, work)
    }

    /// ``write(_:)`` for callers that are on a thread of their own.
    @discardableResult
    public func writeNow<Result>(_ work: (any SQLConnection) throws -> Result) throws -> Result {
        try performNow(.write, work)
    }

    /// What of the server's settings makes a power cut dangerous to acknowledged writes: `fsync = off` and the like. They
    /// are the server's own, so that no session can mend them.
    public func dangerousSettings() async throws -> [String] {
        try await read { connection in
            try connection.all(
                """
                SELECT name FROM pg_settings
                WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off' ORDER BY name
                """
            ) { "\(try $0.text(0)) = off" }
        }
    }

    /// Ends all connections, after the transactions under way.
    public func close() throws { pool.close() }

    private func perform<Result: Sendable>(
        _ kind: Kind, _ work: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            pool.use { [self] answer in
                let result = Swift.Result {
                    let slot = try answer.get()
                    defer { pool.giveBack(slot) }
                    return try transaction(kind, slot, work)
                }
                continuation.resume(with: result)
            }
        }
    }

    private func performNow<Result>(_ kind: Kind, _ work: (any SQLConnection) throws -> Result) throws -> Result {
        let slot = try pool.take()
        defer { pool.giveBack(slot) }
        return try transaction(kind, slot, work)
    }

    /// Runs `work` until it is done, or until there is no sense in trying again.
    private func transaction<Result>(
        _ kind: Kind, _ slot: PostgresPool.Slot, _ work: (any SQLConnection) throws -> Result
    ) throws -> Result {
        var attempt = 1
        while true {
            let isFresh = slot.session == nil
            let session = try slot.session ?? PostgresSession.connect(to: address, options)
            slot.session = session
            do {
                return try once(kind, session, work)
            } catch {
                if session.isBroken { slot.session = nil }
                guard attempt < options.attempts, let state = session.failure?.state else { throw error }
                switch state {
                case "40001", "40P01":
                    let longest = min(0.2, 0.002 * Double(1 << min(attempt, 10)))
                    Thread.sleep(forTimeInterval: .random(in: 0...longest))
                case "0A000", "26000":
                    // A table changed under a prepared statement: once more, with new ones.
                    guard attempt == 1 else { throw error }
                    session.forgetStatements()
                case "08006" where !isFresh && !session.hasAnswered && !session.hasCommitted:
                    // It was cut while nobody used it, so nothing was under way.
                    break
                default: throw error
                }
                attempt += 1
            }
        }
    }

    private func once<Result>(
        _ kind: Kind, _ session: PostgresSession, _ work: (any SQLConnection) throws -> Result
    ) throws -> Result {
        session.begin(kind.begin)
        let result: Result
        do {
            result = try work(PostgresConnection(session))
            // An error ends the transaction on the server, even when `work` went on.
            if let failure = session.failure { throw failure.error }
        } catch {
            session.rollback()
            throw error
        }
        if kind != .single { try session.commit(waiting: kind == .write) }
        return result
    }
}
