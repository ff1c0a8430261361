/// What is asked of a web server over TLS, and once over plain HTTP.
struct WebLook: Sendable {
    /// What came back.
    enum Answer: Sendable {
        case head(HTTPHead)
        /// No HTTP, and why that is so.
        case nothing(String)
    }

    /// Ports on which TLS carries something else: mail, directories, DICOM, databases, telephony, name service.
    private static let otherPorts: Set<UInt16> = [
        465, 563, 587, 636, 853, 989, 990, 992, 993, 994, 995, 1433, 2762, 2575, 3269, 3306, 3389, 5061, 5223, 5269,
        5432, 5671, 6379, 6514, 6697, 8883, 27017,
    ]
    /// Ports on which web servers are at home.
    private static let usualPorts: Set<UInt16> = [443, 4443, 5001, 8080, 8443, 9443]

    private let isUsual: Bool
    /// Whether the question is still to be asked.
    private(set) var isOpen: Bool

    /// Decides by the port and the way to TLS whether to ask at all.
    init(target: TLSTarget) {
        isOpen = target.startTLS == nil && !Self.otherPorts.contains(target.port)
        isUsual = Self.usualPorts.contains(target.port)
    }

    /// Whether HTTP/1 may be spoken after the choice of a protocol.
    static func speaksHTTP(_ chosen: String?) -> Bool { chosen?.hasPrefix("http/1") ?? true }

    /// Asks for the first page, and reads its head. GET, because some servers leave HEAD unanswered. Where nothing speaks
    /// for a web server, it does not wait long.
    mutating func ask(
        _ handshake: inout Handshake, host: String, isLikely: Bool, deadline: ContinuousClock.Instant
    ) async -> Answer {
        guard isOpen else { return .nothing("asked before") }
        isOpen = false
        let roundTrip = handshake.found.roundTrip
        let short = min(.seconds(1), .milliseconds(20) + roundTrip * 20)
        let long = min(.seconds(2), .milliseconds(400) + roundTrip * 40)
        let limit = isLikely || isUsual ? long : short
        do throws(HandshakeFault) {
            let answer = try await handshake.ask(Self.request("GET", host: host), until: min(deadline, .now + limit))
            return HTTPHead(answer).map(Answer.head) ?? .nothing("no answer in HTTP")
        } catch {
            return .nothing("no answer in HTTP: \(error.why)")
        }
    }

    /// A request for the first page.
    static func request(_ method: String, host: String) -> [UInt8] {
        let name = host.contains(":") ? "[\(host)]" : host
        let fields = ["Host: \(name)", "User-Agent: ward", "Accept: */*", "Connection: close"]
        return Array("\(method) / HTTP/1.1\r\n\(fields.joined(separator: "\r\n"))\r\n\r\n".utf8)
    }
}

extension HandshakeRun {
    /// Whether plain HTTP on port 80 leads to https, where a web server answered on port 443. Nothing listening there
    /// is no fact: there is nothing to lead away from.
    mutating func completeWeb() async {
        guard survey.target.port == 443, survey.features.strictTransportSecurity?.value != nil,
            let address = session.endpoint?.address
        else { return }
        let deadline = session.answerDeadline
        do {
            let connection = try await dialer.connect(to: Endpoint(address, port: 80), until: deadline)
            defer { connection.close() }
            let name = session.serverName ?? survey.target.host
            try await connection.send(WebLook.request("HEAD", host: name), until: deadline)
            var answer: [UInt8] = []
            while !HTTPHead.isWhole(answer), answer.count < HTTPHead.limit, HTTPHead.mayBegin(answer) {
                let bytes = try await connection.receive(until: deadline)
                if bytes.isEmpty { break }
                answer += bytes
            }
            survey.features.redirectsFromHTTP =
                HTTPHead(answer).map { .known($0.leadsToHTTPS) } ?? .unknown("no answer in HTTP")
        } catch {
            guard error.kind != .refused else { return }
            survey.features.redirectsFromHTTP = .unknown(HandshakeFault(error).why)
        }
    }
}
