public import Formats
public import Foundation
import SwiftASN1
@_spi(DisableValidityCheck) @_spi(FixedExpiryValidationTime) import X509

/// Judges the certificates that a server sent against a store of anchors. It looks at nothing but these: it fetches
/// no certificate, no revocation list and no OCSP answer.
///
/// ```swift
/// let judge = ChainJudge(roots: .system())
/// let verdict = await judge.verdict(sent: certificates, host: "mail.example.lu", at: Date())
/// print(verdict.chain, verdict.why)
/// ```
///
/// Paths are built and verified by swift-certificates under the rules of RFC 5280. Where it cannot read a certificate
/// (a brainpool key, say) or check a signature (RSASSA-PSS), Ward follows the names itself and checks what it can.
/// Work is bounded whatever is sent: 64 certificates are looked at, 12 of them tried as issuers.
public struct ChainJudge: Sendable {
    /// So many of the certificates sent are looked at.
    public static let mostCertificates = 64
    static let mostIssuers = 12

    private let roots: TrustRoots

    /// Creates a judge for a store.
    public init(roots: TrustRoots) {
        self.roots = roots
    }

    /// Judges what a server sent, its own certificate first.
    /// - Parameters:
    ///   - sent: Certificates in DER, in the order in which they came.
    ///   - host: The name or address that was meant; nil to leave names out.
    ///   - date: The date of judging.
    public func verdict(sent: [[UInt8]], host: String? = nil, at date: Date) async -> ChainVerdict {
        let used = sent.prefix(Self.mostCertificates)
        let readings = used.map { CertificateReading(der: $0) }
        guard let first = readings.first, let leaf = first else {
            var verdict = ChainVerdict(
                .unknown, sent.isEmpty ? "no certificate was sent" : "the certificate cannot be read")
            (verdict.sent, verdict.used) = (sent.count, used.count)
            return verdict
        }
        let others = readings.dropFirst().compactMap(\.self)
        var verdict = await path(leaf, others, date)
        verdict.leaf = leaf
        verdict.isSelfSigned = Self.isSelfSigned(leaf)
        verdict.isExpired = leaf.isExpired(at: date)
        verdict.isNotYetValid = leaf.isNotYetValid(at: date)
        verdict.host = host.map(leaf.match(host:))
        let all = [leaf] + others
        verdict.isOrdered = zip(all, all.dropFirst()).allSatisfy { $0.issuer.der == $1.subject.der }
        let needed = Set(Self.related(leaf, others).map(\.der))
        verdict.unrelated = others.count { !needed.contains($0.der) }
        verdict.sendsAnchor = others.contains(where: roots.contains)
        (verdict.sent, verdict.used) = (sent.count, used.count)
        return verdict
    }

    /// Whether a certificate names itself as issuer and, as far as that can be checked, signed itself.
    public static func isSelfSigned(_ certificate: CertificateReading) -> Bool {
        certificate.isSelfIssued && SignatureCheck.of(certificate, by: certificate.key) != .invalid
    }

    // MARK: Paths

    private func path(_ leaf: CertificateReading, _ others: [CertificateReading], _ date: Date) async -> ChainVerdict {
        if roots.contains(leaf) {
            var verdict = ChainVerdict(.trusted, "the certificate itself is an anchor")
            verdict.path = [leaf]
            return verdict
        }
        guard let times = Self.times(leaf, date) else {
            return ChainVerdict(.unknown, "the dates of the certificate cannot be read")
        }
        let verdict = await path(leaf, Self.related(leaf, others), times)
        guard verdict.chain != .trusted, !roots.known.isEmpty else { return verdict }
        let completed = await path(leaf, Self.related(leaf, others + roots.known.map(\.reading)), times)
        guard completed.chain == .trusted, let missing = completed.path.first(where: roots.knows) else {
            return verdict
        }
        var incomplete = ChainVerdict(.incomplete, "\(missing.subject.text) was not sent")
        incomplete.path = verdict.path
        incomplete.completion = .known(missing.subject.text)
        return incomplete
    }

