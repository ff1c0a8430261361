import Foundation
public import Guideline

/// Turns reports about TLS servers into observations for rules.
public enum TLSObservations {
    /// Where a server stands on this machine, for one that was found listening.
    public struct Place: Sendable {
        /// `tcp/443`, with the address where a port has several servers.
        public var subject: String
        /// How people name it: `port 443 (nginx)`.
        public var name: String
        /// `loopback`, `lan` or `any`.
        public var reach: String
        /// The program's short name.
        public var process: String?
    }

    /// What was seen of one server: the server itself, and each of its certificates.
    ///
    /// - Parameter place: Where it listens on this machine; nil for a server of the estate.
    public static func of(_ report: TLSReport, place: Place? = nil) -> [Observation] {
        guard report.reachable else { return [] }
        let subject = place?.subject ?? report.target
        let name = place?.name ?? report.target
        var shared: [String: Fact] = ["server": .text(name), "target": .text(report.target)]
        if let place {
            shared["reach"] = .text(place.reach)
            if let process = place.process { shared["process"] = .text(process) }
        }
        let source = report.address ?? report.target
        let server = Observation(
            kind: "tls.server", subject: subject, facts: shared.merging(facts(report)) { $1 }, source: source)
        let several = report.certificates.count > 1
        let certificates = report.certificates.isEmpty ? [nil] : report.certificates.map(Optional.some)
        return [server]
            + certificates.map { certificate in
                let key = certificate.map { " \($0.key.type)" } ?? ""
                var own = certificate.map(facts) ?? [:]
                // Two certificates of one server are told apart by their keys.
                if several { own["server"] = .text("\(name) (\(key.dropFirst()))") }
                return Observation(
                    kind: "tls.certificate", subject: several ? subject + key : subject,
                    facts: shared.merging(own) { $1 }, source: source)
            }.uniqued()
    }

    /// That a server does not speak TLS at all.
    public static func silent(_ target: String, _ name: String) -> [Observation] {
        ["tls.server", "tls.certificate"].map { kind in
            Observation(
                kind: kind, subject: target,
                facts: ["server": .text(name), "target": .text(target), "speaks": "no"], source: target)
        }
    }

    /// That no program of this machine speaks TLS.
    public static let none = ["tls.server", "tls.certificate"].map { kind in
        Observation(kind: kind, subject: "none", facts: ["count": 0], source: "/proc/net/tcp")
    }

    private static func facts(_ report: TLSReport) -> [String: Fact] {
        func knows(_ prefix: String) -> Bool { !report.unknown.contains { $0.fact.hasPrefix(prefix) } }
        func names(_ kind: AlgorithmElement.Kind, _ elements: [AlgorithmElement]) -> Fact {
            .list(elements.filter { $0.kind == kind }.map(\.text))
        }
        let elements = report.elements(asOf: .distantPast)
        var facts: [String: Fact] = [
            "speaks": "yes", "protocols": .list(report.protocols), "suites": names(.suite, elements),
            "groups": .list(report.groups), "signatures": names(.signature, elements),
            "diffieHellman": .list(report.diffieHellman.map { "DH \($0.bits)" }),
            "features": names(.feature, elements), "versionsKnown": .flag(knows("protocols.")),
            "suitesKnown": .flag(knows("suites.") && knows("protocols.")),
        ]
        if let preference = report.preference { facts["preference"] = .text(preference) }
        if let startTLS = report.startTLS { facts["startTLS"] = .text(startTLS) }
        return facts
    }

    private static func facts(_ certificate: TLSCertificate) -> [String: Fact] {
        var facts: [String: Fact] = [
            "key": .text(AlgorithmElement(.key, certificate.key.family, size: certificate.key.bits).text),
            "signature": .text(certificate.signature), "names": .list(certificate.names),
            "selfSigned": .flag(certificate.selfSigned), "chain": .text(certificate.chain),
        ]
        if let matches = certificate.hostMatches { facts["hostMatches"] = .flag(matches) }
        if let date = certificate.notBefore { facts["notBefore"] = .text(date.iso8601) }
        if let date = certificate.notAfter { facts["notAfter"] = .text(date.iso8601) }
        return facts
    }
}

extension [Observation] {
    /// Gives those with the same subject numbers, so that no finding hides behind another.
    fileprivate func uniqued() -> [Observation] {
        var counts: [String: Int] = [:]
        return map { observation in
            var observation = observation
            let count = counts[observation.subject, default: 0] + 1
            counts[observation.subject] = count
            if count > 1 { observation.subject += " \(count)" }
            return observation
        }
    }
}
