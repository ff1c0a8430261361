/// What handshakes in TLS 1.3 show.
extension HandshakeRun {
    private static let suites: [CipherSuite] = (0x1301...0x1305).map { CipherSuite(rawValue: $0) }
    /// How many handshakes the search for schemes and protocols may take.
    private static let limit = 24

    mutating func completeModern() async {
        guard let offer = modernOffer() else { return }
        let sessions = await eliminate(offer)
        guard let sessions else { return }
        guard let ticket = sessions.first(where: { $0.earlyDataLimit > 0 }) ?? sessions.first else {
            survey.features.sessionTickets.settle(.known(false))
            survey.features.resumption.settle(.known(false))
            survey.features.earlyData = .known(false)
            return
        }
        survey.features.sessionTickets = .known(true)
        await resume(ticket, offer)
    }

    private mutating func modernOffer() -> HandshakeOffer? {
        let suites = (survey.suites[.tls13]?.value ?? Self.suites).filter { SuiteRecipe($0) != nil }
        let known = survey.groups[.tls13]?.value ?? [.x25519, .secp256r1, .secp384r1]
        // One group only, so that the server takes the share that comes with it; the quickest that it accepts.
        let quickest: [NamedGroup] = [.x25519, .secp256r1, .secp384r1, .secp521r1] + known
        guard let group = quickest.first(where: { known.contains($0) && KeyAgreement.supports($0) }) else {
            fail(HandshakeFault.unsupported(known.first?.name ?? "another group").why)
            return nil
        }
        guard !suites.isEmpty else {
            fail(HandshakeFault.unsupported(survey.suites[.tls13]?.value?.first?.name ?? "another suite").why)
            return nil
        }
        return HandshakeOffer(
            version: .tls13, suites: suites,
            groups: survey.groups[.tls13]?.value == nil ? quickest : [group], schemes: HandshakeOffer.modernSchemes)
    }

    /// Takes away what the server chose until it refuses: its signature schemes, with them its chains, and its
    /// application protocols where they are not known yet. Gives the tickets that came; nil when no handshake worked.
    private mutating func eliminate(_ offer: HandshakeOffer) async -> [ResumableSession]? {
        let areKnown = survey.features.applicationProtocols.value != nil
        var search = Elimination(protocols: areKnown ? [] : FeatureNotes().openProtocols)
        var sessions: [ResumableSession]?
        for _ in 0..<Self.limit where search.isOpen || needsMore(sessions) {
            let next = search.offer(from: offer, otherwise: webProtocols)
            let (handshake, fault) = await shake(next)
            if let found = handshake?.found, found.isFinished, let scheme = found.scheme {
                search.take(found, scheme: scheme, offered: next)
                if var handshake, fault == nil {
                    let tickets = await goOn(&handshake, isFirst: sessions == nil || needsMore(sessions))
                    sessions = (sessions ?? []) + tickets
                    await handshake.line.end()
                } else if found.asksForCertificate, fault?.isRefusal == true {
                    note(reception: false)
                    sessions = sessions ?? []
                }
            } else if let fault, !search.take(fault) {
                break
            } else if fault == nil {
                break
            }
            if !areKnown, !search.hasOpenProtocols {
                survey.features.applicationProtocols = .known(search.protocols)
            }
        }
        guard !search.schemes.isEmpty else {
            fail(search.why ?? "the server did not show how it signs")
            return nil
        }
        let why = search.why ?? (search.hasOpenSchemes ? "too many to count" : nil)
        survey.signatures[.tls13] = why.map(Seen.unknown) ?? .known(search.schemes)
        return sessions ?? []
    }

    /// Whether another handshake is worth its while for tickets: when the first was refused for want of a certificate
    /// that can be shown now.
    private func needsMore(_ sessions: [ResumableSession]?) -> Bool {
        showsCertificate && sessions?.isEmpty == true && survey.features.clientCertificate.value == .required
    }

    /// The protocols to offer where only a web server's answer is of interest.
    private var webProtocols: [String] {
        survey.features.applicationProtocols.value?.contains("http/1.1") == true ? ["http/1.1"] : []
    }

    /// What comes after a handshake: the server's word on the client's certificate, tickets, the web server.
    private mutating func goOn(_ handshake: inout Handshake, isFirst: Bool) async -> [ResumableSession] {
        let patience = min(.milliseconds(600), .milliseconds(100) + handshake.found.roundTrip * 4)
        if handshake.found.asksForCertificate, isFirst {
            let isWelcome = await handshake.settle(for: patience) == .welcome
            note(reception: isWelcome)
            guard isWelcome else { return [] }
        }
        await lookAtWeb(&handshake)
        if isFirst, !handshake.found.hasTicket { _ = await handshake.settle(for: patience) }
        return handshake.found.sessions
    }

    /// A second connection with a ticket, and with the wish to send early data where the ticket allows it.
    private mutating func resume(_ ticket: ResumableSession, _ offer: HandshakeOffer) async {
        var offer = offer
        offer.session = ticket
        offer.protocols = webProtocols
        let (handshake, fault) = await shake(offer)
        guard let handshake, handshake.found.isFinished else {
            survey.features.resumption.settle(.unknown(fault?.why ?? "no answer"))
            survey.features.earlyData.settle(ticket.earlyDataLimit > 0 ? .known(true) : .known(false))
            return
        }
        var ended = handshake
        if fault == nil { await ended.line.end() }
        survey.features.resumption = .known(handshake.found.isResumed)
        survey.features.earlyData = .known(ticket.earlyDataLimit > 0)
    }

    /// No handshake in TLS 1.3 came to its end: what only it could show is unknown.
    private mutating func fail(_ why: String) {
        survey.signatures[.tls13] = .unknown(why)
        survey.features.earlyData = .unknown(why)
        survey.features.resumption.settle(.unknown(why))
        survey.features.sessionTickets.settle(.unknown(why))
        survey.features.ocspStapling.settle(.unknown(why))
        survey.features.certificateTimestamps.settle(.unknown(why))
        survey.features.clientCertificate.settle(.unknown(why))
        survey.features.applicationProtocols.settle(.unknown(why))
    }
}

extension Seen {
    /// Takes what was found out now, unless more is known already.
    mutating func settle(_ other: Self) {
        if value == nil { self = other }
    }
}
