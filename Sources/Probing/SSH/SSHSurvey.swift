/// Everything that was found out about one SSH server, without any judgement and without trusting it.
///
/// The lists are what the server offers, in its order (RFC 4253 section 7.1).
public struct SSHSurvey: Sendable, Hashable, Codable {
    /// Name or address as the person wrote it.
    public var host: String
    /// TCP port.
    public var port: UInt16
    /// The address that answered; nil when none did.
    public var address: String?
    /// Whether SSH was spoken, or why that is not known.
    public var reachable: Seen<Bool> = .unknown("not asked yet")
    /// The identification line, without line end: `SSH-2.0-OpenSSH_9.2p1`. Foreign text.
    public var banner: String?
    /// The versions of the protocol that the identification line stands for: `1.5`, `2.0`.
    public var versions: Seen<[String]> = .unknown("not asked yet")
    /// Methods of key exchange, without the markers of extensions.
    public var keyExchange: Seen<[String]> = .unknown("not asked yet")
    /// Algorithms of host keys.
    public var hostKeyAlgorithms: Seen<[String]> = .unknown("not asked yet")
    /// The host keys, one for each kind that could be fetched.
    public var hostKeys: Seen<[HostKey]> = .unknown("not asked yet")
    /// Ciphers, both directions together.
    public var ciphers: Seen<[String]> = .unknown("not asked yet")
    /// Message authentication, both directions together.
    public var macs: Seen<[String]> = .unknown("not asked yet")
    /// Compression, both directions together.
    public var compression: Seen<[String]> = .unknown("not asked yet")
    /// Strict key exchange, the answer to the Terrapin attack (CVE-2023-48795).
    public var strictKeyExchange: Seen<Bool> = .unknown("not asked yet")
    /// The smallest prime in bits that a group exchange (RFC 4419) led to; nil where none is offered.
    public var groupExchangeBits: Seen<Int>?
    /// How a user may prove who they are: `publickey`, `password`, … (RFC 4252).
    public var authentication: Seen<[String]> = .unknown("not asked yet")
    /// The signatures that the server takes from users (RFC 8308, `server-sig-algs`); nil when it does not say.
    public var userSignatures: [String]?
    /// How many connections were made.
    public var connections = 0
    /// How long it took.
    public var seconds = 0.0

    /// Nothing is known yet about a server.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// The public half of a host key.
    public struct HostKey: Sendable, Hashable, Codable {
        /// The format of the key: `ssh-rsa`, `ecdsa-sha2-nistp256`, `ssh-ed25519`.
        public var type: String
        /// Length in bits; nil for kinds that are not known here.
        public var bits: Int?
        /// `SHA256:…` as `ssh-keygen -l` prints it.
        public var fingerprint: String
        /// The key is signed by an authority (`…-cert-v01@openssh.com`).
        public var isCertificate: Bool

        /// Creates a description of a key.
        public init(type: String, bits: Int?, fingerprint: String, isCertificate: Bool = false) {
            self.type = type
            self.bits = bits
            self.fingerprint = fingerprint
            self.isCertificate = isCertificate
        }
    }
}

/// How an SSH server is asked.
public struct SSHSurveyOptions: Sendable, Hashable {
    /// How long one answer may take.
    public var answerLimit: Duration = .seconds(5)
    /// How long the whole survey may take.
    public var surveyLimit: Duration = .seconds(30)
    /// Whether to ask for the methods of authentication; the server logs an attempt of the user below.
    public var asksAuthentication = true
    /// The user name that goes with that question.
    public var user = "ward"
    /// How many connections a second are opened at most; nil for no pacing.
    public var rate: Double?

    /// Creates the usual options.
    public init() {}
}
