/// A connection as a handshake sees it: records out, handshake messages, alerts and data in, protected as agreed.
///
/// Everything is bounded: records and messages by their readers, the whole by 2 MiB, all waiting by the deadlines that
/// callers give.
struct SecureLine {
    /// What came in.
    enum Event: Sendable, Hashable {
        case message(HandshakeMessage)
        case data([UInt8])
        /// An alert that does not end the handshake: a warning, or the orderly end.
        case warning(Alert)
        case changeCipherSpec
    }

    private static let limit = 2 << 20

    /// What incoming records are opened with; nil while they come in clear.
    var reading: RecordProtection?
    /// What outgoing records are sealed with; nil while they go in clear.
    var writing: RecordProtection?
    /// The version that stands in the headers of records in clear.
    var version: TLSVersion = .tls10

    private let connection: any Connection
    private var records = RecordReader()
    private var messages: HandshakeReader
    private var total = 0

    /// Speaks on a connection.
    init(_ connection: any Connection, isModern: Bool) {
        self.connection = connection
        messages = HandshakeReader(certificatesHaveExtensions: isModern)
    }

    /// Sends one record, or more where it is too long for one.
    mutating func send(_ type: Record.Kind, _ bytes: [UInt8], until deadline: ContinuousClock.Instant) async throws {
        var output: [UInt8] = []
        if writing == nil {
            output = Record.wrap(bytes, type: type, version: version.rawValue)
        } else {
            var rest = bytes[...]
            repeat {
                output += try writing?.seal(type, Array(rest.prefix(Record.limit))) ?? []
                rest = rest.dropFirst(Record.limit)
            } while !rest.isEmpty
        }
        try await connection.send(output, until: deadline)
    }

    /// The next event. A fatal alert, the end of the connection and anything against the format are errors.
    mutating func next(until deadline: ContinuousClock.Instant) async throws -> Event {
        while true {
            if let message = messages.next() { return .message(message) }
            var record = try await record(until: deadline)
            if isProtected(record), let opened = try reading?.open(record) { record = opened }
            switch record.type {
            case .handshake: try messages.feed(record.fragment)
            case .applicationData: return .data(record.fragment)
            case .changeCipherSpec: return .changeCipherSpec
            case .alert:
                let alert = try Alert(fragment: record.fragment)
                guard alert.level == 1 || alert.description == Alert.closeNotify else { throw TLSFault.alert(alert) }
                return .warning(alert)
            case .heartbeat: continue
            }
        }
    }

    /// Says good-bye and closes.
    mutating func end() async {
        try? await send(.alert, [1, 0], until: .now + .milliseconds(100))
        connection.close()
    }

    /// Whether a record is under the keys: not the change of TLS 1.3 that means nothing, nor the alert in clear of a
    /// server that gave up before it had keys.
    private func isProtected(_ record: Record) -> Bool {
        switch record.type {
        case .changeCipherSpec: record.fragment != [1]
        case .alert: record.fragment.count != 2
        default: true
        }
    }

    private mutating func record(until deadline: ContinuousClock.Instant) async throws -> Record {
        while true {
            if let record = try records.next() { return record }
            let bytes = try await connection.receive(until: deadline)
            guard !bytes.isEmpty else { throw HandshakeFault.closed }
            total += bytes.count
            guard total <= Self.limit else { throw TLSFault.oversized("data") }
            records.feed(bytes)
        }
    }
}
