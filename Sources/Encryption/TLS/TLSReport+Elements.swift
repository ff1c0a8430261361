public import Foundation

extension TLSReport {
    /// Everything in it that a policy can have an opinion on, each once.
    ///
    /// - Parameter asOf: The day for which it is asked whether certificates are valid.
    public func elements(asOf: Date) -> [AlgorithmElement] {
        var elements = protocols.map { AlgorithmElement(.protocol, $0) }
        // From the newest version to the oldest, so that the names that matter most come first.
        let versions = protocols.reversed()
        elements += versions.flatMap { suites[$0] ?? [] }.map { AlgorithmElement(.suite, $0) }
        elements += diffieHellman.map { AlgorithmElement(.diffieHellman, $0.prime ?? "DH", size: $0.bits) }
        elements += certificates.flatMap { $0.elements(asOf: asOf) }
        elements += groups.map { AlgorithmElement(.group, $0) }
        elements += versions.flatMap { signatures[$0] ?? [] }.map { AlgorithmElement(.signature, $0) }
        elements += features.elements
        var seen: Set<AlgorithmElement> = []
        return elements.filter { seen.insert($0).inserted }
    }
}

extension TLSCertificate {
    func elements(asOf: Date) -> [AlgorithmElement] {
        var elements = [
            AlgorithmElement(.key, key.family, size: key.bits), AlgorithmElement(.certificateSignature, signature),
        ]
        let isExpired = notAfter.map { $0 < asOf } ?? false
        let isEarly = notBefore.map { $0 > asOf } ?? false
        elements.append(
            AlgorithmElement(.certificate, isExpired ? "expired" : isEarly ? "notYetValid" : "current"))
        if let hostMatches { elements.append(.init(.certificate, hostMatches ? "hostMatches" : "hostMismatch")) }
        if chain != "unknown" {
            elements.append(.init(.certificate, chain == "untrusted" && selfSigned ? "selfSigned" : chain))
        }
        if let notBefore, let notAfter {
            let days = Int((notAfter.timeIntervalSince(notBefore) / 86_400).rounded(.up))
            elements.append(.init(.certificate, "lifetime", size: days))
        }
        return elements
    }
}

extension TLSFeatureReport {
    var elements: [AlgorithmElement] {
        let flags: [(String, Bool?)] = [
            ("postQuantum", postQuantum), ("compression", compression),
            ("secureRenegotiation", secureRenegotiation), ("clientRenegotiation", clientRenegotiation),
            ("fallbackSCSV", fallbackSCSV), ("extendedMasterSecret", extendedMasterSecret),
            ("encryptThenMAC", encryptThenMAC), ("truncatedHMAC", truncatedHMAC), ("heartbeat", heartbeat),
            ("earlyData", earlyData), ("redirectsFromHTTP", redirectsFromHTTP),
        ]
        return flags.compactMap { name, flag in
            flag.map { AlgorithmElement(.feature, "\(name)=\($0 ? "yes" : "no")") }
        }
            + (strictTransportSecurity.map { [AlgorithmElement(.feature, "strictTransportSecurity", size: $0)] } ?? [])
    }
}
