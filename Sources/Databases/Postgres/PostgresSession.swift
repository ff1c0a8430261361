internal import CPQ
import Foundation

/// One connection to PostgreSQL. It is used by one thread at a time.
///
/// Every statement goes through libpq's pipeline mode: `BEGIN`, the preparing of a statement and its first run travel
/// together. Sockets do not block, so a server that stopped answering is noticed.
final class PostgresSession {
    /// A statement that the server has parsed, with the types that its parameters had then; 0 is a type that the server
    /// found out by itself, because the value was `NULL`.
    private struct Prepared {
        var name: String
        var types: [UInt32]
    }

    let connection: OpaquePointer
    let options: PostgresOptions
    private var prepared: [String: Prepared] = [:]
    private var preparedEver = 0
    /// Statements of the pipeline under way that the server has not confirmed yet.
    private var unconfirmed: [String] = []
    /// How many statements the server may still hold that nobody knows here.
    private var forgotten = 0
    /// Nothing was sent yet of what began.
    private var isStarting = false
    /// `BEGIN` waits for the first statement, which takes it along. A statement that is a transaction by itself has none.
    private var pendingBegin: String?
    /// Answers that were not waited for: the `COMMIT` of a transaction that only read.
    private var owed = 0
    private(set) var isBroken = false
    /// The SQLSTATE of what ended the transaction.
    private(set) var failure: (state: String, error: SQLError)?
    /// Whether an answer of the server arrived since the transaction began.
    private(set) var hasAnswered = false
    /// Whether a `COMMIT` was sent.
    private(set) var hasCommitted = false
    private var parameters = PostgresParameters()
    private var mustForget = false
    private var isReading = false
    private static let mostPrepared = 300

    init(connection: OpaquePointer, options: PostgresOptions) {
        self.connection = connection
        self.options = options
    }

    deinit { cpq_finish(connection) }

    // MARK: Transactions

    /// Begins a transaction, or a single statement that is one.
    func begin(_ sql: String?) {
        isStarting = true
        pendingBegin = sql
        failure = nil
        hasAnswered = false
        hasCommitted = false
        mustForget = mustForget || prepared.count + forgotten > Self.mostPrepared
        if mustForget { prepared.removeAll() }
    }

    /// Lets the next transaction prepare all statements anew: the tables have changed.
    func forgetStatements() { mustForget = true }

    func commit(waiting: Bool) throws {
        if isStarting {
            isStarting = false
            return
        }
        guard cpq_transaction_status(connection) == CPQ_TRANSACTION_OPEN else {
            throw SQLError(.refused, "A write ended the transaction that it runs in")
        }
        do {
            hasCommitted = true
            try sendPlain("COMMIT")
            try sync()
            if waiting { try receive(1) { _, _ in } } else { owed += 1 }
        } catch var error as SQLError {
            if isBroken { error.mayBeCommitted = true }
            throw error
        }
    }

    func rollback() {
        if isStarting {
            isStarting = false
            return
        }
        guard !isBroken, cpq_transaction_status(connection) != CPQ_TRANSACTION_IDLE else { return }
        do {
            try sendPlain("ROLLBACK")
            try sync()
            try receive(1) { _, _ in }
        } catch { isBroken = true }
    }

    // MARK: Statements

    /// Runs one statement once for each list of values and gives each row to `body`.
    func execute(
        _ sql: String, each lists: [[SQLValue]], isRows: Bool = false, _ body: (PostgresRow) throws -> Void = { _ in }
    ) throws -> Int {
        var changed = 0
        var index = 0
        var thrown: (any Error)?
        try refuseWhileReading()
        isReading = true
        defer { isReading = false }
        while index < lists.count {
            var ahead = try sendBegin()
            var queries = 0
            var size = 0
            // The server answers as it goes; so much may be under way without an answer read.
            while index < lists.count && queries < 1_000 && size < 1 << 20 {
                do { try parameters.fill(lists[index]) } catch {
                    // What is under way must be answered before anything else is.
                    thrown = error
                    index = lists.count
                    break
                }
                ahead += try send(sql)
                size += parameters.size
                index += 1
                queries += 1
            }
            try sync()
            let commands = ahead + queries
            try receive(commands, singleRow: isRows) { command, result in
                if cpq_result_status(result) == CPQ_COMMAND_OK { changed += Self.number(cpq_changed(result)) }
                guard thrown == nil else { return }
                do {
                    for row in 0..<cpq_row_count(result) { try body(PostgresRow(result: result, row: row)) }
                } catch { thrown = error }
            }
        }
        if let thrown { throw thrown }
        return changed
    }

    /// Runs several statements without parameters.
    func script(_ sql: String) throws {
        try refuseWhileReading()
        let ahead = try sendBegin()
        if ahead > 0 {
            try sync()
            try receive(ahead) { _, _ in }
        }
        try settle()
        guard cpq_exit_pipeline(connection) == 1, cpq_send_query(connection, sql) == 1 else { throw lost() }
        var first: SQLError?
        while let result = try next() {
            defer { cpq_clear(result) }
            if let error = note(result) { first = first ?? error }
        }
        guard !isBroken, cpq_enter_pipeline(connection) == 1 else { throw lost() }
        if let first { throw first }
    }

