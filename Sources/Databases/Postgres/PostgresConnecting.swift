internal import CPQ
import Foundation

extension PostgresSession {
    /// Connects, checks who the server is, and sets what every session needs.
    static func connect(to address: PostgresAddress, _ options: PostgresOptions) throws -> PostgresSession {
        if let trouble = cpq_load() {
            throw SQLError(
                .unreachable, "PostgreSQL's client library is missing: \(String(cString: trouble))",
                remedy: "Run: apt-get install libpq5")
        }
        let end = ContinuousClock.now + .seconds(options.connecting)
        while true {
            do {
                return try connectOnce(to: address, options, until: end)
            } catch let error as SQLError where error.kind == .unreachable && error.sentence.contains("starting") {
                // A server that is on its way up will be there in a moment.
                guard ContinuousClock.now + .milliseconds(100) < end else { throw error }
                Thread.sleep(forTimeInterval: 0.1)
            }
        }
    }

    private static func connectOnce(
        to address: PostgresAddress, _ options: PostgresOptions, until end: ContinuousClock.Instant
    ) throws -> PostgresSession {
        guard let connection = start(address) else { throw SQLError(.unreachable, "No memory for a connection") }
        let session = PostgresSession(connection: connection, options: options)
        while true {
            switch Int(cpq_connect_poll(connection)) {
            case CPQ_POLLING_OK:
                cpq_silence(connection)
                try session.setUp(address)
                return session
            case CPQ_POLLING_READING: try session.wait(POLLIN, until: end, address)
            case CPQ_POLLING_WRITING: try session.wait(POLLOUT, until: end, address)
            default: throw session.notConnected(address)
            }
        }
    }

    private static func start(_ address: PostgresAddress) -> OpaquePointer? {
        let names = address.settings.keys.sorted()
        let words = names.map { strdup($0) }
        let values = names.map { strdup(address.settings[$0] ?? "") }
        defer { for text in words + values { free(text) } }
        let end: [UnsafePointer<CChar>?] = [nil]
        return cpq_connect_start(
            words.map { UnsafePointer($0) } + end, values.map { UnsafePointer($0) } + end)
    }

    private func notConnected(_ address: PostgresAddress) -> SQLError {
        let message = cpq_error_message(connection).map { String(cString: $0) } ?? ""
        return SQLError(connecting: message, to: address)
    }

    private func wait(_ events: Int32, until end: ContinuousClock.Instant, _ address: PostgresAddress) throws {
        let left = (end - .now) / .seconds(1)
        guard left > 0, Self.poll(connection, events, seconds: left) else {
            throw SQLError(.unreachable, "\(address) does not answer", remedy: "Check that it runs.")
        }
    }

    private func setUp(_ address: PostgresAddress) throws {
        guard cpq_server_version(connection) >= 130_000 else {
            throw SQLError(.refused, "\(address) is older than PostgreSQL 13", remedy: "Upgrade the server.")
        }
        guard cpq_set_nonblocking(connection, 1) == 0, cpq_enter_pipeline(connection) == 1 else {
            throw notConnected(address)
        }
        // An acknowledged commit is on disk, whatever the server's default; a stronger one stays.
        try script(
            """
            SET statement_timeout = \(milliseconds(\.statement)); SET lock_timeout = \(milliseconds(\.lock));
            SET idle_in_transaction_session_timeout = \(milliseconds(\.idle));
            SET standard_conforming_strings = on; SET jit = off;
            SELECT set_config('synchronous_commit', 'on', false)
                WHERE current_setting('synchronous_commit') IN ('off', 'local');
            """)
    }

    private func milliseconds(_ time: KeyPath<PostgresOptions, Double>) -> Int {
        Int(max(1, options[keyPath: time] * 1_000))
    }
}
