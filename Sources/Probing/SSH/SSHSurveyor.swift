/// Asks an SSH server what it offers: its lists, its host keys, and how users prove who they are.
///
/// About one connection for each kind of host key, one after the other; no login is tried. A connection that fails is
/// tried once more; what still cannot be seen is `unknown`.
///
/// ```swift
/// let survey = await SSHSurveyor().survey(host: "192.168.1.20", port: 22)
/// print(survey.keyExchange.value ?? [])
/// ```
public struct SSHSurveyor: Sendable {
    private let dialer: any Dialer
    private let options: SSHSurveyOptions

    /// Asks through a dialer, this machine's network where none is given.
    public init(dialer: any Dialer = TCPDialer(), options: SSHSurveyOptions = SSHSurveyOptions()) {
        self.dialer = dialer
        self.options = options
    }

    /// Everything that could be found out about a server. Never throws: trouble is part of the answer.
    public func survey(host: String, port: UInt16) async -> SSHSurvey {
        let start = ContinuousClock.now
        var visit = SSHVisit(dialer: dialer, options: options, end: start + options.surveyLimit)
        var survey = SSHSurvey(host: host, port: port)
        await visit.fill(&survey)
        survey.connections = visit.connections
        survey.seconds = (ContinuousClock.now - start) / .seconds(1)
        return survey
    }
}

/// One survey under way.
private struct SSHVisit {
    let dialer: any Dialer
    let options: SSHSurveyOptions
    let end: ContinuousClock.Instant
    var connections = 0
    private var endpoint: Endpoint?
    private var lastOpened: ContinuousClock.Instant?

    init(dialer: any Dialer, options: SSHSurveyOptions, end: ContinuousClock.Instant) {
        (self.dialer, self.options, self.end) = (dialer, options, end)
    }

    mutating func fill(_ survey: inout SSHSurvey) async {
        let addresses = await dialer.addresses(of: survey.host).prefix(4)
        guard !addresses.isEmpty else { return survey.giveUp("no address is known for this name") }
        var why = "no answer"
        for address in addresses {
            let candidate = Endpoint(address, port: survey.port)
            endpoint = candidate
            do {
                var (line, offer) = try await hello(&survey)
                survey.address = candidate.description
                survey.take(offer)
                await complete(&survey, offer, on: &line)
                return
            } catch {
                why = Self.text(error)
                if survey.banner != nil {
                    survey.address = candidate.description
                    return survey.giveUp(why, spokeSSH: true)
                }
            }
        }
        survey.giveUp(why)
    }

    /// Connects, exchanges identification lines and reads the offer; tries once more.
    private mutating func hello(_ survey: inout SSHSurvey) async throws -> (SSHLine, SSHOffer) {
        do { return try await helloOnce(&survey) } catch let error as ConnectionError where error.kind == .refused {
            throw error
        } catch { return try await helloOnce(&survey) }
    }

    private mutating func helloOnce(_ survey: inout SSHSurvey) async throws -> (SSHLine, SSHOffer) {
        var line = try await open()
        survey.banner = line.identification.text
        survey.versions = .known(line.identification.versions)
        guard line.identification.versions.contains("2.0") else {
            line.connection.close()
            throw SSHFault("only SSH \(line.identification.versions.joined(separator: ", ")) is spoken")
        }
        let offer = try SSHOffer(payload: try await line.receive())
        return (line, offer)
    }

    private mutating func open() async throws -> SSHLine {
        guard let endpoint, connections < 40 else { throw SSHFault("too many connections were needed") }
        if let rate = options.rate, rate > 0, let lastOpened {
            let next = lastOpened + .seconds(1 / rate)
            if next > .now { try? await Task.sleep(until: next, clock: .continuous) }
        }
        lastOpened = .now
        connections += 1
        let connection = try await dialer.connect(to: endpoint, until: min(end, .now + options.answerLimit))
        return try await SSHLine(connection, answerLimit: options.answerLimit, end: end)
    }

    // MARK: Host keys and authentication

