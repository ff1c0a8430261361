import Synchronization

/// Microsoft SQL Server: PRELOGIN says whether there is encryption (MS-TDS 2.2.6.5).
struct TDSPrelude: PreludeMachine {
    private var pending: [UInt8] = []

    mutating func begin() -> Prelude.Step {
        // Options: version at 11 (6 bytes), encryption at 17 (1 byte, on).
        let body: [UInt8] = [0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 9, 0, 0, 0, 0, 0, 1]
        return .send(TDSConnection.packet(body))
    }

    mutating func take(_ bytes: [UInt8]) -> Prelude.Step {
        pending += bytes
        guard pending.count >= 8 else { return .listen }
        let length = Int(pending[2]) << 8 | Int(pending[3])
        guard pending[0] == 4, (8...4096).contains(length) else { return .garbage("no answer to PRELOGIN") }
        guard pending.count >= length else { return .listen }
        let body = Array(pending[8..<length])
        var place = 0
        while place + 4 < body.count, body[place] != 0xff {
            let offset = Int(body[place + 1]) << 8 | Int(body[place + 2])
            if body[place] == 1 {
                guard offset < body.count else { return .garbage("no answer to PRELOGIN") }
                return body[offset] == 2 ? .refused : .ready
            }
            place += 5
        }
        return .garbage("no answer about encryption")
    }
}

/// TLS inside PRELOGIN packets, as SQL Server wants it until the handshake is over.
final class TDSConnection: Connection {
    private let inner: any Connection
    private let buffer = Mutex<[UInt8]>([])

    init(_ inner: any Connection) { self.inner = inner }

    static func packet(_ body: some Collection<UInt8>) -> [UInt8] {
        var packet: [UInt8] = [0x12, 1]
        packet.append(number: body.count + 8, width: 2)
        return packet + [0, 0, 0, 0] + body
    }

    func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) async throws(ConnectionError) {
        var packets: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            packets += Self.packet(rest.prefix(4088))
            rest = rest.dropFirst(4088)
        }
        try await inner.send(packets, until: deadline)
    }

    func receive(until deadline: ContinuousClock.Instant) async throws(ConnectionError) -> [UInt8] {
        while true {
            if let packet = buffer.withLock({ Self.unwrap(&$0) }) { return packet }
            let bytes = try await inner.receive(until: deadline)
            guard !bytes.isEmpty else { return [] }
            buffer.withLock { $0 += bytes }
        }
    }

    /// The content of the first packet with content, or bytes that are no packet as they are.
    private static func unwrap(_ buffer: inout [UInt8]) -> [UInt8]? {
        while buffer.count >= 8 {
            let length = Int(buffer[2]) << 8 | Int(buffer[3])
            guard buffer[0] == 0x12 || buffer[0] == 4, length >= 8 else {
                defer { buffer = [] }
                return buffer
            }
            guard buffer.count >= length else { return nil }
            let body = Array(buffer[8..<length])
            buffer.removeSubrange(..<length)
            if !body.isEmpty { return body }
        }
        return nil
    }

    func close() { inner.close() }
}
