/// What handshakes in TLS 1.3 show.
extension HandshakeRun {
    private static let suites: [CipherSuite] = (0x1301...0x1305).map { CipherSuite(rawValue: $0) }
    /// How many handshakes the search for schemes and protocols may take.
    private static let limit = 24

    mutating func completeModern() async {
        guard let offer = modernOffer() else { return }
        guard await eliminate(offer) else { return }
        guard let sessions = tickets.known else { return leaveOpen(tickets.why) }
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
    /// application protocols where they are not known yet. Gives false when no handshake showed a signature.
    private mutating func eliminate(_ offer: HandshakeOffer) async -> Bool {
        let areKnown = survey.features.applicationProtocols.value != nil
        var offer = offer
        var search = Elimination(protocols: areKnown ? [] : FeatureNotes().openProtocols)
        for _ in 0..<Self.limit where search.isOpen || canOpenTheDoor {
            let next = search.offer(from: offer, otherwise: webProtocols)
            let (handshake, fault) = await shake(next)
            if let found = handshake?.found, found.isFinished, let scheme = found.scheme {
                search.take(found, scheme: scheme, offered: next)
                if var handshake, fault == nil {
                    await goOn(&handshake)
                    await handshake.line.end()
                } else if found.asksForCertificate, fault?.isRefusal == true {
                    note(reception: false)
                    tickets.why = Self.requiresCertificate
                }
            } else if let fault, fault.isRefusal, search.schemes.isEmpty, search.hasOpenProtocols {
                // It may stumble over application protocols, or over being told how certificates may be signed.
                search.leaveProtocols(fault.why)
            } else if let fault, fault.isRefusal, search.schemes.isEmpty, !offer.limitsCertificates {
                offer.limitsCertificates = true
            } else if let fault, !search.take(fault) {
                break
            } else if fault == nil {
                break
            }
            if !areKnown, !search.hasOpenProtocols {
                survey.features.applicationProtocols =
                    search.whyNoProtocols.map(Seen.unknown) ?? .known(search.protocols)
            }
        }
        guard !search.schemes.isEmpty else {
            fail(search.why ?? "the server did not show how it signs")
            return false
        }
        let why = search.why ?? (search.hasOpenSchemes ? "too many to count" : nil)
        survey.signatures[.tls13] = why.map(Seen.unknown) ?? .known(search.schemes)
        return true
    }

    /// Whether another handshake is worth its while for tickets: when the first was refused for want of a certificate
    /// that can be shown now.
    private var canOpenTheDoor: Bool {
        showsCertificate && tickets.known == nil && survey.features.clientCertificate.value == .required
    }

    /// The protocols to offer where only a web server's answer is of interest.
    private var webProtocols: [String] {
        survey.features.applicationProtocols.value?.contains("http/1.1") == true ? ["http/1.1"] : []
    }

    /// What comes after a handshake: the server's word on the client's certificate, the web server, tickets.
    private mutating func goOn(_ handshake: inout Handshake) async {
        guard tickets.why != Self.requiresCertificate || showsCertificate else { return }
        let patience = min(.milliseconds(600), .milliseconds(100) + handshake.found.roundTrip * 4)
        if handshake.found.asksForCertificate, tickets.known == nil {
            let isWelcome = await handshake.settle(for: patience) == .welcome
            note(reception: isWelcome)
            guard isWelcome else { return tickets.why = Self.requiresCertificate }
        }
        await lookAtWeb(&handshake)
        if let known = tickets.known {
            tickets.known = known + handshake.found.sessions
            return
        }
        var haveAllCome = handshake.found.hasTicket || handshake.isPastTickets
        let isOpen = tickets.why == nil || tickets.why == Self.requiresCertificate
        if !haveAllCome && isOpen { haveAllCome = await handshake.part(within: patience) == .ended }
        if haveAllCome || handshake.found.hasTicket {
            tickets.known = handshake.found.sessions
        } else {
            tickets.why = "no ticket came in time"
        }
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

    /// What only tickets could show, where it is not known whether there are any.
    private mutating func leaveOpen(_ why: String?) {
        let why = why ?? "no handshake came to its end"
        survey.features.earlyData = .unknown(why)
        survey.features.resumption.settle(.unknown(why))
        survey.features.sessionTickets.settle(.unknown(why))
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
