/// One survey from its first to its last question, apart from whole handshakes.
struct SurveyRun: Sendable {
    private let session: ProbeSession
    private var examiner: Examiner
    private var result: TLSSurvey
    private var runs: [TLSVersion: VersionRun] = [:]

    init(session: ProbeSession) {
        self.session = session
        examiner = Examiner(session: session)
        result = TLSSurvey(target: session.target)
    }

    /// Asks everything.
    mutating func survey() async -> TLSSurvey {
        let versions: [TLSVersion] = [.tls13, .tls12, .tls11, .tls10, .ssl3]
        for version in versions { await ask(version) }
        // What was silence before anything was known can be weighed now.
        if examiner.control != nil {
            for version in versions where runs[version]?.isSpoken.why != nil && examiner.exhausted == nil {
                await ask(version)
            }
        }
        await askSSL2()
        await holdAgainstEachOther()
        settleReachability()
        await askFallback()
        await askProtocols()
        settleFeatures()
        return result
    }

    private mutating func ask(_ version: TLSVersion) async {
        var run = VersionRun(version, examiner: examiner)
        await run.run()
        examiner = run.examiner
        runs[version] = run
        result.protocols[version] = run.isSpoken
        guard run.isSpoken.value == true else { return }
        result.suites[version] = run.suites
        result.preference[version] = run.preference
        if version > .ssl3 { result.groups[version] = run.groups }
        if version >= .tls12 { result.signatures[version] = run.signatures }
        for certificate in run.certificates { result.note(certificate, in: version) }
        for field in run.fields where !result.diffieHellman.contains(field) { result.diffieHellman.append(field) }
    }

    // MARK: SSL 2.0

    private mutating func askSSL2() async {
        if let why = examiner.exhausted {
            result.protocols[.ssl2] = .unknown(why)
            return
        }
        var answer = await SSL2Questioner(session: session).ask()
        // Once more, unless it was waited for: some servers wait for the rest of a record that there is not.
        if case .unclear(_, isLate: false) = answer { answer = await SSL2Questioner(session: session).ask() }
        switch answer {
        case .yes(let hello):
            result.protocols[.ssl2] = .known(true)
            result.suites[.ssl2] = .known(hello.suites)
            result.preference[.ssl2] = .known(hello.suites.count == 1 ? .single : .client)
            if !hello.certificate.isEmpty {
                result.note(CertificateMessage(only: hello.certificate), in: .ssl2)
            }
        case .no: result.protocols[.ssl2] = .known(false)
        case .silence:
            let spoken = await examiner.stillTakesControl()
            result.protocols[.ssl2] =
                spoken ? .known(false) : .unknown("the server broke off the connection")
        case .unclear(let why, _): result.protocols[.ssl2] = .unknown(why)
        }
    }

    // MARK: Contradictions

    /// Whether what was said in one version speaks against what was said in another: a server answers in the highest
    /// version that it has.
    private var isContradictory: Bool {
        examiner.hasContradicted
            || runs.contains { version, run in
                guard let lower = run.lower else { return false }
                return result.protocols[lower]?.value == false
                    || result.protocols.contains { $0.key > lower && $0.key <= version && $0.value.value == true }
            }
    }

    /// Believes a server that contradicts itself only what it says again each time.
    private mutating func holdAgainstEachOther() async {
        guard isContradictory else { return }
        for version in TLSVersion.allCases where version != .ssl2 {
            var holds = result.protocols[version]?.value == true
            for _ in 0..<3 where holds {
                let suites = runs[version]?.seen ?? []
                let offer = Offer(
                    version: version, suites: Array(suites.prefix(Offer.width)),
                    groups: version == .tls13 ? NamedGroup.inTLS13 : version > .ssl3 ? NamedGroup.curves : [])
                if case .yes = await examiner.put(offer) { continue }
                holds = false
            }
            // An alert that says no to the version stands for itself.
            let isRefused = result.protocols[version]?.value == false && runs[version]?.lower == nil
            if !holds && !isRefused { forget(version) }
        }
        guard !result.protocols.contains(where: { $0.value.value == true }) else { return }
        result.chains = []
        result.diffieHellman = []
        examiner.forgetFeatures()
        examiner.stop(Self.contradiction)
    }

