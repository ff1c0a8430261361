public import Chains
import Formats
public import Foundation
public import Probing

extension TLSReport {
    /// Puts names to what a survey saw, and has its certificates judged.
    ///
    /// - Parameters:
    ///   - survey: What was seen.
    ///   - judge: Who knows the trusted roots.
    ///   - date: The date for which certificates are judged.
    ///   - host: The name that certificates must bear; nil where none was asked for, as on this machine's own ports.
    public init(_ survey: TLSSurvey, judge: ChainJudge, at date: Date, host: String?) async {
        self.init(target: survey.target.description)
        serverName = host
        startTLS = survey.target.startTLS?.rawValue
        address = survey.address
        connections = survey.connections
        seconds = (survey.seconds * 1000).rounded() / 1000
        reachable = survey.reachable.value ?? false
        guard reachable else {
            unknown.append(Unknown(fact: "reachable", why: survey.reachable.why ?? "TLS was not spoken"))
            return
        }
        readAlgorithms(survey)
        readFeatures(survey)
        await readCertificates(survey, judge: judge, at: date, host: host)
    }

    private mutating func readAlgorithms(_ survey: TLSSurvey) {
        for version in TLSVersion.allCases {
            switch survey.protocols[version] {
            case .known(true)?: protocols.append(version.name)
            case .known(false)?: break
            case .unknown(let why)?: unknown.append(Unknown(fact: "protocols.\(version.name)", why: why))
            case nil: unknown.append(Unknown(fact: "protocols.\(version.name)", why: "not asked"))
            }
        }
        for version in TLSVersion.allCases where survey.protocols[version]?.value == true {
            let name = version.name
            suites[name] = note(survey.suites[version], "suites.\(name)")?.map(\.name)
            if version >= .tls10 {
                groupsByProtocol[name] = note(survey.groups[version], "groups.\(name)")?.map(Self.name)
            }
            if version >= .tls12 {
                signatures[name] = note(survey.signatures[version], "signatures.\(name)")?.map(\.name)
            }
            preferenceByProtocol[name] = note(survey.preference[version], "preference.\(name)")?.rawValue
        }
        for version in TLSVersion.allCases.reversed() {
            for group in groupsByProtocol[version.name] ?? [] where !groups.contains(group) { groups.append(group) }
        }
        preference = ["server", "client", "single"].first { preferenceByProtocol.values.contains($0) }
        diffieHellman = survey.diffieHellman.map {
            Parameters(bits: $0.bits, prime: $0.prime, fingerprint: $0.fingerprint)
        }
    }

    /// The value, or a line under ``unknown``.
    private mutating func note<Value>(_ seen: Seen<Value>?, _ fact: String) -> Value? {
        switch seen {
        case .known(let value)?: return value
        case .unknown(let why)?: unknown.append(Unknown(fact: fact, why: why))
        case nil: unknown.append(Unknown(fact: fact, why: "not asked"))
        }
        return nil
    }

    /// TLS 1.3 gave the brainpool curves numbers of their own (RFC 8734); the curves are the same.
    private static func name(_ group: NamedGroup) -> String {
        let name = group.name
        return name.hasSuffix("tls13") ? String(name.dropLast(5)) : name
    }

    // MARK: Features

