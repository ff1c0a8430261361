public import Foundation

/// What an X.509 certificate (RFC 5280) says, read from bytes that nobody vouches for: it never traps, and what one
/// part does not say leaves the others readable. Nothing is verified here; `Chains` does that.
///
/// ```swift
/// if let certificate = CertificateReading(der: bytes) {
///     print(certificate.subject.text, certificate.key.type, certificate.key.bits ?? 0)
/// }
/// ```
public struct CertificateReading: Sendable, Hashable {
    /// The certificate itself, without anything that followed it.
    public let der: [UInt8]
    /// The part that is signed.
    public let signedPart: [UInt8]
    /// The signature's own bytes.
    public let signatureValue: [UInt8]
    /// 1, 2 or 3.
    public let version: Int
    /// The serial number in lower-case hexadecimal.
    public let serial: String
    /// Who signed it.
    public let issuer: DistinguishedName
    /// Whom it names.
    public let subject: DistinguishedName
    /// From when it is valid; nil where the time cannot be read.
    public let notBefore: Date?
    /// Until when it is valid; nil where the time cannot be read.
    public let notAfter: Date?
    /// The key that it vouches for.
    public let key: PublicKeyReading
    /// How it is signed.
    public let signature: SignatureReading
    /// What its extensions say.
    public let extensions: CertificateExtensions

    /// Certificates beyond this size are not read; real ones have a few kilobytes.
    public static let largest = 1 << 20

    /// Reads one certificate in DER; nil where the bytes are none. What follows it is passed over.
    public init?(der bytes: some Collection<UInt8>) {
        let bytes = Array(bytes.prefix(Self.largest + 1))
        var outer = DER(bytes[...])
        guard let whole = outer.next(0x30), whole.isComplete, whole.whole.count <= Self.largest else { return nil }
        var parts = whole.inside
        guard let signed = parts.next(0x30), signed.isComplete, let algorithm = parts.next(0x30),
            let value = parts.next(0x03), value.isComplete
        else { return nil }
        var fields = signed.inside
        version = fields.next(0xa0).flatMap { $0.inside.first(0x02)?.number }.map { $0 + 1 } ?? 1
        guard let serial = fields.next(0x02), fields.next(0x30) != nil, let issuer = fields.next(0x30),
            issuer.isComplete, var validity = fields.sequence(), let subject = fields.next(0x30), subject.isComplete,
            let key = fields.next(0x30), key.isComplete, let reading = PublicKeyReading(subjectPublicKey: key)
        else { return nil }
        der = Array(whole.whole)
        signedPart = Array(signed.whole)
        signatureValue = Array(value.content.dropFirst())
        self.serial = serial.magnitude.isEmpty ? "00" : serial.magnitude.hex
        self.issuer = DistinguishedName(issuer)
        self.subject = DistinguishedName(subject)
        notBefore = validity.next().flatMap(CertificateTime.read)
        notAfter = validity.next().flatMap(CertificateTime.read)
        self.key = reading
        signature = SignatureReading(algorithm)
        var extensions = CertificateExtensions()
        while let field = fields.next() {
            if field.tag == 0xa3, let list = field.inside.first(0x30) { extensions = CertificateExtensions(list) }
        }
        self.extensions = extensions
    }

    /// The last common name of the subject, which older programs compared with the host.
    public var commonName: String? { subject.commonName }

    /// Whether subject and issuer are the same; whether it also signed itself, `Chains` can tell.
    public var isSelfIssued: Bool { issuer.der == subject.der }

    /// Whether it may sign others: its basic constraints say so, or it is of version 1 and names itself as issuer.
    public var isAuthority: Bool { extensions.basicConstraints?.isAuthority ?? (version == 1 && isSelfIssued) }

    /// SHA-256 of the certificate in lower-case hexadecimal.
    public var fingerprint: String { PublicHalf.digest(der) }

    /// Whether a moment lies after its end.
    public func isExpired(at date: Date) -> Bool { notAfter.map { $0 < date } ?? false }

    /// Whether a moment lies before its beginning.
    public func isNotYetValid(at date: Date) -> Bool { notBefore.map { $0 > date } ?? false }

    /// Whether a server may show it: it has no extended key usage, or one that allows servers (RFC 5280, 4.2.1.12).
    public var isForServers: Bool {
        guard let usages = extensions.extendedKeyUsage else { return true }
        return usages.contains("serverAuth") || usages.contains("anyExtendedKeyUsage")
    }
}
