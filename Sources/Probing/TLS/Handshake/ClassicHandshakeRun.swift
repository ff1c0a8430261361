/// What handshakes before TLS 1.3 show.
extension HandshakeRun {
    mutating func completeClassic(_ version: TLSVersion) async {
        guard let offer = classicOffer(version) else { return }
        var (handshake, fault) = await shake(offer)
        if handshake?.found.asksForCertificate == true, survey.features.clientCertificate.value != .required {
            let isRefused = fault?.isRefusal == true
            if fault == nil || isRefused { note(reception: !isRefused) }
            if isRefused && showsCertificate { (handshake, fault) = await shake(offer) }
        }
        guard var handshake, fault == nil else {
            let isShut =
                survey.features.clientCertificate.value == .required && session.options.clientCertificate == nil
            fail(isShut ? Self.requiresCertificate : fault?.why ?? "no answer")
            return
        }
        let asksWeb = web.isOpen
        await lookAtWeb(&handshake)
        survey.features.sessionTickets =
            .known(handshake.found.hasTicket || survey.features.sessionTickets.value == true)
        var isFresh = !asksWeb
        if survey.features.resumption.value != true {
            await handshake.line.end()
            isFresh = false
            var second = offer
            second.session = handshake.found.sessions.first { !$0.ticket.isEmpty } ?? handshake.found.sessions.first
            guard second.session != nil else {
                survey.features.resumption = .known(false)
                await lookAtRenegotiation(offer, nil)
                return
            }
            let (resumed, fault) = await shake(second)
            guard let resumed, fault == nil else {
                survey.features.resumption = .unknown(fault?.why ?? "no answer")
                await lookAtRenegotiation(offer, nil)
                return
            }
            survey.features.resumption = .known(resumed.found.isResumed)
            handshake = resumed
            isFresh = true
        }
        await lookAtRenegotiation(offer, isFresh ? handshake : nil)
    }

    /// Tries to renegotiate, on a handshake that nothing else was done with.
    private mutating func lookAtRenegotiation(_ offer: HandshakeOffer, _ handshake: Handshake?) async {
        var handshake = handshake
        if handshake == nil {
            let (other, fault) = await shake(offer)
            guard let other, fault == nil else {
                survey.features.clientRenegotiation = .unknown(fault?.why ?? "no answer")
                return
            }
            handshake = other
        }
        guard var handshake else { return }
        survey.features.clientRenegotiation = .known(await handshake.renegotiates(within: .seconds(1)))
        await handshake.line.end()
    }

    private mutating func classicOffer(_ version: TLSVersion) -> HandshakeOffer? {
        let all = survey.suites[version]?.value ?? []
        let groups = survey.groups[version]?.value?.filter(KeyAgreement.supports)
        let hasCurves = groups?.contains { !$0.isFiniteField } ?? true
        let possible = all.filter { suite in
            guard let recipe = SuiteRecipe(suite) else { return false }
            return recipe.exchange != .elliptic || hasCurves
        }
        // Elliptic curves are quickest for both sides.
        let quick = possible.filter { SuiteRecipe($0)?.exchange == .elliptic }
        guard !possible.isEmpty else {
            let missing = all.first.map(\.name) ?? survey.suites[version]?.why ?? "an unknown suite"
            fail(HandshakeFault.unsupported(missing).why)
            return nil
        }
        var protocols: [String] = []
        if survey.features.applicationProtocols.value?.contains("http/1.1") == true { protocols = ["http/1.1"] }
        // A server whose key lies on a curve refuses clients that do not name it: so all others follow.
        let known = groups.flatMap { $0.isEmpty ? nil : $0 } ?? [.x25519, .secp256r1, .secp384r1, .secp521r1]
        return HandshakeOffer(
            version: version, suites: quick.isEmpty ? possible : quick,
            groups: known + NamedGroup.curves.filter { !known.contains($0) },
            schemes: HandshakeOffer.classicSchemes, limitsCertificates: true, protocols: protocols)
    }

    private mutating func fail(_ why: String) {
        survey.features.clientRenegotiation = .unknown(why)
        survey.features.resumption.settle(.unknown(why))
        survey.features.clientCertificate.settle(.unknown(why))
    }
}
