public import Foundation

/// One certificate, public or private key that was found: a row of `ward keys`, and never the key itself.
public struct KeyItem: Encodable, Sendable, Hashable {
    /// `private-key`, `certificate`, `certificate-request`, `public-key`, `authorised-key` or `known-host`.
    public var kind: String
    /// The file.
    public var path: String
    /// Which find of the file it is, from 1.
    public var number: Int
    /// The format, such as `pkcs8`, `x509` or `openssh`.
    public var format: String
    /// The algorithm in lower case: `rsa`, `ec`, `ed25519`…
    public var algorithm: String?
    /// The curve, where the algorithm has several.
    public var curve: String?
    /// The length in bits.
    public var bits: Int?
    /// For private keys: `yes`, `no`, `weak` or `unknown`.
    public var protected: String?
    /// The fingerprint of the public half in the manner of its format.
    public var fingerprint: String?
    /// SHA-256 of the SubjectPublicKeyInfo: the same for every file and format of one key.
    public var key: String?
    /// Permission bits, such as `0600`.
    public var mode: String
    /// The owner of the file.
    public var fileOwner: String
    /// What sort of place it lies in, such as `home`, `etc` or `customer`.
    public var place: String
    /// What the certificate says, if it is one.
    public var certificate: CertificateFacts?
    /// Hosts that it names.
    public var hosts: [String] = []
    /// What is weak about the key whatever its length.
    public var weaknesses: [KeyWeakness] = []
    /// Files with keys that share a prime with this one.
    public var sharesPrimeWith: [String] = []
    /// Files with the same private key.
    public var copies: [String] = []
    /// Files with the other half: certificates of this key, or its private key.
    public var belongsTo: [String] = []
    /// `own`, `client` or `unclear`.
    public var whose: KeyOwner.Whose = .unclear
    /// The practice or provider, where it is known by name.
    public var who: String?
    /// What the guess rests on.
    public var whoseReason: KeyOwner.Reason = .nothing
    /// Whether it belongs to a store of authorities that programs trust, or came with software.
    public var isShipped = false

    /// What a certificate says of itself.
    public struct CertificateFacts: Codable, Sendable, Hashable {
        /// Whom it names, as RFC 4514 writes it.
        public var subject: String
        /// Who signed it.
        public var issuer: String
        /// The serial number in hexadecimal.
        public var serial: String
        /// From when it is valid.
        public var notBefore: Date?
        /// Until when it is valid.
        public var notAfter: Date?
        /// Hosts, addresses and URIs that it is for; mail addresses are left out.
        public var names: [String]
        /// The algorithm of its signature, by OpenSSL's name.
        public var signature: String
        /// The digest of its signature.
        public var hash: String?
        /// Whether it may sign others.
        public var isAuthority: Bool
        /// Whether it names itself as issuer.
        public var isSelfIssued: Bool
        /// SHA-256 of the certificate.
        public var fingerprint: String
    }

    /// The name for people: the file, and the number where a file holds several.
    public var subject: String { number == 1 ? path : "\(path) (\(number))" }
}
