/// What a server sent in clear after a ClientHello.
struct Flight: Sendable {
    var hello: ServerHello
    var certificate: CertificateMessage?
    var keyExchange: ServerKeyExchange?
    var hasCertificateStatus = false
    var hasCertificateRequest = false
    /// Whether it came to its end (ServerHelloDone), so that what is not there was not sent.
    var isComplete = false
    /// The server's time ran out or it broke off after its hello.
    var brokeOff = false
    /// The alert with which it broke off.
    var alert: Alert?
    /// How many bytes came.
    var length = 0
}

/// What became of one ClientHello.
enum Answer: Sendable {
    case flight(Flight)
    /// A fatal alert or an orderly end by alert.
    case refused(Alert)
    /// The connection ended without a word.
    case closed
    /// Not TLS.
    case plaintext([UInt8])
    /// It could not be found out: why, for people.
    case trouble(String, ProbeFailure.Kind?)
}

/// Asks one question: sends a hello, reads what comes in clear, hangs up.
struct Questioner: Sendable {
    let session: ProbeSession

    /// Whether to read on after the ServerHello.
    var readsFlight = true

    func ask(_ hello: ClientHello) async -> Answer {
        await ask(bytes: hello.records(), version: hello.version)
    }

    private func ask(bytes: [UInt8], version: TLSVersion) async -> Answer {
        let connection: any Connection
        do throws(ProbeFailure) {
            connection = try await session.open()
        } catch { return .trouble(error.text, error.kind) }
        defer { connection.close() }
        let deadline = session.answerDeadline
        var reader = FlightReader(version: version, readsFlight: readsFlight)
        do throws(ConnectionError) {
            try await connection.send(bytes, until: deadline)
        } catch  where error.kind == .timedOut {
            return .trouble("no answer in time", .connection(.timedOut))
        } catch {
            // The answer may have been sent before the connection was reset.
        }
        while true {
            let received: [UInt8]
            do throws(ConnectionError) {
                received = try await connection.receive(until: deadline)
            } catch {
                return reader.ended(by: error.kind)
            }
            if let answer = reader.take(received) { return answer }
            if received.isEmpty { return reader.ended(by: nil) }
            if deadline <= .now { return reader.ended(by: .timedOut) }
        }
    }
}

/// Makes an answer of the bytes that come after a ClientHello.
struct FlightReader: Sendable {
    private var records = RecordReader()
    private var messages = HandshakeReader()
    private var flight: Flight?
    private var warnings = 0
    private var received = 0
    private let version: TLSVersion
    private let readsFlight: Bool

    init(version: TLSVersion, readsFlight: Bool = true) {
        self.version = version
        self.readsFlight = readsFlight
    }

    /// The answer, as soon as there is one.
    mutating func take(_ bytes: [UInt8]) -> Answer? {
        received += bytes.count
        records.feed(bytes)
        do throws(TLSFault) {
            while let record = try records.next() {
                guard let answer = try take(record) else { continue }
                if case .flight(var flight) = answer {
                    flight.length = received
                    return .flight(flight)
                }
                return answer
            }
            return nil
        } catch {
            switch error {
            case .notTLS(let banner): return .plaintext(banner)
            case .alert(let alert): return flight.map { broken($0, by: alert) } ?? .refused(alert)
            default: return flight.map { broken($0) } ?? .trouble(error.text, nil)
            }
        }
    }

    /// The answer, when the connection is over.
    func ended(by trouble: ConnectionError.Kind?) -> Answer {
        if let flight { return broken(flight) }
        switch trouble {
        case nil, .reset: return received == 0 ? .closed : .trouble("the server's answer broke off", nil)
        case .some(let kind):
            let failure = ProbeFailure.connection(kind)
            return .trouble(failure.text, failure.kind)
        }
    }

    private func broken(_ flight: Flight, by alert: Alert? = nil) -> Answer {
        var flight = flight
        flight.alert = alert
        flight.brokeOff = true
        flight.length = received
        return .flight(flight)
    }

    private mutating func take(_ record: Record) throws(TLSFault) -> Answer? {
        switch record.type {
        case .alert:
            let alert = try Alert(fragment: record.fragment)
            guard alert.isWarning else { throw .alert(alert) }
            warnings += 1
            guard warnings <= 16 else { throw .oversized("warnings without end") }
            return nil
        case .handshake:
            try messages.feed(record.fragment)
            while let message = messages.next() {
                if let answer = try take(message) { return answer }
            }
            return nil
        case .changeCipherSpec where flight == nil:
            throw .unexpected("a change of ciphers")
        default:
            if let flight { return .flight(flight) }
            throw .unexpected("application data")
        }
    }

    private mutating func take(_ message: HandshakeMessage) throws(TLSFault) -> Answer? {
        guard var flight else {
            guard message.type == HandshakeMessage.serverHello.rawValue, message.isWhole else {
                throw .unexpected("handshake message \(message.type)")
            }
            let hello = try ServerHello(body: message.body)
            let first = Flight(hello: hello)
            flight = first
            return !readsFlight || hello.version == .tls13 ? .flight(first) : nil
        }
        switch HandshakeMessage.Kind(message.type) {
        case HandshakeMessage.certificate where flight.certificate == nil:
            flight.certificate = try CertificateMessage(message, version: flight.hello.version)
        case HandshakeMessage.certificateStatus:
            flight.hasCertificateStatus = true
        case HandshakeMessage.serverKeyExchange where flight.keyExchange == nil && message.isWhole:
            flight.keyExchange = try ServerKeyExchange(
                body: message.body, suite: flight.hello.suite, version: flight.hello.version)
        case HandshakeMessage.certificateRequest:
            flight.hasCertificateRequest = true
        case HandshakeMessage.serverHelloDone:
            flight.isComplete = true
            self.flight = flight
            return .flight(flight)
        default:
            throw .unexpected("handshake message \(message.type)")
        }
        self.flight = flight
        return nil
    }
}
