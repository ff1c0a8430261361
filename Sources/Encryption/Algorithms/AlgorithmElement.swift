/// One thing that a policy can have an opinion on: a suite, a key of some length, something that a server does.
public struct AlgorithmElement: Sendable, Hashable {
    /// What sort of thing it is.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable, CodingKeyRepresentable {
        /// `TLS1.2`.
        case `protocol`
        /// A cipher suite by its IANA name.
        case suite
        /// A group for key exchange by its IANA name.
        case group
        /// The scheme of a signature in the handshake by its IANA name.
        case signature
        /// Finite-field parameters of a server's own choice; the size is that of the prime in bits.
        case diffieHellman
        /// A key by its type; the size is its length in bits.
        case key
        /// How a certificate is signed, such as `sha256WithRSAEncryption`.
        case certificateSignature
        /// The state of a certificate: `valid`, `expired`, `untrusted`…; `lifetime` has a size in days.
        case certificate
        /// What else a server does, as `compression=yes`; `strictTransportSecurity` has a size in seconds.
        case feature
        case sshKeyExchange, sshHostKey, sshCipher, sshMAC

        /// Reads a kind by its name and says which there are where it is none.
        public init(from decoder: any Decoder) throws { self = try oneOf(Self.allCases, decoder) }
    }

    /// The sort.
    public var kind: Kind
    /// The name.
    public var name: String
    /// A length or another number that belongs to it.
    public var size: Int?

    /// Creates an element.
    public init(_ kind: Kind, _ name: String, size: Int? = nil) {
        self.kind = kind
        self.name = name
        self.size = size
    }

    /// Reads `RSA 2048`, as ``text`` writes it.
    public init(_ kind: Kind, text: String) {
        if let space = text.lastIndex(of: " "), let size = Int(text[text.index(after: space)...]) {
            self.init(kind, String(text[..<space]), size: size)
        } else {
            self.init(kind, text)
        }
    }

    /// `TLS_AES_128_GCM_SHA256`, `RSA 2048`.
    public var text: String { size.map { "\(name) \($0)" } ?? name }
}
