/// TLS 1.0 to 1.2 (RFC 2246, RFC 4346, RFC 5246), with the extended master secret (RFC 7627), encrypt-then-MAC (RFC
/// 7366) and both ways of resumption.
extension Handshake {
    /// What is known once both hellos are there.
    private struct Terms {
        let hello: ServerHello
        let recipe: SuiteRecipe
        let randoms: (client: [UInt8], server: [UInt8])

        var isExtended: Bool { hello.extensions[TLSExtension.Kind.extendedMasterSecret] != nil }
        /// The pseudo-random function that goes with version and suite.
        var function: PseudoRandomFunction {
            PseudoRandomFunction(hash: hello.version == .tls12 ? recipe.schedule : .md5AndSHA1)
        }
    }

    /// The server's flight, as far as the client needs it.
    private struct Flight {
        var exchange: HandshakeMessage?
        var request: CertificateRequest?
    }

    mutating func runClassic(until deadline: ContinuousClock.Instant) async throws {
        let random = randomness.bytes(32)
        let sessionID = offer.session.map { $0.ticket.isEmpty ? $0.sessionID : randomness.bytes(32) } ?? []
        let started = ContinuousClock.now
        let first = classicHello(random, sessionID, renegotiation: [])
        transcript = first
        try await line.send(.handshake, first, until: deadline)
        let message = try await message(until: deadline)
        found.roundTrip = ContinuousClock.now - started
        guard message.type == HandshakeMessage.serverHello.rawValue, message.isWhole else {
            throw TLSFault.unexpected("another message than its hello")
        }
        let hello = try ServerHello(body: message.body)
        guard hello.version == offer.version else { throw TLSFault.garbage("choice of a version") }
        guard let recipe = SuiteRecipe(hello.suite), recipe.exchange != .tls13, offer.suites.contains(hello.suite),
            hello.compression == 0
        else { throw TLSFault.garbage("choice of a suite") }
        try remember(message)
        line.version = hello.version
        found.suite = hello.suite
        found.applicationProtocol = hello.applicationProtocol
        if let list = hello.extensions[TLSExtension.Kind.sct] { found.take(timestamps: list) }
        let terms = Terms(hello: hello, recipe: recipe, randoms: (random, hello.random))
        if let session = offer.session, !sessionID.isEmpty, hello.sessionID == sessionID, hello.suite == session.suite {
            found.isResumed = true
            try await finishResumption(terms, session.secret, until: deadline)
        } else {
            try await finishFull(terms, until: deadline)
        }
        found.isFinished = true
    }

    /// The ClientHello of a first handshake, or with earlier verify data of a renegotiation.
    func classicHello(_ random: [UInt8], _ sessionID: [UInt8], renegotiation: [UInt8]) -> [UInt8] {
        var hello = ClientHello(version: offer.version, random: random, sessionID: sessionID, suites: offer.suites)
        hello.extensions = commonExtensions
        hello.extensions += [
            .extendedMasterSecret, .encryptThenMAC, .sessionTicket(offer.session?.ticket ?? []),
            .renegotiationInfo(renegotiation),
        ]
        return hello.message()
    }

    private mutating func finishFull(_ terms: Terms, until deadline: ContinuousClock.Instant) async throws {
        let flight = try await serverFlight(until: deadline)
        let keys = try keyExchange(terms, flight.exchange)
        var signer: ClientSigner?
        if let request = flight.request {
            signer = offer.clientCertificate.flatMap { ClientSigner($0.key, for: request, version: offer.version) }
            var chain: [UInt8] = []
            for certificate in signer == nil ? [] : offer.clientCertificate?.chain ?? [] {
                chain.append(vector: certificate, width: 3)
            }
            try await send(HandshakeMessage.certificate, .vector(chain, width: 3), until: deadline)
        }
        try await send(HandshakeMessage.clientKeyExchange, keys.message, until: deadline)
        let master =
            terms.isExtended
            ? terms.function.bytes(
                keys.secret, "extended master secret", seed: terms.function.hash.digest(transcript), length: 48)
            : terms.function.bytes(
                keys.secret, "master secret", seed: terms.randoms.client + terms.randoms.server, length: 48)
        if let signer {
            try await send(
                HandshakeMessage.certificateVerify,
                [UInt8].list([signer.scheme.rawValue]) + .vector(try signer.sign(transcript), width: 2),
                until: deadline)
        }
        let protections = protections(terms, master)
        try await sendFinished(terms, master, protections.client, until: deadline)
        try await readFinished(terms, master, protections.server, until: deadline)
        if !terms.hello.sessionID.isEmpty {
            found.sessions.append(
                ResumableSession(
                    version: offer.version, suite: terms.hello.suite, secret: master, sessionID: terms.hello.sessionID))
        }
    }

    private mutating func finishResumption(
        _ terms: Terms, _ master: [UInt8], until deadline: ContinuousClock.Instant
    ) async throws {
        let protections = protections(terms, master)
        try await readFinished(terms, master, protections.server, until: deadline)
        try await sendFinished(terms, master, protections.client, until: deadline)
    }

    private mutating func serverFlight(until deadline: ContinuousClock.Instant) async throws -> Flight {
        var flight = Flight()
        while true {
            let message = try await message(until: deadline)
            switch HandshakeMessage.Kind(message.type) {
            case HandshakeMessage.certificate: try take(certificates: message)
            case HandshakeMessage.certificateStatus: found.isStapled = true
            case HandshakeMessage.serverKeyExchange: flight.exchange = message
            case HandshakeMessage.certificateRequest:
                found.asksForCertificate = true
                flight.request = try CertificateRequest(message.body, version: offer.version)
            case HandshakeMessage.serverHelloDone:
                try remember(message)
                return flight
            // A request to begin again is no part of the transcript (RFC 5246 7.4.1.1).
            case HandshakeMessage.helloRequest: continue
            default: throw TLSFault.unexpected("a message")
            }
            try remember(message)
        }
    }