    private mutating func forget(_ version: TLSVersion) {
        result.protocols[version] = .unknown(Self.contradiction)
        result.suites[version] = nil
        result.preference[version] = nil
        result.groups[version] = nil
        result.signatures[version] = nil
    }

    private static let contradiction = "the server contradicts itself from one answer to the next"

    // MARK: What follows from all

    private var spoken: [TLSVersion] {
        TLSVersion.allCases.filter { result.protocols[$0]?.value == true }
    }

    private mutating func settleReachability() {
        result.notes = examiner.remarks
        guard spoken.isEmpty else {
            result.reachable = .known(true)
            return
        }
        if examiner.hasSpoken {
            result.reachable = .known(true)
            // It answers in TLS and takes nothing: something that we do not know is missing.
            for (version, seen) in result.protocols where seen.value == false && version != .ssl2 {
                let refusal = runs[version]?.refusal
                guard refusal?.description != Alert.protocolVersion else { continue }
                result.protocols[version] = .unknown("the server refuses every offer: \(refusal?.name ?? "silence")")
            }
        } else if let obstacle = examiner.obstacle {
            result.reachable = obstacle.isCertain ? .known(false) : .unknown(obstacle.text)
            if obstacle.isCertain {
                result.notes.append(obstacle.text)
                for version in TLSVersion.allCases { result.protocols[version] = .known(false) }
            } else {
                for version in TLSVersion.allCases { result.protocols[version] = .unknown(obstacle.text) }
            }
        } else {
            result.reachable = .unknown("the server answered nothing that can be read")
        }
    }

    // MARK: Features

    /// Offers the second highest version as if the highest had failed (RFC 7507).
    private mutating func askFallback() async {
        let versions = spoken.filter { $0 > .ssl2 }
        guard versions.count > 1 else {
            result.features.fallbackSCSV = .unknown("there is no second version to fall back to")
            return
        }
        let version = versions[versions.count - 2]
        guard let suites = runs[version]?.suites.value, let run = runs[version] else {
            result.features.fallbackSCSV = .unknown("the suites of \(version.name) are not known")
            return
        }
        var offer = Offer(version: version, suites: Array(suites.prefix(Offer.width - 1)) + [.fallbackSCSV])
        offer.groups = run.version > .ssl3 ? NamedGroup.curves : []
        switch await examiner.put(offer) {
        case .yes: result.features.fallbackSCSV = .known(false)
        case .no(let alert) where alert?.description == Alert.inappropriateFallback:
            result.features.fallbackSCSV = .known(true)
        case .no(let alert):
            result.features.fallbackSCSV = .unknown("the server refused otherwise: \(alert?.name ?? "silence")")
        case .lower: result.features.fallbackSCSV = .unknown("the server answered in a lower version")
        case .unclear(let why): result.features.fallbackSCSV = .unknown(why)
        }
    }

    /// Goes on with application protocols where the search for suites was too short for them.
    private mutating func askProtocols() async {
        guard !examiner.isPlain, let version = spoken.last(where: { $0 > .ssl3 && $0 < .tls13 }),
            let suites = result.suites[version]?.value
        else { return }
        for _ in 0..<20 where !examiner.notes.protocolsDone && examiner.exhausted == nil {
            let offer = Offer(
                version: version, suites: Array(suites.prefix(Offer.width)), groups: NamedGroup.curves,
                applicationProtocols: examiner.notes.openProtocols)
            guard case .yes = await examiner.put(offer) else { return }
        }
    }

    private mutating func settleFeatures() {
        let trouble =
            examiner.exhausted ?? result.reachable.why
            ?? (spoken == [.tls13] ? "asked in a handshake" : "no version before TLS 1.3 shows it")
        // What follows from a version's absence is certain only when every absence is.
        let certain = result.protocols.values.allSatisfy { $0.value != nil }
        let fallback = result.features.fallbackSCSV
        result.features = examiner.notes.features(of: certain ? spoken : [], trouble: trouble)
        result.features.fallbackSCSV = fallback
    }
}