    private mutating func complete(_ survey: inout SSHSurvey, _ offer: SSHOffer, on first: inout SSHLine) async {
        let kinds = Self.kinds(offer.hostKeys)
        guard let method = SSHKeyAgreement.preferred.first(where: offer.methods.contains) else {
            first.connection.close()
            survey.hostKeys = .unknown("no method of key exchange is known here")
            survey.authentication = .unknown("no method of key exchange is known here")
            return
        }
        var line: SSHLine? = first
        var keys: [SSHSurvey.HostKey] = []
        var trouble: String?
        for (index, kind) in kinds.enumerated() {
            do {
                let asks = index == 0 && options.asksAuthentication
                let result: SSHExchangeFacts
                if let open = line {
                    line = nil
                    result = try await exchange(open, offer, method: method, hostKey: kind, asksAuthentication: asks)
                } else {
                    result = try await again(method: method, hostKey: kind, asksAuthentication: asks)
                }
                if !keys.contains(result.key) { keys.append(result.key) }
                if asks { survey.take(result) }
            } catch {
                trouble = Self.text(error)
                if index == 0 { survey.authentication = .unknown(Self.text(error)) }
            }
        }
        line?.connection.close()
        if !options.asksAuthentication { survey.authentication = .unknown("not asked") }
        survey.hostKeys = trouble.map { .unknown($0) } ?? .known(keys)
        await groupExchange(&survey, offer)
    }

    /// A new connection for one more host key; tried twice.
    private mutating func again(method: String, hostKey: String, asksAuthentication: Bool) async throws
        -> SSHExchangeFacts
    {
        var last: any Error = SSHFault.truncated
        for _ in 0..<2 {
            do {
                var line = try await open()
                let offer = try SSHOffer(payload: try await line.receive())
                return try await exchange(
                    line, offer, method: method, hostKey: hostKey, asksAuthentication: asksAuthentication)
            } catch { last = error }
        }
        throw last
    }

    /// One algorithm for each kind of key: the three of RSA all show the same key.
    private static func kinds(_ algorithms: [String]) -> [String] {
        var seen: Set<String> = []
        return algorithms.filter { algorithm in
            let isRSA = algorithm.hasPrefix("rsa-sha2-") || algorithm.hasPrefix("ssh-rsa")
            let kind = isRSA ? (algorithm.contains("-cert-") ? "rsa-cert" : "rsa") : algorithm
            return seen.insert(kind).inserted
        }
    }

    private func exchange(
        _ given: SSHLine, _ offer: SSHOffer, method: String, hostKey: String, asksAuthentication: Bool
    ) async throws -> SSHExchangeFacts {
        var line = given
        defer { line.connection.close() }
        guard let agreement = SSHKeyAgreement(method: method) else { throw SSHFault("\(method) is not known here") }
        // In the server's own order where we can speak it; what we cannot speak is still offered, for the host key alone.
        func choice(_ theirs: [String], _ ours: [String]) -> [String] {
            let spoken = ours.filter(theirs.contains)
            return spoken.isEmpty ? theirs : spoken
        }
        let cipher = choice(SSHOffer.together(offer.ciphersOut, offer.ciphersIn), SSHSealing.ciphers)
        let mac = choice(SSHOffer.together(offer.macsOut, offer.macsIn), SSHSealing.macs)
        let compression = choice(SSHOffer.together(offer.compressionOut, offer.compressionIn), ["none"])
        let mine = SSHOffer(
            keyExchange: method, hostKey: hostKey, ciphers: cipher, macs: mac, compression: compression
        ).payload(cookie: SSHKeyAgreement.random(16))
        try await line.send(mine)
        let reply = try await open(agreement, on: &line)
        var reader = SSHReader(reply.dropFirst())
        let blob = try reader.string()
        var result = SSHExchangeFacts(key: try SSHSurvey.HostKey(blob: blob))
        guard asksAuthentication else { return result }
        guard case .string(let opening) = agreement.opening, let answer = try? reader.string(),
            let secret = agreement.shared(with: answer), let cipher = cipher.first, let mac = mac.first,
            SSHSealing.ciphers.contains(cipher), compression.first == "none"
        else {
            result.authentication = .unknown("its key exchange or cipher cannot be carried through here")
            return result
        }
        do {
            // The hash over everything that was said so far (RFC 5656 section 4).
            var said = SSHWriter()
            said.string(SSHLine.identification)
            said.string(line.identification.line)
            said.string(mine)
            said.string(line.firstPayload)
            said.string(blob)
            said.string(opening)
            said.string(answer)
            said.integer(secret)
            let hash = agreement.hash(said.bytes)
            try await SSHAuthenticationQuestion(user: options.user).ask(
                on: &line, keys: SSHKeys(secret: secret, hash: hash, digest: agreement.hash), cipher: cipher, mac: mac,
                into: &result)
        } catch { result.authentication = .unknown(Self.text(error)) }
        return result
    }