    /// The body of the ClientKeyExchange, and the premaster secret.
    private mutating func keyExchange(
        _ terms: Terms, _ message: HandshakeMessage?
    ) throws -> (message: [UInt8], secret: [UInt8]) {
        var reader = ByteReader(message?.body ?? [])
        switch terms.recipe.exchange {
        case .elliptic:
            guard try reader.uint8() == 3 else { throw HandshakeFault.unsupported("an unnamed curve") }
            let group = NamedGroup(rawValue: try reader.uint16())
            guard let agreement = KeyAgreement(group, randomness: randomness) else {
                throw HandshakeFault.unsupported("a group of this server")
            }
            found.group = group
            let secret = try agreement.secret(with: Array(try reader.vector(1)))
            return (.vector(agreement.share, width: 1), secret)
        case .finiteField:
            let prime = Array(try reader.vector(2))
            let generator = Array(try reader.vector(2))
            let peer = Array(try reader.vector(2))
            guard let agreement = FiniteFieldAgreement(prime: prime, generator: generator, randomness: randomness)
            else { throw TLSFault.garbage("Diffie-Hellman prime") }
            let secret = Array(try agreement.secret(with: peer).drop { $0 == 0 })
            return (.vector(agreement.share, width: 2), secret)
        case .rsa:
            guard let leaf = found.chain?.certificates.first, let key = RSATransport(certificate: leaf) else {
                throw TLSFault.garbage("RSA certificate")
            }
            let secret = [UInt8].list([offer.version.rawValue]) + randomness.bytes(46)
            guard let sealed = key.encrypt(secret, randomness: randomness) else {
                throw TLSFault.garbage("RSA key")
            }
            return (.vector(sealed, width: 2), secret)
        case .tls13: throw TLSFault.garbage("choice of a suite")
        }
    }

    /// The keys of both directions (RFC 5246 6.3).
    private func protections(
        _ terms: Terms, _ master: [UInt8]
    ) -> (client: RecordProtection, server: RecordProtection) {
        let recipe = terms.recipe
        let lengths = recipe.classicLengths(version: offer.version)
        let seed = terms.randoms.server + terms.randoms.client
        var block = terms.function.bytes(
            master, "key expansion", seed: seed, length: 2 * (lengths.mac + lengths.key + lengths.iv))[...]
        let take = { (count: Int) in
            defer { block = block.dropFirst(count) }
            return Array(block.prefix(count))
        }
        let macs = (take(lengths.mac), take(lengths.mac))
        let keys = (take(lengths.key), take(lengths.key))
        let ivs = (take(lengths.iv), take(lengths.iv))
        let encryptThenMAC = terms.hello.extensions[TLSExtension.Kind.encryptThenMAC] != nil
        return (
            RecordProtection(
                recipe: recipe, version: offer.version, macKey: macs.0, key: keys.0, iv: ivs.0,
                encryptThenMAC: encryptThenMAC),
            RecordProtection(
                recipe: recipe, version: offer.version, macKey: macs.1, key: keys.1, iv: ivs.1,
                encryptThenMAC: encryptThenMAC)
        )
    }

    private mutating func sendFinished(
        _ terms: Terms, _ master: [UInt8], _ protection: RecordProtection, until deadline: ContinuousClock.Instant
    ) async throws {
        try await line.send(.changeCipherSpec, [1], until: deadline)
        line.writing = protection
        verifyData = terms.function.bytes(
            master, "client finished", seed: terms.function.hash.digest(transcript), length: 12)
        try await send(HandshakeMessage.finished, verifyData, until: deadline)
    }

    private mutating func readFinished(
        _ terms: Terms, _ master: [UInt8], _ protection: RecordProtection, until deadline: ContinuousClock.Instant
    ) async throws {
        while true {
            switch try await line.next(until: deadline) {
            case .message(let message) where message.type == HandshakeMessage.newSessionTicket.rawValue:
                try remember(message)
                var reader = ByteReader(message.body)
                _ = try reader.take(4)
                let ticket = Array(try reader.vector(2))
                guard !ticket.isEmpty else { continue }
                found.sessions.append(
                    ResumableSession(
                        version: offer.version, suite: terms.hello.suite, secret: master, ticket: ticket))
            case .message(let message) where message.type == HandshakeMessage.certificateStatus.rawValue:
                try remember(message)
            case .message(let message):
                let expected = terms.function.bytes(
                    master, "server finished", seed: terms.function.hash.digest(transcript), length: 12)
                guard line.reading != nil, message.type == HandshakeMessage.finished.rawValue,
                    message.body == expected
                else { throw HandshakeFault.notAuthentic }
                try remember(message)
                return
            case .changeCipherSpec where line.reading == nil: line.reading = protection
            case .warning(let alert) where alert.description == Alert.closeNotify: throw HandshakeFault.closed
            case .warning: continue
            case .changeCipherSpec, .data: throw TLSFault.unexpected("data")
            }
        }
    }
}

extension SuiteRecipe {
    /// How many bytes of each kind the keys of one direction take before TLS 1.3.
    func classicLengths(version: TLSVersion) -> (mac: Int, key: Int, iv: Int) {
        switch cipher {
        case .gcm, .ccm: (0, cipher.keyLength, 4)
        case .chaCha: (0, cipher.keyLength, 12)
        case .cbc: (mac.length, cipher.keyLength, version < .tls11 ? 16 : 0)
        case .rc4, .null: (mac.length, cipher.keyLength, 0)
        }
    }
}
