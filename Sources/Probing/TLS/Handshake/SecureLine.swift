/// A connection as a handshake sees it: records out, handshake messages, alerts and data in, protected as agreed.
///
/// Everything is bounded: a record by its format, a message by 256 KiB, the whole connection by 2 MiB, all waiting by
/// the deadlines that callers give.
struct SecureLine {
    /// What came in.
    enum Event: Sendable, Hashable {
        /// A handshake message with its four bytes of header.
        case message([UInt8])
        case data([UInt8])
        /// An alert that does not end the connection: a warning, or the orderly end (0).
        case warning(UInt8)
        case changeCipherSpec
    }

    private static let messageLimit = 256 << 10
    private static let totalLimit = 2 << 20
    private static let recordLimit = (1 << 14) + 2048
    private static let emptyRecordLimit = 32

    /// What incoming records are opened with; nil while they come in clear.
    var reading: RecordProtection? {
        didSet { isRekeyed = true }
    }
    /// What outgoing records are sealed with; nil while they go in clear.
    var writing: RecordProtection?
    /// The version that stands in the headers of records in clear.
    var version: TLSVersion = .tls10

    private let connection: any Connection
    private var received: [UInt8] = []
    private var position = 0
    private var message: [UInt8] = []
    private var total = 0
    private var emptyRecords = 0
    private var isRekeyed = false

    /// Speaks on a connection.
    init(_ connection: any Connection) { self.connection = connection }

    /// Sends one record, or more where it is too long for one.
    mutating func send(_ type: UInt8, _ bytes: [UInt8], until deadline: ContinuousClock.Instant) async throws {
        var output: [UInt8] = []
        var rest = bytes[...]
        repeat {
            let part = Array(rest.prefix(1 << 14))
            rest = rest.dropFirst(part.count)
            output +=
                try writing?.seal(type, part) ?? (RecordProtection.header(type, version, part.count) + part)
        } while !rest.isEmpty
        try await connection.send(output, until: deadline)
    }

    /// The next event. A fatal alert, the end of the connection and anything against the format are errors.
    mutating func next(until deadline: ContinuousClock.Instant) async throws -> Event {
        while true {
            if let whole = try nextMessage() { return .message(whole) }
            let (outer, body) = try await record(until: deadline)
            var (type, plain) = (outer, body)
            let isClear = outer == ContentType.changeCipherSpec && (body == [1])
            if !isClear || reading == nil, var protection = reading {
                // An alert may come in clear from a server that has given up before it had keys.
                if outer == ContentType.alert, body.count == 2 {
                    (type, plain) = (outer, body)
                } else {
                    (type, plain) = try protection.open(outer, body)
                    let wasRekeyed = isRekeyed
                    reading = protection
                    isRekeyed = wasRekeyed
                }
            }
            if plain.isEmpty {
                emptyRecords += 1
                guard emptyRecords <= Self.emptyRecordLimit else { throw HandshakeFault.malformed("stream of records") }
                if type != ContentType.applicationData { continue }
            }
            switch type {
            case ContentType.handshake: message += plain
            case ContentType.applicationData: return .data(plain)
            case ContentType.changeCipherSpec: return .changeCipherSpec
            case ContentType.alert:
                guard plain.count == 2 else { throw HandshakeFault.malformed("alert") }
                // In TLS 1.3 every alert but these two is fatal, whatever its level says (RFC 8446 6).
                if plain[0] == 1 || plain[1] == 0 || plain[1] == 90 { return .warning(plain[1]) }
                throw HandshakeFault.alert(plain[1])
            default: throw HandshakeFault.malformed("record")
            }
        }
    }

    /// Says good-bye and closes.
    mutating func end() async {
        try? await send(ContentType.alert, [1, 0], until: .now + .milliseconds(100))
        connection.close()
    }

    private mutating func nextMessage() throws -> [UInt8]? {
        guard message.count >= 4 else { return nil }
        let length = 4 + (Int(message[1]) << 16 | Int(message[2]) << 8 | Int(message[3]))
        guard length <= Self.messageLimit else { throw HandshakeFault.malformed("handshake message: too long") }
        guard message.count >= length else { return nil }
        defer { message.removeFirst(length) }
        return Array(message.prefix(length))
    }

    private mutating func record(until deadline: ContinuousClock.Instant) async throws -> (UInt8, [UInt8]) {
        while true {
            let available = received.count - position
            if available >= 5 {
                let length = Int(received[position + 3]) << 8 | Int(received[position + 4])
                guard received[position + 1] == 3, length <= Self.recordLimit else {
                    throw HandshakeFault.malformed("record")
                }
                if available >= 5 + length {
                    let type = received[position]
                    let body = Array(received[(position + 5)..<(position + 5 + length)])
                    position += 5 + length
                    return (type, body)
                }
            }
            received.removeFirst(position)
            position = 0
            let bytes = try await connection.receive(until: deadline)
            guard !bytes.isEmpty else { throw HandshakeFault.closed }
            total += bytes.count
            guard total <= Self.totalLimit else { throw HandshakeFault.malformed("handshake: too long") }
            received += bytes
        }
    }
}
