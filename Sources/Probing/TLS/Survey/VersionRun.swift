/// Everything about one version, found by elimination: the server picks from what is offered, the pick is taken away,
/// and it is asked again until it takes nothing more.
struct VersionRun: Sendable {
    let version: TLSVersion
    var examiner: Examiner
    private(set) var isSpoken: Seen<Bool> = .unknown("not asked yet")
    private(set) var suites: Seen<[CipherSuite]> = .known([])
    private(set) var groups: Seen<[NamedGroup]> = .known([])
    private(set) var signatures: Seen<[SignatureScheme]> = .known([])
    private(set) var preference: Seen<TLSSurvey.Preference> = .unknown("not asked yet")
    /// Certificates and finite fields that came along.
    private(set) var certificates: [CertificateMessage] = []
    private(set) var fields: [DiffieHellmanParameters] = []
    /// An alert that said no to the version itself, and not to what was offered in it.
    private(set) var refusal: Alert?
    /// The older version in which an offer of this one was answered.
    private(set) var lower: TLSVersion?
    /// The suites that were seen so far, also where there may be more.
    var seen: [CipherSuite] { found }

    private var found: [CipherSuite] = []
    private var picks: [[CipherSuite]] = []
    private var firstOffer: [CipherSuite] = []
    private var groupRanking: Ranking<NamedGroup>
    private var schemeRanking: Ranking<SignatureScheme>
    private var flightTrouble: String?

    init(_ version: TLSVersion, examiner: Examiner) {
        self.version = version
        self.examiner = examiner
        groupRanking = Ranking(version == .tls13 ? NamedGroup.inTLS13 : version > .ssl3 ? NamedGroup.curves : [])
        schemeRanking = Ranking(SignatureScheme.all)
    }

    /// Asks everything.
    mutating func run() async {
        await findSuites()
        guard isSpoken.value == true else { return }
        await findPreference()
        if version == .tls13 {
            await findGroups(with: found)
        } else if version > .ssl3 {
            let curves = found.filter { [.ecdhe, .ecdhePSK].contains($0.properties.keyExchange) }
            if !curves.isEmpty { await findGroups(with: curves) }
            await findSchemes()
            await findFiniteFields()
        }
        signatures = version == .tls13 ? .unknown("asked in a handshake") : signatures
    }

    private func offer(_ suites: [CipherSuite]) -> Offer {
        Offer(
            version: version, suites: Array(suites.prefix(Offer.width)), groups: groupRanking.all,
            schemes: schemeRanking.all, applicationProtocols: examiner.notes.openProtocols)
    }

    // MARK: Suites

    private mutating func findSuites() async {
        for piece in CipherSuite.candidates(for: version).pieces(of: Offer.width) {
            var left = piece
            var taken: [CipherSuite] = []
            while !left.isEmpty {
                var verdict = await examiner.put(offer(left))
                if found.isEmpty && taken.isEmpty { verdict = await reconsider(verdict, left) }
                switch verdict {
                case .yes(let flight):
                    if found.isEmpty && taken.isEmpty { firstOffer = left }
                    left.removeAll { $0 == flight.hello.suite }
                    taken.append(flight.hello.suite)
                    note(flight)
                    continue
                case .no(let alert):
                    if alert?.description == Alert.protocolVersion, found.isEmpty, taken.isEmpty {
                        refusal = alert
                        isSpoken = .known(false)
                        return
                    }
                    refusal = alert
                case .lower(let other) where found.isEmpty && taken.isEmpty:
                    lower = other
                    isSpoken = .known(false)
                    return
                case .lower(let other):
                    lower = other
                    suites = .unknown("the server answered in \(other.name) after it had spoken \(version.name)")
                case .unclear(let why):
                    suites = .unknown(why)
                }
                break
            }
            found += taken
            if !taken.isEmpty { picks.append(taken) }
            if suites.why != nil { break }
        }
        if let why = suites.why {
            isSpoken = found.isEmpty ? .unknown(why) : .known(true)
        } else {
            isSpoken = .known(!found.isEmpty)
            suites = .known(found)
        }
    }

