import Formats
import Foundation
import SwiftASN1
import X509

/// The certificates that a path may end at, and others that may help to complete one.
public struct TrustRoots: Sendable {
    /// One certificate, read by Ward and, where it can, by swift-certificates.
    struct Entry: Sendable {
        let reading: CertificateReading
        let certificate: X509.Certificate?

        init(_ reading: CertificateReading) {
            self.reading = reading
            certificate = try? X509.Certificate(derEncoded: reading.der)
        }
    }

    /// What a bundle says of one certificate before it is read as a whole.
    private struct Line: Sendable {
        let der: [UInt8]
        let subject: [UInt8]
    }

    /// Where they came from: a path, or a word.
    public let name: String
    /// How many anchors there are.
    public var count: Int { anchors.count }

    private let anchors: [Line]
    /// Intermediate certificates known from elsewhere; they are never trusted themselves.
    let known: [Entry]
    private let bySubject: [[UInt8]: [Int]]
    private let all: Set<[UInt8]>

    /// The store that Debian's `ca-certificates` writes.
    public static let systemFile = "/etc/ssl/certs/ca-certificates.crt"

    private static let largestFile = 32 << 20

    /// Takes every certificate of a PEM bundle, a DER file or a PKCS #7 collection as an anchor: roots, but also an
    /// intermediate or a server's own certificate, if that is what the operator named.
    /// - Parameters:
    ///   - bytes: The file.
    ///   - name: Where it came from, for messages.
    ///   - intermediates: Certificates in DER that may complete a path and are not trusted themselves.
    public init(bytes: [UInt8], name: String, intermediates: [[UInt8]] = []) {
        self.name = name
        var seen: Set<[UInt8]> = []
        anchors = CertificateFile.subjects(in: bytes).filter { seen.insert($0.der).inserted }
            .map { Line(der: $0.der, subject: $0.subject) }
        all = seen
        known = intermediates.prefix(1000).compactMap { CertificateReading(der: $0) }.map(Entry.init)
        bySubject = Dictionary(grouping: anchors.indices) { [anchors] in anchors[$0].subject }
    }

    /// Reads a file of anchors, such as `--ca` names, of at most 32 MiB.
    public init(file path: String, intermediates: [[UInt8]] = []) throws {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? file.close() }
        let data = try file.read(upToCount: Self.largestFile) ?? Data()
        self.init(bytes: Array(data), name: path, intermediates: intermediates)
    }

    /// The system's store; empty where there is none, and then every path stays untrusted or incomplete.
    public static func system() -> TrustRoots {
        (try? TrustRoots(file: systemFile)) ?? TrustRoots(bytes: [], name: systemFile)
    }

    /// Anchors whose subject is the issuer of a certificate.
    func issuers(of certificate: CertificateReading) -> [Entry] {
        anchors(named: certificate.issuer.der)
    }

    /// Every anchor at which a path over some certificates could end: themselves, and what bears their issuers' names.
    func anchors(above certificates: [CertificateReading]) -> [Entry] {
        let names = Set(certificates.flatMap { [$0.issuer.der, $0.subject.der] })
        return names.sorted { $0.lexicographicallyPrecedes($1) }.flatMap(anchors(named:))
    }

    /// A store of hundreds holds a handful that a path needs: only these are read.
    private func anchors(named name: [UInt8]) -> [Entry] {
        (bySubject[name] ?? []).compactMap { CertificateReading(der: anchors[$0].der).map(Entry.init) }
    }

    /// Whether a certificate is one of those known from elsewhere.
    func knows(_ reading: CertificateReading) -> Bool { known.contains { $0.reading.der == reading.der } }

    /// Whether exactly this certificate is an anchor.
    func contains(_ reading: CertificateReading) -> Bool { all.contains(reading.der) }
}
