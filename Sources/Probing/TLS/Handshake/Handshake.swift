/// A handshake of a client that looks and never trusts.
///
/// It checks no certificate and no signature, and nothing of value may go through it. It does check the server's
/// Finished message and every record, so that what it reports was really said by the one who holds the connection.
/// One handshake speaks one version; what it saw is in ``found``, also after an error.
struct Handshake {
    /// What is offered.
    let offer: HandshakeOffer
    /// Where keys come from.
    let randomness: Randomness
    /// The connection; after ``run(until:)`` it is protected.
    var line: SecureLine
    /// What the server showed.
    var found = HandshakeFindings()
    /// All handshake messages so far.
    var transcript: [UInt8] = []
    /// The client's verify data, for a renegotiation (RFC 5746).
    var verifyData: [UInt8] = []
    /// Whether the server spoke or ended after the handshake: its tickets come before.
    var isPastTickets = false
    /// TLS 1.3: the secret that tickets are made with.
    var resumptionSecret: [UInt8] = []

    /// A handshake on a fresh connection.
    init(_ offer: HandshakeOffer, on connection: any Connection, randomness: Randomness = .system) {
        self.offer = offer
        self.randomness = randomness
        line = SecureLine(connection, isModern: offer.version == .tls13)
    }

    /// Shakes hands to the end, or says why not.
    mutating func run(until deadline: ContinuousClock.Instant) async throws(HandshakeFault) {
        do {
            if offer.version == .tls13 {
                try await runModern(until: deadline)
            } else {
                try await runClassic(until: deadline)
            }
        } catch {
            throw HandshakeFault(error)
        }
    }

    /// Sends a handshake message and remembers it.
    mutating func send(_ kind: HandshakeMessage.Kind, _ body: [UInt8], until deadline: ContinuousClock.Instant)
        async throws
    {
        let message = kind.header(length: body.count) + body
        transcript += message
        try await line.send(.handshake, message, until: deadline)
    }

    /// The next handshake message; warnings and changes of keys are passed over.
    mutating func message(until deadline: ContinuousClock.Instant) async throws -> HandshakeMessage {
        while true {
            switch try await line.next(until: deadline) {
            case .message(let message): return message
            case .warning(let alert) where alert.description == Alert.closeNotify: throw HandshakeFault.closed
            case .warning, .changeCipherSpec: continue
            case .data: throw TLSFault.unexpected("data")
            }
        }
    }

    /// Remembers a message of the server; throws where it was too long to be kept.
    mutating func remember(_ message: HandshakeMessage) throws {
        guard message.isWhole else { throw TLSFault.oversized("a handshake message") }
        transcript += message.bytes
    }

    /// Takes the certificates of a message, also of one that was cut off.
    mutating func take(certificates message: HandshakeMessage) throws {
        let sent = try CertificateMessage(message, version: offer.version)
        found.chain = sent
        guard let leaf = sent.extensions.first else { return }
        found.isStapled = leaf[TLSExtension.Kind.statusRequest] != nil
        if let list = leaf[TLSExtension.Kind.sct] { found.take(timestamps: list) }
    }

    /// The extensions that every version's hello has.
    var commonExtensions: [TLSExtension] {
        var list: [TLSExtension] = []
        if let name = offer.serverName { list.append(.serverName(name)) }
        if !offer.groups.isEmpty { list += [.supportedGroups(offer.groups), .pointFormats] }
        if offer.version >= .tls12 { list.append(.signatureAlgorithms(offer.schemes)) }
        if offer.version >= .tls12 && !offer.limitsCertificates {
            list.append(.signatureAlgorithmsCert(HandshakeOffer.certificateSchemes))
        }
        if !offer.protocols.isEmpty { list.append(.alpn(offer.protocols)) }
        return list + [.statusRequest, .sct]
    }
}
