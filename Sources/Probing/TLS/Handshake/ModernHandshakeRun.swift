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
        var schemes: [SignatureScheme] = []
        var schemesWhy: String?
        var protocols: [String] = []
        var openProtocols = survey.features.applicationProtocols.value == nil ? FeatureNotes().openProtocols : []
        var isOpen = (schemes: true, protocols: !openProtocols.isEmpty)
        var sessions: [ResumableSession]?
        var first: HandshakeFault?
        for _ in 0..<Self.limit where isOpen.schemes || isOpen.protocols || needsMore(sessions) {
            var next = offer
            if isOpen.schemes { next.schemes.removeAll(where: schemes.contains) }
            next.protocols = isOpen.protocols ? openProtocols : webProtocols
            let (handshake, fault) = await shake(next)
            let found = handshake?.found
            if found?.isFinished == true, let scheme = found?.scheme {
                if next.schemes.contains(scheme) {
                    if isOpen.schemes { schemes.append(scheme) }
                } else {
                    schemesWhy = "the server signed with \(scheme.name), which was not offered"
                    isOpen.schemes = false
                }
                if isOpen.protocols {
                    if let chosen = found?.applicationProtocol, openProtocols.contains(chosen) {
                        protocols.append(chosen)
                        openProtocols.removeAll { $0 == chosen }
                    } else {
                        isOpen.protocols = false
                        survey.features.applicationProtocols = .known(protocols)
                    }
                }
                if var handshake, fault == nil {
                    let tickets = await goOn(&handshake, isFirst: sessions == nil || needsMore(sessions))
                    sessions = (sessions ?? []) + tickets
                    await handshake.line.end()
                } else if found?.asksForCertificate == true, fault?.isRefusal == true {
                    note(reception: false)
                    sessions = sessions ?? []
                }
                continue
            }
            guard let fault else { break }
            // One of the two lists has come to its end; a handshake failure points to the schemes.
            let isFailure = fault.kind == .alert(Alert.handshakeFailure) && isOpen.schemes
            let mayEnd = fault.kind == .alert(Alert.noApplicationProtocol) || !schemes.isEmpty && !isFailure
            if fault.isRefusal, isOpen.protocols, mayEnd {
                isOpen.protocols = false
                survey.features.applicationProtocols = .known(protocols)
                continue
            }
            if fault.isRefusal, !schemes.isEmpty, isOpen.schemes {
                isOpen.schemes = false
                continue
            }
            first = first ?? fault
            if isOpen.schemes { schemesWhy = fault.why }
            break
        }
        if let schemesWhy {
            survey.signatures[.tls13] = .unknown(schemesWhy)
        } else {
            survey.signatures[.tls13] = isOpen.schemes ? .unknown("too many to count") : .known(schemes)
        }
        if schemes.isEmpty { fail(first?.why ?? "the server did not show how it signs") }
        return schemes.isEmpty ? nil : sessions ?? []
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
