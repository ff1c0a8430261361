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

    /// Where they came from: a path, or a word.
    public let name: String
    /// How many anchors there are.
    public var count: Int { anchors.count }

    let anchors: [Entry]
    /// Intermediate certificates known from elsewhere; they are never trusted themselves.
    let known: [Entry]
    private let bySubject: [[UInt8]: [Int]]
    private let fingerprints: Set<[UInt8]>
    let store: CertificateStore

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
        let readings = CertificateFile.certificates(in: bytes).compactMap { CertificateReading(der: $0) }
        anchors = readings.filter { seen.insert($0.der).inserted }.map(Entry.init)
        fingerprints = seen
        known = intermediates.prefix(1000).compactMap { CertificateReading(der: $0) }.map(Entry.init)
        bySubject = Dictionary(grouping: anchors.indices) { [anchors] in anchors[$0].reading.subject.der }
        store = CertificateStore(anchors.compactMap(\.certificate))
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
        (bySubject[certificate.issuer.der] ?? []).map { anchors[$0] }
    }

    /// Whether a certificate is one of those known from elsewhere.
    func knows(_ reading: CertificateReading) -> Bool { known.contains { $0.reading.der == reading.der } }

    /// Whether exactly this certificate is an anchor.
    func contains(_ reading: CertificateReading) -> Bool { fingerprints.contains(reading.der) }
}
