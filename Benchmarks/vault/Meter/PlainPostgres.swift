import CPQ
import Foundation

/// The same rows without encryption, by libpq alone: prepared statements, one transaction for each batch, in pipeline mode.
final class PlainPostgres {
    struct Trouble: Error { var message: String }

    private let connection: OpaquePointer
    private let encoder = JSONEncoder()
    private let decoder = JSONDecoder()

    /// Connects through a Unix socket.
    init(folder: String, port: Int, database: String, isEmpty: Bool = true) throws {
        if let trouble = cpq_load() { throw Trouble(message: String(cString: trouble)) }
        let keywords = ["host", "port", "user", "dbname"]
        let values = [folder, "\(port)", "ward", database]
        let opened = Self.withCStrings(keywords) { keywords in
            Self.withCStrings(values) { values in cpq_connect_start(keywords, values) }
        }
        guard let opened else { throw Trouble(message: "no connection") }
        connection = opened
        while true {
            let state = Int(cpq_connect_poll(connection))
            if state == CPQ_POLLING_OK { break }
            guard state != CPQ_POLLING_FAILED else { throw trouble() }
            usleep(1000)
        }
        if isEmpty { try makeTables() }
        try prepare("record", "INSERT INTO record VALUES ($1, $2, $3, $4, $5, $6)")
        try prepare("lookup", "INSERT INTO lookup VALUES ($1, $2, $3, $4, $5)")
        try prepare("change", "INSERT INTO change VALUES ($1, $2, $3, $4, $5)")
        try prepare("list", "SELECT payload FROM record WHERE practice = $1 AND kind = $2 ORDER BY id LIMIT $3")
        try prepare("get", "SELECT payload FROM record WHERE practice = $1 AND kind = $2 AND id = $3")
    }

    private func makeTables() throws {
        try command(
            """
            CREATE TABLE record (
                practice BIGINT NOT NULL, kind BIGINT NOT NULL, id TEXT NOT NULL, version BIGINT NOT NULL,
                seq BIGINT NOT NULL, payload BYTEA NOT NULL, PRIMARY KEY (practice, kind, id));
            CREATE TABLE lookup (
                practice BIGINT NOT NULL, kind BIGINT NOT NULL, field BIGINT NOT NULL, value TEXT NOT NULL,
                record TEXT NOT NULL, PRIMARY KEY (practice, kind, field, value, record));
            CREATE TABLE change (
                practice BIGINT NOT NULL, seq BIGINT NOT NULL, kind BIGINT NOT NULL, id TEXT NOT NULL,
                version BIGINT NOT NULL, PRIMARY KEY (practice, seq));
            """)
    }

    deinit { cpq_finish(connection) }

    func insert(_ ids: ArraySlice<String>, first: Int) throws {
        try command("BEGIN")
        guard cpq_enter_pipeline(connection) == 1 else { throw trouble() }
        var waiting = 0
        for (place, id) in ids.enumerated() {
            let visit = Visit.sample(first + place)
            let seq = "\(first + place + 1)"
            try send("record", ["1", "1", id, "1", seq], bytes: encoder.encode(visit))
            try send("lookup", ["1", "1", "1", visit.matricule, id])
            try send("lookup", ["1", "1", "2", "\(Int64(visit.at.timeIntervalSince1970 * 1000))", id])
            try send("lookup", ["1", "1", "3", visit.state, id])
            try send("change", ["1", seq, "1", id, "1"])
            waiting += 1
            // What waits on both sides must fit the socket, since nobody reads meanwhile.
            if waiting == 50 {
                try collect()
                waiting = 0
            }
        }
        try collect()
        guard cpq_exit_pipeline(connection) == 1 else { throw trouble() }
        try command("COMMIT")
    }

    func list(limit: Int) throws -> [Visit] {
        try send("list", ["1", "1", "\(limit)"])
        return try payloads()
    }

    func get(_ id: String) throws -> Visit? {
        try send("get", ["1", "1", id])
        return try payloads().first
    }

    private func payloads() throws -> [Visit] {
        var all: [Visit] = []
        while let result = cpq_next_result(connection) {
            defer { cpq_clear(result) }
            guard Int(cpq_result_status(result)) == CPQ_TUPLES_OK else { throw trouble() }
            for row in 0..<cpq_row_count(result) {
                guard let bytes = cpq_value(result, row, 0) else { continue }
                let json = Data(bytes: bytes, count: Int(cpq_length(result, row, 0)))
                all.append(try decoder.decode(Visit.self, from: json))
            }
        }
        return all
    }

    private func send(_ name: String, _ values: [String], bytes: Data? = nil) throws {
        let count = values.count + (bytes == nil ? 0 : 1)
        var lengths = values.map { Int32($0.utf8.count) }
        var formats = values.map { _ in Int32(0) }
        let sent = Self.withCStrings(values) { pointers in
            var all = (0..<values.count).map { pointers[$0] }
            guard let bytes else {
                return cpq_send_prepared(connection, name, Int32(count), all, lengths, formats, 1)
            }
            lengths.append(Int32(bytes.count))
            formats.append(1)
            return bytes.withUnsafeBytes { raw in
                all.append(raw.bindMemory(to: CChar.self).baseAddress)
                return cpq_send_prepared(connection, name, Int32(count), all, lengths, formats, 1)
            }
        }
        guard sent == 1 else { throw trouble() }
    }

    /// Reads all answers of the pipeline up to now.
    private func collect() throws {
        guard cpq_pipeline_sync(connection) == 1 else { throw trouble() }
        while true {
            guard let result = cpq_next_result(connection) else { continue }
            let status = Int(cpq_result_status(result))
            cpq_clear(result)
            if status == CPQ_PIPELINE_SYNC { return }
            guard status == CPQ_COMMAND_OK else { throw trouble() }
        }
    }

    private func command(_ sql: String) throws {
        guard cpq_send_query(connection, sql) == 1 else { throw trouble() }
        try finish()
    }

    private func prepare(_ name: String, _ sql: String) throws {
        guard cpq_send_prepare(connection, name, sql, 0, nil) == 1 else { throw trouble() }
        try finish()
    }

    private func finish() throws {
        while let result = cpq_next_result(connection) {
            let status = Int(cpq_result_status(result))
            cpq_clear(result)
            guard status == CPQ_COMMAND_OK || status == CPQ_TUPLES_OK else { throw trouble() }
        }
    }

    private func trouble() -> Trouble { Trouble(message: String(cString: cpq_error_message(connection))) }

    private static func withCStrings<Result>(
        _ texts: [String], _ body: ([UnsafePointer<CChar>?]) throws -> Result
    ) rethrows -> Result {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return try body(copies.map { UnsafePointer($0) } + [nil])
    }
}
