import Probing

/// A conversation with one service: at most two connections, one question on each, or one after a greeting.
struct ServiceDialogue: Dialogue {
    /// What the service turned out to be.
    private(set) var answer: ServiceAnswer
    /// All that was sent, for proof.
    private(set) var sent: [[UInt8]] = []

    private let host: String?
    private let path: String
    private let expected: ServiceCatalogue.Expectation?
    private let plan: ProbePlan
    private var asked: ProbeRequest?
    private var upcoming: ProbeRequest?
    private var heard: [UInt8] = []
    private var known: ServiceAnswer?
    /// A question that the second connection was opened for.
    private var intended: ProbeRequest?
    private var connection = 0
    /// One question out of several that are tried: what gets no answer here is asked something else elsewhere.
    private let isTrial: Bool

    /// The detail of a service that closes whatever it is asked.
    static let turnedAway = "closes the connection without a word"

    private var replyTime: Duration { .milliseconds(isTrial ? 800 : 1500) }

    /// Whether the service ever took a connection.
    var hasConnected: Bool { connection > 0 }

    /// Prepares a conversation.
    ///
    /// - Parameters:
    ///   - host: The name that the estate gives, for services that answer by name.
    ///   - isDevice: See ``ProbePlan``.
    ///   - isNamed: See ``ProbePlan``.
    ///   - fhirPath: The path of a FHIR interface, where a person named one.
    ///   - assuming: What to ask for, whatever the port says.
    ///   - isTrial: Ends where its one question gets no answer.
    init(
        port: UInt16, process: String?, host: String? = nil, isDevice: Bool = false, isNamed: Bool = false,
        fhirPath: String? = nil, assuming: ServiceProtocol? = nil, isTrial: Bool = false
    ) {
        self.host = host
        self.isTrial = isTrial
        path = fhirPath ?? ""
        let usual = ServiceCatalogue.tcp(port: port, process: process)
        expected = (assuming ?? (fhirPath == nil ? nil : .fhir)).map { .init(speaks: $0) } ?? usual
        let planned = ProbePlan(
            port: port, process: process, isDevice: isDevice, isNamed: isNamed, isFHIR: fhirPath != nil)
        plan = assuming.map { planned == .listenOnly ? planned : ProbePlan(asking: $0) } ?? planned
        answer = ServiceAnswer(expecting: expected)
    }

    mutating func next(after event: DialogueEvent) -> DialogueStep {
        switch event {
        case .opened:
            connection += 1
            heard = []
            return begin()
        case .received(let bytes):
            heard += bytes
            return consider(complete: heard.count >= LocalNetwork.readLimit)
        case .silent, .closed:
            return heard.isEmpty ? hearNothing(closed: event == .closed) : consider(complete: true)
        case .refused, .unreachable, .outOfTime:
            if let known {
                answer = known
            } else if connection == 0 {
                answer.security = event == .refused ? .refused : .unknown
            }
            return .end(farewell: [])
        }
    }

    private mutating func begin() -> DialogueStep {
        if let upcoming {
            self.upcoming = nil
            guard upcoming.followsGreeting else { return ask(upcoming) }
            intended = upcoming
            asked = nil
            return .listen(upTo: .seconds(2))
        }
        switch plan {
        case .listenOnly: return .listen(upTo: .seconds(2))
        case .greeting(let wait, _): return .listen(upTo: wait)
        case .ask(let request): return ask(request)
        }
    }

    private mutating func ask(_ request: ProbeRequest) -> DialogueStep {
        asked = request
        heard = []
        let bytes = plan == .listenOnly ? [] : request.bytes(host: host, path: path)
        guard !bytes.isEmpty else { return end() }
        sent.append(bytes)
        return .send(bytes, listen: replyTime)
    }

    private mutating func consider(complete: Bool) -> DialogueStep {
        let reading = ServiceReading(
            heard, asked: asked, expected: expected?.speaks, knownSoFar: known, complete: complete)
        switch reading {
        case .more:
            return .goOn
        case .answer(let answer):
            if isAlternative(answer) {
                known?.security = .starttlsOffered
                known?.detail += ", and TLS"
                return end()
            }
            // A second connection that told nothing does not undo the first.
            if known == nil || !answer.speaks.isUnidentified || answer.security == .tls { known = answer }
            return end()
        case .ask(let request, let answer):
            known = answer
            let request = intended ?? request
            intended = nil
            // A question is put once on a connection; a greeting that comes late has had its question.
            return plan == .listenOnly || asked != nil ? repeatOrEnd(request) : ask(request)
        case .then(let request, let answer):
            known = answer
            return ask(request)
        case .again(let request, let answer):
            if known == nil || known?.security == .unknown { known = answer }
            return repeatOrEnd(request)
        }
    }

    /// Whether TLS was found beside the clear text that the same port takes as well.
    private func isAlternative(_ answer: ServiceAnswer) -> Bool {
        guard let known, asked == .tlsHello, answer.security == .tls, known.security == .plaintext else { return false }
        return known.speaks == .mongodb || known.speaks == .ipp
    }

    /// Puts a question on a second connection, if there is one left. An HL7 port is never asked anything but TLS.
    private mutating func repeatOrEnd(_ request: ProbeRequest) -> DialogueStep {
        guard connection < 2, plan != .listenOnly, expected?.speaks != .hl7 else { return end() }
        upcoming = request
        return .reopen
    }

    /// Nothing came: another question where one is left that could help, otherwise what is known.
    private mutating func hearNothing(closed: Bool) -> DialogueStep {
        if known != nil { return end() }
        if asked == nil, case .greeting(_, let request?) = plan, !closed { return ask(request) }
        if connection == 1, !isTrial, let asked, let other = alternative(to: asked, closed: closed) {
            return repeatOrEnd(other)
        }
        if answer.speaks.ownSecurity != .plaintext { answer.security = closed && asked != nil ? .unknown : .silent }
        if closed { answer.detail = Self.turnedAway }
        if !closed && asked == .tlsHello && expected?.speaks == .hl7 { answer.detail = "does not answer TLS" }
        return end()
    }

    /// The question for the second connection.
    private func alternative(to asked: ProbeRequest, closed: Bool) -> ProbeRequest? {
        switch asked {
        case .tlsHello: closed && (expected == nil || [.http, .ipp].contains(expected?.speaks)) ? .httpHead : nil
        case .smbNegotiate: .smb1Negotiate
        default: .tlsHello
        }
    }

    private mutating func end() -> DialogueStep {
        if let known { answer = known }
        let farewell = plan == .listenOnly || asked == nil ? [] : ProbeRequest.farewell(answer.speaks)
        let wasPlain = answer.security != .tls || asked != .tlsHello
        if wasPlain && !farewell.isEmpty { sent.append(farewell) }
        return .end(farewell: wasPlain ? farewell : [])
    }
}
