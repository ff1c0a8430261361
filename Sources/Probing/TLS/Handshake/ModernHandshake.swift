/// TLS 1.3 (RFC 8446).
extension Handshake {
    mutating func runModern(until deadline: ContinuousClock.Instant) async throws {
        let sessionID = randomness.bytes(32)
        let random = randomness.bytes(32)
        guard let first = offer.groups.first(where: KeyAgreement.supports),
            var agreement = KeyAgreement(first, randomness: randomness)
        else { throw HandshakeFault.unsupported("a group of this server") }
        let started = ContinuousClock.now
        try await sendHello(random, sessionID, agreement, cookie: nil, until: deadline)
        let early = earlyProtection
        var (hello, message) = try await serverHello(until: deadline)
        found.roundTrip = ContinuousClock.now - started
        if hello.isHelloRetryRequest {
            guard let recipe = SuiteRecipe(hello.suite), let group = hello.selectedGroup,
                let other = KeyAgreement(group, randomness: randomness)
            else { throw HandshakeFault.unsupported("a group of this server") }
            agreement = other
            let digest = recipe.schedule.digest(transcript)
            transcript = HandshakeMessage.Kind(254).header(length: digest.count) + digest + message.bytes
            let cookie = try hello.extensions[TLSExtension.Kind.cookie].map { body in
                var reader = ByteReader(body)
                return Array(try reader.vector(2))
            }
            try await sendHello(random, sessionID, agreement, cookie: cookie, until: deadline)
            (hello, message) = try await serverHello(until: deadline)
            guard !hello.isHelloRetryRequest else { throw TLSFault.unexpected("a second request to try again") }
        }
        transcript += message.bytes
        guard let recipe = SuiteRecipe(hello.suite), recipe.exchange == .tls13 else {
            throw TLSFault.garbage("choice of a suite")
        }
        guard hello.selectedGroup == agreement.group, let share = hello.keyShare else {
            throw TLSFault.garbage("key share")
        }
        found.suite = hello.suite
        found.group = agreement.group
        found.isResumed = hello.extensions[TLSExtension.Kind.preSharedKey] != nil && offer.session != nil
        var schedule = KeySchedule(
            hash: recipe.schedule, resuming: found.isResumed ? offer.session?.secret : nil)
        schedule.advance(with: try agreement.secret(with: share))
        let client = schedule.derive("c hs traffic", transcript: transcript)
        let server = schedule.derive("s hs traffic", transcript: transcript)
        line.reading = RecordProtection(recipe: recipe, trafficSecret: server)
        let request = try await serverFlight(server, recipe, until: deadline)

        schedule.advance()
        let keys = (
            client: schedule.derive("c ap traffic", transcript: transcript),
            server: schedule.derive("s ap traffic", transcript: transcript)
        )
        try await line.send(.changeCipherSpec, [1], until: deadline)
        if found.acceptsEarlyData, let early {
            line.writing = early
            try await send(HandshakeMessage.endOfEarlyData, [], until: deadline)
        }
        line.writing = RecordProtection(recipe: recipe, trafficSecret: client)
        if let request { try await answer(request, recipe.schedule, until: deadline) }
        try await send(
            HandshakeMessage.finished,
            KeySchedule.finished(client, transcript: transcript, hash: recipe.schedule), until: deadline)
        line.writing = RecordProtection(recipe: recipe, trafficSecret: keys.client)
        line.reading = RecordProtection(recipe: recipe, trafficSecret: keys.server)
        resumptionSecret = schedule.derive("res master", transcript: transcript)
    }

    /// Takes a ticket (RFC 8446 4.6.1).
    mutating func take(ticket message: HandshakeMessage) throws {
        guard let suite = found.suite, let recipe = SuiteRecipe(suite), message.isWhole else { return }
        var reader = ByteReader(message.body)
        _ = try reader.take(4)
        let mask = try reader.number(4)
        let nonce = Array(try reader.vector(1))
        let ticket = Array(try reader.vector(2))
        let extensions = try TLSExtension.dictionary(try reader.vector(2))
        let secret = KeySchedule.expand(
            resumptionSecret, "resumption", context: nonce, length: recipe.schedule.length, hash: recipe.schedule)
        var limit = 0
        if let body = extensions[TLSExtension.Kind.earlyData] {
            var reader = ByteReader(body)
            limit = try reader.number(4)
        }
        guard found.sessions.count < 8 else { return }
        found.sessions.append(
            ResumableSession(
                version: .tls13, suite: suite, secret: secret, ticket: ticket,
                ageMask: UInt32(truncatingIfNeeded: mask), earlyDataLimit: UInt32(truncatingIfNeeded: limit)))
    }