    /// A first "no" may be meant for the extensions: a server that stumbles over them gets a plain hello.
    private mutating func reconsider(_ verdict: Verdict, _ left: [CipherSuite]) async -> Verdict {
        switch verdict {
        case .no(let alert) where alert?.description != Alert.protocolVersion: break
        case .unclear where examiner.exhausted == nil: break
        default: return verdict
        }
        guard version < .tls13, !examiner.isPlain, examiner.control == nil || examiner.control?.version == .tls13,
            picks.isEmpty, left.count == CipherSuite.candidates(for: version).prefix(Offer.width).count
        else { return verdict }
        var plain = offer(left)
        plain.isPlain = true
        let second = await examiner.put(plain)
        if case .yes = second {
            examiner.isPlain = true
            return second
        }
        return verdict
    }

    private mutating func note(_ flight: Flight) {
        if let group = flight.hello.selectedGroup { groupRanking.take(group) }
        if let certificate = flight.certificate, !certificate.certificates.isEmpty { certificates.append(certificate) }
        let properties = flight.hello.suite.properties
        if flight.brokeOff { flightTrouble = "the server broke off within its first flight" }
        guard let exchange = flight.keyExchange else {
            let needs = [.ecdhe, .ecdhePSK].contains(properties.keyExchange)
            if needs && version < .tls13 && flightTrouble == nil { flightTrouble = "the key exchange was not sent" }
            return
        }
        switch exchange.parameters {
        case .group(let group, _):
            if !groupRanking.take(group) {
                flightTrouble = "the server chose \(group.name), which was not offered"
            }
        case .explicitCurve: flightTrouble = "the server described a curve instead of naming a group"
        case .finiteField(let prime, _, _):
            let field = KnownPrimes.describe(prime)
            if fields.count < 64, !fields.contains(field) { fields.append(field) }
        default: break
        }
        if let scheme = exchange.scheme, !schemeRanking.take(scheme) {
            signatures = .unknown("the server signed with \(scheme.name), which was not offered")
        }
    }

    // MARK: Preference

    private mutating func findPreference() async {
        if let why = suites.why {
            preference = .unknown(why)
            return
        }
        guard found.count > 1, let first = picks.first?.first else {
            preference = .known(.single)
            return
        }
        guard firstOffer.first(where: found.contains) == first else { return await settleServerOrder() }
        // A server may put ChaCha20 first for clients that do, so it must not stand first without need.
        let reversed = Array(found.prefix(Offer.width).reversed())
        let others = reversed.filter { $0.properties.encryption != "CHACHA20" }
        let chacha = reversed.filter { $0.properties.encryption == "CHACHA20" }
        let order = others.count > 1 ? [others[0]] + chacha + others.dropFirst() : reversed
        switch await examiner.put(offer(order)) {
        case .yes(let flight) where flight.hello.suite == first: await settleServerOrder()
        case .yes(let flight) where flight.hello.suite == order.first: preference = .known(.client)
        case .yes: preference = .unknown("the server follows neither its own order nor ours")
        case .no, .lower: preference = .unknown("the server refused an order of the suites that it takes")
        case .unclear(let why): preference = .unknown(why)
        }
    }

    /// The server's order over all suites, where they were found in several offers.
    private mutating func settleServerOrder() async {
        preference = .known(.server)
        guard picks.count > 1, found.count <= Offer.width else { return }
        var left = found
        var order: [CipherSuite] = []
        while left.count > 1 {
            guard case .yes(let flight) = await examiner.put(offer(left)) else { return }
            order.append(flight.hello.suite)
            left.removeAll { $0 == flight.hello.suite }
        }
        found = order + left
        suites = .known(found)
    }

    // MARK: Groups

