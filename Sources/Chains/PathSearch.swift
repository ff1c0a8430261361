import Formats
import Foundation

/// Follows the names from a server's certificate upwards where swift-certificates found no path, to say why there is
/// none, or to finish what it could not read.
struct PathSearch {
    let roots: TrustRoots
    let issuers: [CertificateReading]
    let times: [Date]

    private static let longestPath = 10

    /// What became of one way upwards; the one that came furthest decides.
    private struct End {
        var rank: Int
        var verdict: ChainVerdict

        init(_ rank: Int, _ chain: ChainVerdict.Chain, _ why: String, _ path: [CertificateReading]) {
            self.rank = rank
            verdict = ChainVerdict(chain, why)
            verdict.path = path
        }
    }

    /// The verdict of the best way: to an anchor, to an anchor by an algorithm that cannot be checked, to one that is
    /// wrong, to a stranger, or to nothing at all.
    func verdict(_ leaf: CertificateReading) -> ChainVerdict {
        var steps = 0
        return best(from: [leaf], unchecked: nil, &steps).verdict
    }

    private func best(from path: [CertificateReading], unchecked: String?, _ steps: inout Int) -> End {
        steps += 1
        guard let tip = path.last, path.count < Self.longestPath, steps < 200 else {
            return End(1, .unknown, "the path is longer than \(Self.longestPath) certificates", path)
        }
        if path.count > 1, roots.contains(tip) { return atAnchor(path, unchecked) }
        if tip.isSelfIssued, SignatureCheck.of(tip, by: tip.key) != .invalid {
            let who = path.count == 1 ? "the certificate is self-signed" : "the path ends at \(tip.subject.text)"
            return End(2, .untrusted, who + ", which is no anchor of \(roots.name)", path)
        }
        var ends: [End] = []
        var refused: CertificateReading?
        let sent = issuers.filter { $0.subject.der == tip.issuer.der }
        let candidates = roots.issuers(of: tip).map(\.reading) + sent
        for issuer in candidates where !path.contains(where: { $0.key == issuer.key && $0.subject == issuer.subject }) {
            switch SignatureCheck.of(tip, by: issuer.key) {
            case .valid: ends.append(best(from: path + [issuer], unchecked: unchecked, &steps))
            case .unsupported(let name): ends.append(best(from: path + [issuer], unchecked: unchecked ?? name, &steps))
            case .forgeable(let digest):
                let why = "\(tip.subject.text) is signed with \(digest), which can be forged"
                ends.append(End(3, .untrusted, why, path + [issuer]))
            case .invalid: refused = issuer
            }
        }
        if let best = ends.max(by: { $0.rank < $1.rank }) { return best }
        if let refused {
            // An issuer of this name that is an anchor, with another key: nothing that was sent can mend it.
            return End(3, .untrusted, "the signature is not by \(refused.subject.text), though it says so", path)
        }
        return unfinished(path)
    }

    private func unfinished(_ path: [CertificateReading]) -> End {
        guard let tip = path.last else { return End(0, .unknown, "there is no certificate", path) }
        if path.count > 1 {
            return End(1, .untrusted, "the path ends at \(tip.issuer.text), which is no anchor of \(roots.name)", path)
        }
        var end = End(0, .incomplete, "its issuer \(tip.issuer.text) was not sent and is no anchor", path)
        end.verdict.completion = tip.extensions.issuerAddresses.first.map { .address($0) }
        return end
    }

    /// Constraints and dates on a path that reached an anchor.
    private func atAnchor(_ path: [CertificateReading], _ unchecked: String?) -> End {
        if let trouble = constraints(path) { return End(3, .untrusted, trouble, path) }
        if let unchecked {
            return End(4, .unknown, "a signature on the path cannot be checked here (\(unchecked))", path)
        }
        let above = path.dropFirst()
        let fits = times.contains { time in !above.contains { $0.isExpired(at: time) || $0.isNotYetValid(at: time) } }
        if !fits, let late = above.first(where: { $0.isExpired(at: times[0]) || $0.isNotYetValid(at: times[0]) }) {
            return End(3, .untrusted, "\(late.subject.text) on the path is out of date", path)
        }
        // Name constraints and unknown critical extensions are left to swift-certificates, which could not look.
        let strict = path.first { certificate in
            certificate.extensions.critical.contains { !Self.understood.contains($0) }
        }
        if let strict {
            return End(3, .unknown, "\(strict.subject.text) has a critical extension that is not understood", path)
        }
        return End(5, .trusted, "the path ends at an anchor of \(roots.name)", path)
    }

    private static let understood: Set<String> = [
        "2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.37", "2.5.29.32", "2.5.29.36", "2.5.29.54",
        "1.3.6.1.5.5.7.1.24",
    ]

    /// RFC 5280, 4.2.1.9: who signs must be an authority, with no more authorities below it than it allows.
    private func constraints(_ path: [CertificateReading]) -> String? {
        var below = 0
        for authority in path.dropFirst() {
            guard authority.isAuthority || authority.version == 1 else {
                return "\(authority.subject.text) signs without being an authority"
            }
            if let most = authority.extensions.basicConstraints?.pathLength, below > most {
                return "\(authority.subject.text) allows fewer authorities below it"
            }
            if !authority.isSelfIssued { below += 1 }
        }
        return nil
    }
}