    /// What early data would be sealed with: the ticket's key and the first hello (RFC 8446 7.1).
    private var earlyProtection: RecordProtection? {
        guard let session = offer.session, let recipe = SuiteRecipe(session.suite) else { return nil }
        let schedule = KeySchedule(hash: recipe.schedule, resuming: session.secret)
        return RecordProtection(recipe: recipe, trafficSecret: schedule.derive("c e traffic", transcript: transcript))
    }

    private mutating func sendHello(
        _ random: [UInt8], _ sessionID: [UInt8], _ agreement: KeyAgreement, cookie: [UInt8]?,
        until deadline: ContinuousClock.Instant
    ) async throws {
        var hello = ClientHello(version: .tls13, random: random, sessionID: sessionID, suites: offer.suites)
        hello.extensions = commonExtensions
        hello.extensions += [
            .supportedVersions([.tls13]), .pskModes(), .keyShare([(agreement.group, agreement.share)]),
        ]
        if let cookie { hello.extensions.append(.cookie(cookie)) }
        var message = hello.message()
        if let session = offer.session, let recipe = SuiteRecipe(session.suite) {
            // No early data after a request to try again.
            if session.earlyDataLimit > 0 && transcript.isEmpty { hello.extensions.append(.earlyData) }
            let hash = recipe.schedule
            let identity = (identity: session.ticket, obfuscatedAge: session.hiddenAge)
            let blank = [UInt8](repeating: 0, count: hash.length)
            hello.extensions.append(.preSharedKey(identities: [identity], binders: [blank]))
            // The binder covers the hello up to the binders (RFC 8446 4.2.11.2).
            let schedule = KeySchedule(hash: hash, resuming: session.secret)
            message = Array(hello.message().dropLast(3 + hash.length))
            let binder = KeySchedule.finished(
                schedule.derive("res binder", transcript: []), transcript: transcript + message, hash: hash)
            message += [UInt8].vector([UInt8].vector(binder, width: 1), width: 2)
        }
        transcript += message
        try await line.send(.handshake, message, until: deadline)
        line.version = .tls12
    }

    private mutating func serverHello(
        until deadline: ContinuousClock.Instant
    ) async throws -> (ServerHello, HandshakeMessage) {
        let message = try await message(until: deadline)
        guard message.type == HandshakeMessage.serverHello.rawValue, message.isWhole else {
            throw TLSFault.unexpected("another message than its hello")
        }
        let hello = try ServerHello(body: message.body)
        guard hello.version == .tls13 else { throw TLSFault.garbage("choice of a version") }
        return (hello, message)
    }

    /// Reads from the encrypted extensions to the checked Finished; gives the request for a certificate, if any.
    private mutating func serverFlight(
        _ secret: [UInt8], _ recipe: SuiteRecipe, until deadline: ContinuousClock.Instant
    ) async throws -> CertificateRequest? {
        var request: CertificateRequest?
        while true {
            let message = try await message(until: deadline)
            var reader = ByteReader(message.body)
            switch HandshakeMessage.Kind(message.type) {
            case HandshakeMessage.encryptedExtensions:
                let extensions = try TLSExtension.dictionary(try reader.vector(2))
                found.applicationProtocol =
                    extensions[TLSExtension.Kind.alpn].flatMap(ServerHello.applicationProtocol)
                found.acceptsEarlyData = extensions[TLSExtension.Kind.earlyData] != nil
            case HandshakeMessage.certificateRequest:
                found.asksForCertificate = true
                request = try CertificateRequest(message.body, version: .tls13)
            case HandshakeMessage.certificate: try take(certificates: message)
            case HandshakeMessage.certificateVerify:
                found.scheme = SignatureScheme(rawValue: try reader.uint16())
            case HandshakeMessage.finished:
                let expected = KeySchedule.finished(secret, transcript: transcript, hash: recipe.schedule)
                guard message.body == expected else { throw HandshakeFault.notAuthentic }
                try remember(message)
                found.isFinished = true
                return request
            default: throw TLSFault.unexpected("a message")
            }
            try remember(message)
        }
    }

    private mutating func answer(
        _ request: CertificateRequest, _ hash: HandshakeHash, until deadline: ContinuousClock.Instant
    ) async throws {
        let signer = offer.clientCertificate.flatMap { ClientSigner($0.key, for: request, version: .tls13) }
        var entries: [UInt8] = []
        for certificate in signer == nil ? [] : offer.clientCertificate?.chain ?? [] {
            entries.append(vector: certificate, width: 3)
            entries += [0, 0]
        }
        try await send(
            HandshakeMessage.certificate, .vector(request.context, width: 1) + .vector(entries, width: 3),
            until: deadline)
        guard let signer else { return }
        let content =
            [UInt8](repeating: 0x20, count: 64) + Array("TLS 1.3, client CertificateVerify".utf8) + [0]
            + hash.digest(transcript)
        try await send(
            HandshakeMessage.certificateVerify,
            [UInt8].list([signer.scheme.rawValue]) + .vector(try signer.sign(content), width: 2), until: deadline)
    }
}