    private mutating func findGroups(with suites: [CipherSuite]) async {
        guard !examiner.lacksFlights || version == .tls13, flightTrouble == nil || version == .tls13 else {
            groups = .unknown(flightTrouble ?? "the server broke off within its first flight")
            return
        }
        // A server whose only key lies on a curve refuses clients without that curve: then the seen ones come last.
        let needsSeen =
            version < .tls13 && !suites.contains { $0.properties.authentication != .ecdsa }
        var withSeen = false
        while !groupRanking.unseen.isEmpty {
            var offer = offer(suites)
            offer.groups = withSeen ? groupRanking.all : groupRanking.unseen
            let before = groupRanking.seen.count
            switch await examiner.put(offer) {
            // OpenSSL chooses ECDHE_PSK first and looks for a group then: its refusal follows its hello.
            case .yes(let flight) where flight.alert != nil && flight.keyExchange == nil && before > 0: break
            case .yes(let flight):
                note(flight)
                if let why = flightTrouble, version < .tls13 {
                    groups = .unknown(why)
                    return
                }
                guard groupRanking.seen.count == before else { continue }
                if withSeen { break }
                groups = .unknown("the server chose a group that was not offered")
                return
            case .no:
                guard needsSeen, !withSeen, !groupRanking.seen.isEmpty else { break }
                withSeen = true
                continue
            case .lower(let other):
                groups = .unknown("the server answered in \(other.name)")
                return
            case .unclear(let why):
                groups = .unknown(why)
                return
            }
            break
        }
        groups = .known(groupRanking.seen)
    }

    /// Finite fields that are negotiated like groups (RFC 7919): the prime changes with what is offered.
    private mutating func findFiniteFields() async {
        let suites = found.filter { [.dhe, .dhePSK].contains($0.properties.keyExchange) }
        guard version == .tls12, !suites.isEmpty, case .known(let curves) = groups else { return }
        var left = NamedGroup.finiteFields
        var taken: [NamedGroup] = []
        search: while !left.isEmpty {
            var offer = offer(suites)
            offer.groups = left
            switch await examiner.put(offer) {
            case .yes(let flight):
                note(flight)
                guard case .finiteField(let prime, _, _)? = flight.keyExchange?.parameters else {
                    groups = .unknown(flightTrouble ?? "the key exchange was not sent")
                    return
                }
                let group = KnownPrimes.describe(prime).prime.flatMap(NamedGroup.init(name:))
                guard let group, left.contains(group) else {
                    // A prime that stays when it is not offered any more has nothing to do with the offer.
                    if let group, group == taken.last { taken.removeLast() }
                    break search
                }
                left.removeAll { $0 == group }
                taken.append(group)
            case .no: break search
            case .lower(let other):
                groups = .unknown("the server answered in \(other.name)")
                return
            case .unclear(let why):
                groups = .unknown(why)
                return
            }
        }
        groups = .known(curves + taken)
    }

    // MARK: Signatures

    private mutating func findSchemes() async {
        guard version == .tls12, signatures.why == nil else { return }
        let suites = found.filter {
            [.ecdhe, .dhe].contains($0.properties.keyExchange) && $0.properties.authentication.signs
        }
        guard !suites.isEmpty else { return }
        guard !examiner.lacksFlights else {
            signatures = .unknown("the server broke off within its first flight")
            return
        }
        // A chain signed with a scheme that is not offered any more is no reason to refuse, unless the server stumbles
        // over being told so.
        var (limitsCertificates, isTold) = (false, false)
        while !schemeRanking.unseen.isEmpty {
            var offer = offer(suites)
            offer.schemes = schemeRanking.unseen
            offer.limitsCertificates = limitsCertificates
            switch await examiner.put(offer) {
            case .yes(let flight):
                guard let scheme = flight.keyExchange?.scheme else {
                    signatures = .unknown(flightTrouble ?? "the key exchange was not sent")
                    return
                }
                guard offer.schemes.contains(scheme) else {
                    signatures = .unknown("the server signed with \(scheme.name), which was not offered")
                    return
                }
                note(flight)
                isTold = true
                continue
            case .no where !isTold && !limitsCertificates:
                limitsCertificates = true
                continue
            case .no: break
            case .lower(let other):
                signatures = .unknown("the server answered in \(other.name)")
                return
            case .unclear(let why):
                signatures = .unknown(why)
                return
            }
            break
        }
        signatures = .known(schemeRanking.seen)
    }
}