    /// Sends our public value and returns the reply with the host key.
    private func open(_ agreement: SSHKeyAgreement, on line: inout SSHLine) async throws -> [UInt8] {
        var writer = SSHWriter()
        var expected: UInt8 = 31
        switch agreement.opening {
        case .string(let value):
            writer.byte(30)
            writer.string(value)
        case .integer(let value):
            writer.byte(30)
            writer.integer(value)
        case .groupExchange:
            let prime = try await askForGroup(2048...8192, on: &line)
            writer.byte(32)
            writer.integer(SSHKeyAgreement.element(bytes: prime.count))
            expected = 33
        }
        try await line.send(writer.bytes)
        while true {
            let payload = try await line.receive()
            if payload.first == expected { return payload }
            guard payload.first == 7 else { throw SSHFault("the key exchange was not answered") }
        }
    }

    /// Asks for a group (RFC 4419 section 3) and returns its prime.
    private func askForGroup(_ bits: ClosedRange<Int>, on line: inout SSHLine) async throws -> [UInt8] {
        var request = SSHWriter()
        request.byte(34)
        for number in [bits.lowerBound, bits.lowerBound, bits.upperBound] { request.number(number) }
        try await line.send(request.bytes)
        let payload = try await line.receive()
        guard payload.first == 31 else { throw SSHFault("the question for a group was not answered") }
        var reader = SSHReader(payload.dropFirst())
        let prime = try reader.string()
        guard prime.count <= 2049 else { throw SSHFault("the group's prime is too long") }
        return Array(prime.drop { $0 == 0 })
    }

    /// The smallest prime that the server lets itself be talked down to.
    private mutating func groupExchange(_ survey: inout SSHSurvey, _ offer: SSHOffer) async {
        let methods = ["diffie-hellman-group-exchange-sha256", "diffie-hellman-group-exchange-sha1"]
        guard let method = methods.first(where: offer.methods.contains), let hostKey = offer.hostKeys.first else {
            return
        }
        do {
            var line = try await open()
            defer { line.connection.close() }
            _ = try SSHOffer(payload: try await line.receive())
            try await line.send(
                SSHOffer(
                    keyExchange: method, hostKey: hostKey, ciphers: offer.ciphersOut, macs: offer.macsOut,
                    compression: offer.compressionOut
                ).payload(cookie: SSHKeyAgreement.random(16)))
            let prime = try await askForGroup(1024...8192, on: &line)
            survey.groupExchangeBits = .known(SSHHostKeyBlob.bitLength(prime))
        } catch { survey.groupExchangeBits = .unknown(Self.text(error)) }
    }

    /// An error as a reason for people.
    private static func text(_ error: any Error) -> String {
        switch error {
        case let fault as SSHFault: fault.why
        case let error as ConnectionError:
            switch error.kind {
            case .refused: "connection refused"
            case .unreachable: "not reachable"
            case .timedOut: "no answer in time"
            case .reset: "the connection was reset"
            case .exhausted: "this machine has no more connections"
            }
        default: "no answer"
        }
    }
}

extension SSHSurvey {
    fileprivate mutating func take(_ offer: SSHOffer) {
        reachable = .known(true)
        keyExchange = .known(offer.methods)
        hostKeyAlgorithms = .known(offer.hostKeys)
        ciphers = .known(SSHOffer.together(offer.ciphersIn, offer.ciphersOut))
        macs = .known(SSHOffer.together(offer.macsIn, offer.macsOut))
        compression = .known(SSHOffer.together(offer.compressionIn, offer.compressionOut))
        strictKeyExchange = .known(offer.keyExchange.contains("kex-strict-s-v00@openssh.com"))
    }

    fileprivate mutating func take(_ exchange: SSHExchangeFacts) {
        authentication = exchange.authentication
        userSignatures = exchange.userSignatures
    }

    fileprivate mutating func giveUp(_ why: String, spokeSSH: Bool = false) {
        reachable = spokeSSH ? .known(true) : .unknown(why)
        for path in [
            \SSHSurvey.keyExchange, \.hostKeyAlgorithms, \.ciphers, \.macs, \.compression, \.authentication,
        ] where self[keyPath: path].value == nil { self[keyPath: path] = .unknown(why) }
        if hostKeys.value == nil { hostKeys = .unknown(why) }
        if strictKeyExchange.value == nil { strictKeyExchange = .unknown(why) }
        if versions.value == nil { versions = .unknown(why) }
    }
}
