/// One connection to an SSH server: the identification lines, then packets, in clear or sealed.
struct SSHLine {
    static let identification = "SSH-2.0-Ward_1.0"

    let connection: any Connection
    let answerLimit: Duration
    /// When all of the survey has to be over.
    let end: ContinuousClock.Instant
    private(set) var identification: SSHIdentification
    /// The first payload of the server, its offer, as it goes into the hash of the exchange.
    private(set) var firstPayload: [UInt8] = []
    private var pending: [UInt8]
    private(set) var sent = 0
    private(set) var received = 0
    private var sealing: SSHSealing?
    private var opening: SSHSealing?

    /// Exchanges identification lines.
    init(
        _ connection: any Connection, answerLimit: Duration, end: ContinuousClock.Instant
    ) async throws {
        (self.connection, self.answerLimit, self.end) = (connection, answerLimit, end)
        let deadline = min(end, .now + answerLimit)
        var bytes: [UInt8] = []
        var found: SSHIdentification?
        while found == nil {
            let more = try await connection.receive(until: deadline)
            guard !more.isEmpty else { throw SSHFault(bytes.isEmpty ? "closed without a word" : "no SSH came") }
            bytes += more
            found = try SSHIdentification.find(in: bytes)
        }
        guard let found else { throw SSHFault.truncated }
        identification = found
        pending = found.rest
        guard found.versions.contains("2.0") else { return }
        try await connection.send(Array("\(Self.identification)\r\n".utf8), until: deadline)
    }

    /// Sends a payload as a packet.
    mutating func send(_ payload: [UInt8]) async throws {
        sent += 1
        let deadline = min(end, .now + answerLimit)
        if sealing != nil {
            let packet = try sealing?.seal(payload) ?? []
            return try await connection.send(packet, until: deadline)
        }
        var padding = 8 - (5 + payload.count) % 8
        if padding < 4 { padding += 8 }
        var writer = SSHWriter()
        writer.number(1 + payload.count + padding)
        writer.byte(UInt8(padding))
        let packet = writer.bytes + payload + SSHKeyAgreement.random(padding)
        try await connection.send(packet, until: deadline)
    }

    /// The next payload that says something: `IGNORE`, `DEBUG` and `UNIMPLEMENTED` are passed over, `DISCONNECT` throws.
    mutating func receive() async throws -> [UInt8] {
        let deadline = min(end, .now + answerLimit)
        for _ in 0..<64 {
            let payload = try await packet(until: deadline)
            if received == 0 { firstPayload = payload }
            received += 1
            switch payload.first {
            case 1: throw SSHFault("the server broke off: \(Self.reason(payload))")
            case 2, 3, 4: continue
            case nil: throw SSHFault("an empty packet came")
            default: return payload
            }
        }
        throw SSHFault("the server sends without end")
    }

    /// From now on both directions are sealed.
    mutating func seal(outgoing: SSHSealing, incoming: SSHSealing) {
        (sealing, opening) = (outgoing, incoming)
    }

    private mutating func packet(until deadline: ContinuousClock.Instant) async throws -> [UInt8] {
        if opening != nil {
            try await fill(opening?.hasClearLength == true ? 4 : 16, deadline)
            let length = try opening?.length(of: pending) ?? 0
            let total = 4 + length + (opening?.macLength ?? 0)
            try await fill(total, deadline)
            defer { pending.removeFirst(total) }
            return try opening?.open(Array(pending.prefix(total))) ?? []
        }
        try await fill(5, deadline)
        let length = pending.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard (2...35_000).contains(length) else { throw SSHFault("a packet has an impossible length") }
        try await fill(4 + length, deadline)
        defer { pending.removeFirst(4 + length) }
        let padding = Int(pending[4])
        guard padding < length else { throw SSHFault("a packet has an impossible padding") }
        return Array(pending[5..<(4 + length - padding)])
    }

    private mutating func fill(_ count: Int, _ deadline: ContinuousClock.Instant) async throws {
        while pending.count < count {
            let more = try await connection.receive(until: deadline)
            guard !more.isEmpty else { throw SSHFault("the server closed the connection") }
            pending += more
        }
    }

    /// The text of a `DISCONNECT`, made safe to show.
    private static func reason(_ payload: [UInt8]) -> String {
        var reader = SSHReader(payload.dropFirst(5))
        let text = (try? reader.string()) ?? []
        return String(decoding: text.prefix(120).map { (0x20...0x7e).contains($0) ? $0 : 0x3f }, as: UTF8.self)
    }
}
