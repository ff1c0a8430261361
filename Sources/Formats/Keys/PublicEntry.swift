/// A certificate or public key that a file holds.
public struct PublicEntry: Sendable, Hashable {
    /// What it is there for.
    public enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
        /// An X.509 certificate.
        case certificate
        /// A request for one (PKCS #10).
        case request = "certificate-request"
        /// A public key.
        case publicKey = "public-key"
        /// A key that may log in (`authorized_keys`, with options or in a file of that name).
        case authorisedKey = "authorised-key"
        /// The key of a host that somebody connected to (`known_hosts`).
        case knownHost = "known-host"
    }

    /// What it is there for.
    public var kind: Kind
    /// The format: `x509`, `pkcs7`, `pkcs12`, `jks`, `pkcs10`, `spki`, `pkcs1`, `openssh`, `rfc4716`, `openpgp`.
    public var format: String
    /// The algorithm in lower case: `rsa`, `ec`, `ed25519`…
    public var type: String
    /// The curve, where the algorithm has several.
    public var curve: String?
    /// The length of the key in bits.
    public var bits: Int?
    /// `SHA256:…` for SSH formats, the OpenPGP fingerprint for OpenPGP, SHA-256 of the SubjectPublicKeyInfo in
    /// hexadecimal for the others: the same as for the private half.
    public var fingerprint: String
    /// The key, where it can be written as a SubjectPublicKeyInfo: the same for all formats of one key.
    public var publicKey: PublicKeyReading?
    /// The certificate, if it is one.
    public var certificate: CertificateReading?
    /// Hosts that the entry names: in `known_hosts`, or after the `@` of an SSH comment or an OpenPGP address. Never the
    /// part before the `@`, which is a person's.
    public var hosts: [String] = []

    init(_ kind: Kind, _ format: String, _ certificate: CertificateReading) {
        self.init(kind, format, certificate.key)
        self.certificate = certificate
    }

    init(_ kind: Kind, _ format: String, _ key: PublicKeyReading) {
        (self.kind, self.format, type, curve, bits) = (kind, format, key.type.lowercased(), key.curve, key.bits)
        fingerprint = key.fingerprint
        publicKey = key
    }

    init(_ kind: Kind, _ format: String, _ key: SSHPublicKey) {
        (self.kind, self.format, type, curve, bits) = (kind, format, key.type, key.curve, key.bits)
        fingerprint = key.fingerprint
        publicKey = key.publicKey
    }

    init(_ format: String, type: String, curve: String?, bits: Int?, fingerprint: String) {
        (kind, self.format, self.type, self.curve, self.bits) = (.publicKey, format, type, curve, bits)
        self.fingerprint = fingerprint
    }
}
