/// Finds out about TLS servers from the protocol itself, with few connections and without trusting anything.
///
///     let survey = await TLSSurveyor(dialer: TCPDialer()).survey(TLSTarget(host: "localhost", port: 443))
public struct TLSSurveyor: Sendable {
    private let dialer: any Dialer
    private let options: TLSSurveyOptions
    private let handshakes: (any HandshakeSurveying)?

    /// Asks over a network.
    public init(dialer: any Dialer, options: TLSSurveyOptions = TLSSurveyOptions()) {
        self.init(dialer: dialer, options: options, handshakes: TLSHandshakeSurvey(dialer: dialer))
    }

    init(dialer: any Dialer, options: TLSSurveyOptions, handshakes: (any HandshakeSurveying)?) {
        self.dialer = dialer
        self.options = options
        self.handshakes = handshakes
    }

    /// Everything that can be found out about a server within the limits of the options. Never fails: what could not be
    /// seen is unknown, with the reason.
    public func survey(_ target: TLSTarget) async -> TLSSurvey {
        let session = ProbeSession(target: target, options: options, dialer: dialer)
        var run = SurveyRun(session: session)
        var survey = await run.survey()
        if let handshakes, survey.reachable.value == true {
            survey = await handshakes.complete(survey, session: session)
        }
        survey.address = session.endpoint?.address.description
        survey.connections = session.connections
        let spent = (ContinuousClock.now - session.started).components
        survey.seconds = Double(spent.seconds) + Double(spent.attoseconds) / 1e18
        return survey
    }
}

/// Finds out what only whole handshakes show, on the connections of the same session.
protocol HandshakeSurveying: Sendable {
    /// The survey with what is added: never takes away what is known.
    func complete(_ survey: TLSSurvey, session: ProbeSession) async -> TLSSurvey
}

extension TLSSurvey {
    /// Adds a chain, or the version to one that is there already.
    mutating func note(_ chain: CertificateMessage, in version: TLSVersion) {
        guard !chain.certificates.isEmpty else { return }
        if let place = chains.firstIndex(where: { $0.certificates == chain.certificates }) {
            if !chains[place].versions.contains(version) { chains[place].versions.append(version) }
        } else if chains.count < 16 {
            chains.append(SentChain(certificates: chain.certificates, count: chain.count, versions: [version]))
        }
    }
}