    private mutating func readFeatures(_ survey: TLSSurvey) {
        let seen = survey.features
        let speaksOld = protocols.contains { $0 != "TLS1.3" && $0 != "SSLv2" }
        if speaksOld {
            features.compression = note(seen.compression, "features.compression")
            features.secureRenegotiation = note(seen.secureRenegotiation, "features.secureRenegotiation")
            features.clientRenegotiation = note(seen.clientRenegotiation, "features.clientRenegotiation")
            features.extendedMasterSecret = note(seen.extendedMasterSecret, "features.extendedMasterSecret")
            features.truncatedHMAC = note(seen.truncatedHMAC, "features.truncatedHMAC")
            features.heartbeat = note(seen.heartbeat, "features.heartbeat")
            // Protection against being led back to an older version exists only where there is one.
            if protocols.count > 1 { features.fallbackSCSV = note(seen.fallbackSCSV, "features.fallbackSCSV") }
            if suites.values.joined().contains(where: { $0.contains("_CBC_") }) {
                features.encryptThenMAC = note(seen.encryptThenMAC, "features.encryptThenMAC")
            }
        }
        if protocols.contains("TLS1.3") { features.earlyData = note(seen.earlyData, "features.earlyData") }
        features.sessionTickets = note(seen.sessionTickets, "features.sessionTickets")
        features.resumption = note(seen.resumption, "features.resumption")
        features.applicationProtocols = note(seen.applicationProtocols, "features.applicationProtocols")
        features.ocspStapling = note(seen.ocspStapling, "features.ocspStapling")
        features.certificateTimestamps = note(seen.certificateTimestamps, "features.certificateTimestamps")
        features.clientCertificate = note(seen.clientCertificate, "features.clientCertificate")?.rawValue
        if let seen = seen.strictTransportSecurity {
            features.strictTransportSecurity = note(seen, "features.strictTransportSecurity")
        }
        if let seen = seen.redirectsFromHTTP { features.redirectsFromHTTP = note(seen, "features.redirectsFromHTTP") }
        if groups.contains(where: { $0.contains("MLKEM") }) {
            features.postQuantum = true
        } else if !unknown.contains(where: { ["groups.TLS1.3", "protocols.TLS1.3"].contains($0.fact) }) {
            features.postQuantum = false
        }
    }

    // MARK: Certificates

    private mutating func readCertificates(
        _ survey: TLSSurvey, judge: ChainJudge, at date: Date, host: String?
    ) async {
        func newest(_ chain: TLSSurvey.SentChain) -> TLSVersion { chain.versions.max() ?? .ssl2 }
        let chains = survey.chains.enumerated().sorted { one, other in
            (newest(other.element), one.offset) < (newest(one.element), other.offset)
        }.map(\.element)
        for chain in chains {
            let verdict = await judge.verdict(sent: chain.certificates, host: host, at: date)
            guard let read = TLSCertificate(verdict, chain) else {
                unknown.append(Unknown(fact: "certificate", why: "a certificate cannot be read"))
                continue
            }
            certificates.append(read)
            if read.chain == "unknown" {
                unknown.append(Unknown(fact: "certificate.chain", why: read.chainReason))
            }
        }
        certificate = certificates.first
        // Anonymous suites come without a certificate; everything else has one.
        let onlyAnonymous = suites.values.allSatisfy { $0.allSatisfy { $0.contains("_anon_") } } && !suites.isEmpty
        if chains.isEmpty && !onlyAnonymous {
            unknown.append(Unknown(fact: "certificate", why: "no certificate was seen"))
        }
    }
}

extension TLSCertificate {
    fileprivate init?(_ verdict: ChainVerdict, _ chain: TLSSurvey.SentChain) {
        guard let leaf = verdict.leaf else { return nil }
        let isPSS = leaf.signature.name == "rsassaPss"
        self.init(
            key: Key(type: leaf.key.isForPSSOnly ? Key.pss : leaf.key.type, bits: leaf.key.bits),
            signature: isPSS ? "rsassaPss-\(leaf.signature.hash ?? "unknown")" : leaf.signature.name,
            notBefore: leaf.notBefore, notAfter: leaf.notAfter, names: leaf.extensions.names.all,
            subject: leaf.subject.text, issuer: leaf.issuer.text, hostMatches: verdict.host?.matches,
            expired: verdict.isExpired, notYetValid: verdict.isNotYetValid, selfSigned: verdict.isSelfSigned,
            chain: verdict.chain.rawValue, chainReason: verdict.why,
            completion: verdict.completion.map { completion in
                switch completion {
                case .known(let subject): subject
                case .address(let address): address
                }
            },
            sent: chain.count, ordered: verdict.isOrdered, fingerprint: leaf.fingerprint,
            protocols: chain.versions.sorted().map(\.name))
    }
}