    private func path(_ leaf: CertificateReading, _ issuers: [CertificateReading], _ times: [Date]) async
        -> ChainVerdict
    {
        let candidates = Array(issuers.prefix(Self.mostIssuers))
        let verified = await verified(leaf, candidates.map(TrustRoots.Entry.init), times)
        if let verdict = verified.verdict { return verdict }
        let verdict = PathSearch(roots: roots, issuers: candidates, times: times).verdict(leaf)
        if verified.isRefused, verdict.chain == .trusted || verdict.chain == .unknown {
            // What only swift-certificates checks, above all constraints on names.
            return ChainVerdict(.untrusted, "the path breaks a constraint that an authority on it sets (RFC 5280)")
        }
        if verdict.chain != .trusted && issuers.count > candidates.count {
            return ChainVerdict(.unknown, "too many certificates were sent to try every path")
        }
        return verdict
    }

    /// The moments at which the authorities may have been valid: the date of judging or, where the server's own
    /// certificate is out of date, its end, its middle and its beginning.
    private static func times(_ leaf: CertificateReading, _ date: Date) -> [Date]? {
        guard let from = leaf.notBefore, let until = leaf.notAfter, from <= until else { return nil }
        if from <= date && date <= until { return [date] }
        return [until, from.addingTimeInterval(until.timeIntervalSince(from) / 2), from]
    }

    /// The verdict of swift-certificates where it finds a path, or whether it refuses one whose signatures are right.
    private func verified(
        _ leaf: CertificateReading, _ issuers: [TrustRoots.Entry], _ times: [Date]
    ) async -> (verdict: ChainVerdict?, isRefused: Bool) {
        guard let certificate = try? X509.Certificate(derEncoded: leaf.der) else { return (nil, false) }
        let known = CertificateStore(issuers.compactMap(\.certificate))
        let anchors = roots.anchors(above: [leaf] + issuers.map(\.reading))
        let store = CertificateStore(anchors.compactMap(\.certificate))
        var isRefused = false
        for time in times {
            var verifier = Verifier(rootCertificates: store) { PathPolicy(at: time) }
            switch await verifier.validate(leaf: certificate, intermediates: known) {
            case .validCertificate(let path):
                var verdict = ChainVerdict(.trusted, "the path ends at an anchor of \(roots.name)")
                verdict.path =
                    [leaf]
                    + path.dropFirst().compactMap { certificate in
                        (issuers + anchors).first { $0.certificate == certificate }?.reading
                    }
                return (verdict, false)
            case .couldNotValidate(let failures):
                isRefused = isRefused || !failures.isEmpty
            }
        }
        return (nil, isRefused)
    }

    /// The certificates that can be reached from one by the names of issuers, nearest first, without copies: of those
    /// with the same subject, key and issuer one is enough.
    static func related(_ leaf: CertificateReading, _ others: [CertificateReading]) -> [CertificateReading] {
        struct Sameness: Hashable { var subject, key, issuer: [UInt8] }
        let bySubject = Dictionary(grouping: others.filter { $0.der != leaf.der }) { $0.subject.der }
        var seen: Set<Sameness> = []
        var found: [CertificateReading] = []
        var names: [[UInt8]] = [leaf.issuer.der]
        var asked: Set<[UInt8]> = []
        while let name = names.popLast() {
            guard asked.insert(name).inserted else { continue }
            for certificate in bySubject[name] ?? [] {
                let sameness = Sameness(
                    subject: name, key: certificate.key.der, issuer: certificate.issuer.der)
                guard seen.insert(sameness).inserted else { continue }
                found.append(certificate)
                names.insert(certificate.issuer.der, at: 0)
            }
        }
        return found
    }
}

/// RFC 5280 at a fixed time. Extensions that say what a certificate may be used for are passed over here, for they are
/// judged as facts of their own.
private struct PathPolicy: VerifierPolicy {
    let verifyingCriticalExtensions: [ASN1ObjectIdentifier]
    private let basis: RFC5280Policy

    init(at time: Date) {
        basis = RFC5280Policy(fixedExpiryValidationTime: time)
        verifyingCriticalExtensions = basis.verifyingCriticalExtensions + Self.passedOver
    }

    /// Alternative names, extended key usage, policies and their constraints, TLS features.
    private static let passedOver: [ASN1ObjectIdentifier] = [
        [2, 5, 29, 17], [2, 5, 29, 37], [2, 5, 29, 32], [2, 5, 29, 36], [2, 5, 29, 54], [1, 3, 6, 1, 5, 5, 7, 1, 24],
    ]

    func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) async -> PolicyEvaluationResult {
        basis.chainMeetsPolicyRequirements(chain: chain)
    }
}