    private func refuseWhileReading() throws {
        guard isReading else { return }
        throw SQLError(.refused, "A connection was used inside the closure that reads its rows")
    }

    private func sendBegin() throws -> Int {
        guard isStarting else { return 0 }
        isStarting = false
        if mustForget {
            mustForget = false
            forgotten = 0
            try sendPlain("DEALLOCATE ALL")
            guard cpq_pipeline_sync(connection) == 1 else { throw lost() }
            owed += 1
        }
        guard let pendingBegin else { return 0 }
        try sendPlain(pendingBegin)
        return 1
    }

    /// Sends one run of a statement with the parameters, and before it what prepares it. Says how many commands went ahead.
    private func send(_ sql: String) throws -> Int {
        var ahead = 0
        var statement = prepared[sql]
        if let known = statement, !parameters.fit(known.types) { statement = nil }
        if statement == nil {
            preparedEver += 1
            if prepared[sql] != nil { forgotten += 1 }
            let types = parameters.types(knowing: prepared[sql]?.types)
            let new = Prepared(name: "w\(preparedEver)", types: types)
            guard cpq_send_prepare(connection, new.name, sql, Int32(types.count), new.types) == 1 else { throw lost() }
            prepared[sql] = new
            unconfirmed.append(sql)
            statement = new
            ahead = 1
        }
        guard let statement, parameters.send(to: connection, statement.name) == 1 else { throw lost() }
        return ahead
    }

    private func sendPlain(_ sql: String) throws {
        guard cpq_send_query_parameters(connection, sql, 0, nil, nil, nil, nil, 1) == 1 else { throw lost() }
    }

    // MARK: The wire

    private func sync() throws {
        guard cpq_pipeline_sync(connection) == 1 else { throw lost() }
        try flush()
    }

    /// Sends all that waits, reading meanwhile: otherwise both sides could wait for each other.
    private func flush() throws {
        while true {
            switch cpq_flush(connection) {
            case 0: return
            case 1:
                try wait(for: POLLIN | POLLOUT)
                guard cpq_consume_input(connection) == 1 else { throw lost() }
            default: throw lost()
            }
        }
    }

    /// Reads the answers of so many commands and the mark after them. Throws the first error once all are read.
    private func receive(
        _ commands: Int, singleRow: Bool = false, _ body: (Int, OpaquePointer) throws -> Void
    ) throws {
        try settle()
        var first: SQLError?
        for command in 0..<commands {
            if singleRow && command == commands - 1 { _ = cpq_set_single_row(connection) }
            while let result = try next() {
                defer { cpq_clear(result) }
                if let error = note(result) { first = first ?? error } else { try body(command, result) }
            }
        }
        try readMark()
        defer { unconfirmed.removeAll(keepingCapacity: true) }
        if let first {
            forgotten += unconfirmed.count
            for sql in unconfirmed { prepared[sql] = nil }
            throw first
        }
        hasAnswered = true
    }

    /// Reads answers that nobody waited for.
    private func settle() throws {
        while owed > 0 {
            owed -= 1
            while let result = try next() { cpq_clear(result) }
            try readMark()
        }
    }

    private func readMark() throws {
        guard let mark = try next() else { throw lost() }
        defer { cpq_clear(mark) }
        guard cpq_result_status(mark) == CPQ_PIPELINE_SYNC else { throw lost() }
    }

    private func next() throws -> OpaquePointer? {
        while cpq_is_busy(connection) != 0 {
            try wait(for: POLLIN)
            guard cpq_consume_input(connection) == 1 else { throw lost() }
        }
        return cpq_next_result(connection)
    }

    /// A server that says nothing for too long is frozen or gone.
    private func wait(for events: Int32) throws {
        guard Self.poll(connection, events, seconds: options.silence) else { throw lost() }
    }

    static func poll(_ connection: OpaquePointer, _ events: Int32, seconds: Double) -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while true {
            let left = max(0, (end - .now) / .milliseconds(1))
            var watched = pollfd(fd: cpq_socket(connection), events: Int16(events), revents: 0)
            guard watched.fd >= 0 else { return false }
            let ready = Glibc.poll(&watched, 1, Int32(min(left, 600_000)))
            if ready > 0 { return true }
            if ready == 0 && left <= 0 || ready < 0 && errno != EINTR { return false }
        }
    }

    /// Whether an answer is an error. An error in a transaction ends it.
    private func note(_ result: OpaquePointer) -> SQLError? {
        let status = cpq_result_status(result)
        guard status == CPQ_FATAL_ERROR else { return nil }
        if cpq_status(connection) == CPQ_CONNECTION_BAD || SQLError.state(of: result) == nil { return lost() }
        let error = SQLError(result: result)
        if error.kind == .connectionLost { return lost() }
        if failure == nil { failure = (SQLError.state(of: result) ?? "", error) }
        return error
    }

    private func lost() -> SQLError {
        isBroken = true
        if failure == nil { failure = ("08006", .lost) }
        return .lost
    }

    private static func number(_ digits: UnsafePointer<CChar>?) -> Int {
        digits.flatMap { Int(String(cString: $0)) } ?? 0
    }
}
