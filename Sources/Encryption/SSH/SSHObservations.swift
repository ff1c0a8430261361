public import Guideline

/// Turns reports about SSH servers into observations for rules.
public enum SSHObservations {
    /// What was seen of one server.
    public static func of(_ report: SSHReport) -> [Observation] {
        guard report.reachable else { return [] }
        let elements = report.elements
        func names(_ kind: AlgorithmElement.Kind) -> Fact {
            .list(elements.filter { $0.kind == kind }.map(\.text))
        }
        func knows(_ facts: String...) -> Fact { .flag(!report.unknown.contains { facts.contains($0.fact) }) }
        let facts: [String: Fact] = [
            "server": .text(report.target), "target": .text(report.target),
            "protocols": names(.protocol), "kex": names(.sshKeyExchange), "hostKeyAlgorithms": names(.sshHostKey),
            "hostKeys": names(.key), "ciphers": names(.sshCipher), "macs": names(.sshMAC), "features": names(.feature),
            "diffieHellman": names(.diffieHellman), "listsKnown": knows("kex", "ciphers", "macs", "versions"),
            "hostKeysKnown": knows("hostKeys"),
        ]
        return [
            Observation(
                kind: "ssh.endpoint", subject: report.target, facts: facts,
                source: report.address ?? report.target)
        ]
    }
}
