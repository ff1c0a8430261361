/// Adds to a survey what only whole handshakes show: TLS 1.3's certificates and signatures, tickets and resumption,
/// early data, renegotiation, whether a client certificate is required, and what a web server says of itself.
///
/// About eight connections for an ordinary server. Nothing is trusted, nothing of value is sent.
struct TLSHandshakeSurvey: HandshakeSurveying {
    private let dialer: any Dialer

    /// Asks over a network; the dialer is used for plain HTTP, everything else goes through the survey's session.
    init(dialer: any Dialer) { self.dialer = dialer }

    func complete(_ survey: TLSSurvey, session: ProbeSession) async -> TLSSurvey {
        var run = HandshakeRun(survey, session: session, dialer: dialer)
        await run.complete()
        return run.survey
    }
}

/// The handshakes with one server, and what is known after each.
struct HandshakeRun {
    /// What is known so far.
    var survey: TLSSurvey
    let session: ProbeSession
    let dialer: any Dialer
    /// What is left to find out about the web server.
    var web: WebLook
    /// Whether the client certificate of the options is shown: only once it is known how the server takes its absence.
    var showsCertificate = false
    /// The tickets of TLS 1.3, once it is known that all have come; or why that is not known.
    var tickets: (known: [ResumableSession]?, why: String?) = (nil, nil)
    /// How many handshakes had no answer in time.
    private var timeOuts = 0

    static let requiresCertificate = "the server requires a client certificate"

    init(_ survey: TLSSurvey, session: ProbeSession, dialer: any Dialer) {
        self.survey = survey
        self.session = session
        self.dialer = dialer
        web = WebLook(target: survey.target)
    }

    /// Asks everything that the survey leaves open.
    mutating func complete() async {
        let spoken = survey.protocols.filter { $0.value.value == true }.map(\.key)
        if spoken.contains(.tls13) { await completeModern() }
        if let version = spoken.filter({ (.tls10)...(.tls12) ~= $0 }).max() {
            await completeClassic(version)
        } else if spoken == [.tls13] {
            survey.features.clientRenegotiation = .known(false)
        }
        if !spoken.contains(.tls13), survey.protocols[.tls13]?.value == false {
            survey.features.earlyData = .known(false)
        }
        await completeWeb()
    }

    /// One handshake with its connection; what it showed is in the survey afterwards, also after an error. Where no
    /// word of the server came, it is asked a second time after a pause: a limit to its patience is no answer.
    mutating func shake(_ offer: HandshakeOffer) async -> (handshake: Handshake?, fault: HandshakeFault?) {
        guard timeOuts < 3 else { return (nil, .timedOut) }
        let first = await shakeOnce(offer)
        guard let fault = first.fault, fault.isMute, first.handshake?.found.suite == nil, !session.isOutOfTime else {
            return first
        }
        if fault.kind == .timedOut { timeOuts += 1 }
        guard timeOuts < 3 else { return first }
        session.slowDown()
        return await shakeOnce(offer)
    }

    private mutating func shakeOnce(_ offer: HandshakeOffer) async -> (handshake: Handshake?, fault: HandshakeFault?) {
        var offer = offer
        offer.serverName = session.serverName
        if showsCertificate { offer.clientCertificate = session.options.clientCertificate }
        let connection: any Connection
        do {
            connection = try await session.open()
        } catch {
            return (nil, HandshakeFault(failure: error))
        }
        var handshake = Handshake(offer, on: connection)
        do {
            try await handshake.run(until: session.answerDeadline)
            note(handshake.found, in: offer.version)
            return (handshake, nil)
        } catch {
            await handshake.line.end()
            note(handshake.found, in: offer.version)
            return (handshake, error)
        }
    }

    /// Looks at the web server over a finished handshake, if that is still to be done and may be.
    mutating func lookAtWeb(_ handshake: inout Handshake) async {
        guard web.isOpen, WebLook.speaksHTTP(handshake.found.applicationProtocol) else { return }
        let known = survey.features.applicationProtocols.value ?? []
        let isLikely =
            handshake.found.applicationProtocol != nil || known.contains { $0.hasPrefix("http/") || $0 == "h2" }
        let name = session.serverName ?? survey.target.host
        switch await web.ask(&handshake, host: name, isLikely: isLikely, deadline: session.answerDeadline) {
        case .head(let head):
            survey.features.strictTransportSecurity = .known(head.strictTransportSecurity)
            // Some web servers finish the handshake and say in HTTP that a certificate is missing.
            if survey.features.clientCertificate.value == .asked, !showsCertificate,
                [400, 495, 496].contains(head.status)
            {
                survey.features.clientCertificate = .known(.required)
            }
        case .nothing(let why):
            if isLikely { survey.features.strictTransportSecurity = .unknown(why) }
        }
    }

    private mutating func note(_ found: HandshakeFindings, in version: TLSVersion) {
        guard found.suite != nil else { return }
        if let chain = found.chain { survey.note(chain, in: version) }
        guard found.isFinished, !found.isResumed else { return }
        let features = survey.features
        survey.features.ocspStapling = .known(found.isStapled || features.ocspStapling.value == true)
        survey.features.certificateTimestamps = .known(max(found.timestamps, features.certificateTimestamps.value ?? 0))
        if !found.asksForCertificate, features.clientCertificate.value == nil {
            survey.features.clientCertificate = .known(.none)
        }
    }

    /// Notes how a server that asked for a certificate took its absence.
    mutating func note(reception isWelcome: Bool) {
        guard !showsCertificate else { return }
        survey.features.clientCertificate = .known(isWelcome ? .asked : .required)
        showsCertificate = session.options.clientCertificate != nil
    }
}

extension HandshakeFault {
    /// The reason why there was no connection to shake hands on.
    init(failure: ProbeFailure) {
        switch failure.kind {
        case .outOfTime, .connection(.timedOut): self = .timedOut
        default: self = .unreachable
        }
    }
}
