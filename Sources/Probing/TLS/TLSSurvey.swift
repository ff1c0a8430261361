/// Everything that was found out about one TLS server, without any judgement and without trusting anything it said.
///
/// Lists are what the server was seen to accept. A fact that could not be observed is `unknown` with its reason; see
/// ``Seen``. Certificates are DER as sent; who reads them stands on another floor.
public struct TLSSurvey: Sendable, Hashable, Codable {
    /// What was asked.
    public var target: TLSTarget
    /// The address that answered; nil when none did.
    public var address: String?
    /// Whether TLS was spoken, or why that is not known.
    public var reachable: Seen<Bool>
    /// For each version, whether the server speaks it.
    public var protocols: [TLSVersion: Seen<Bool>] = [:]
    /// For each version that it speaks, the suites: in the server's order where it has one, else in ours.
    public var suites: [TLSVersion: Seen<[CipherSuite]>] = [:]
    /// For each version from TLS 1.0, the groups for key exchange (elliptic curves, finite fields, hybrids).
    public var groups: [TLSVersion: Seen<[NamedGroup]>] = [:]
    /// For TLS 1.2 and 1.3, the schemes that the server signs its key exchange with.
    public var signatures: [TLSVersion: Seen<[SignatureScheme]>] = [:]
    /// For each version, whose order of suites counts.
    public var preference: [TLSVersion: Seen<Preference>] = [:]
    /// The finite-field parameters that were sent before TLS 1.3, one for each distinct prime.
    public var diffieHellman: [DiffieHellmanParameters] = []
    /// The distinct chains that were sent, with how each was got.
    public var chains: [SentChain] = []
    /// Everything else.
    public var features = TLSFeatures()
    /// What else a person should know: "does not offer TLS", "does not know the name x; asked without it".
    public var notes: [String] = []
    /// How many connections were made.
    public var connections = 0
    /// How long it took.
    public var seconds = 0.0

    /// Nothing is known yet about a target.
    public init(target: TLSTarget) {
        self.target = target
        reachable = .unknown("not asked yet")
    }

    /// Whose order of suites decides.
    public enum Preference: String, Sendable, Hashable, Codable {
        case server, client
        /// There is only one suite to choose from.
        case single
    }

    /// A certificate chain as it was sent.
    public struct SentChain: Sendable, Hashable, Codable {
        /// DER, in the order as sent; at most 64 and 256 KiB in all.
        public var certificates: [[UInt8]]
        /// How many were sent, also beyond that limit.
        public var count: Int
        /// The versions in which it came.
        public var versions: [TLSVersion]

        /// Creates a chain.
        public init(certificates: [[UInt8]], count: Int, versions: [TLSVersion]) {
            self.certificates = certificates
            self.count = count
            self.versions = versions
        }
    }
}

/// Parameters of a finite-field key exchange (ServerKeyExchange, RFC 5246 7.4.3).
public struct DiffieHellmanParameters: Sendable, Hashable, Codable {
    /// Length of the prime in bits.
    public var bits: Int
    /// The prime's name where it is a published one ("RFC 3526 group 14", "Apache 2.2 1024 bit", "ffdhe2048").
    public var prime: String?
    /// SHA-256 of the prime, to find the same prime elsewhere; hexadecimal.
    public var fingerprint: String

    /// Creates a set of parameters.
    public init(bits: Int, prime: String?, fingerprint: String) {
        self.bits = bits
        self.prime = prime
        self.fingerprint = fingerprint
    }
}

/// What a server does beside choosing suites.
public struct TLSFeatures: Sendable, Hashable, Codable {
    /// Whether a client is asked for a certificate.
    public enum ClientCertificate: String, Sendable, Hashable, Codable { case none, asked, required }

    /// Compression of the TLS layer (CRIME).
    public var compression: Seen<Bool> = .unknown("not asked yet")
    /// Secure renegotiation (RFC 5746).
    public var secureRenegotiation: Seen<Bool> = .unknown("not asked yet")
    /// Whether a client may start a renegotiation.
    public var clientRenegotiation: Seen<Bool> = .unknown("not asked yet")
    /// Fallback protection (RFC 7507).
    public var fallbackSCSV: Seen<Bool> = .unknown("not asked yet")
    /// Extended master secret (RFC 7627).
    public var extendedMasterSecret: Seen<Bool> = .unknown("not asked yet")
    /// Encrypt-then-MAC (RFC 7366); unknown where the server has no CBC suite to show it with.
    public var encryptThenMAC: Seen<Bool> = .unknown("not asked yet")
    /// Truncated HMAC (RFC 6066).
    public var truncatedHMAC: Seen<Bool> = .unknown("not asked yet")
    /// Heartbeat (RFC 6520).
    public var heartbeat: Seen<Bool> = .unknown("not asked yet")
    /// Session tickets (RFC 5077; RFC 8446 4.6.1).
    public var sessionTickets: Seen<Bool> = .unknown("not asked yet")
    /// Whether a second connection resumed the first one's session.
    public var resumption: Seen<Bool> = .unknown("not asked yet")
    /// Data in the first flight (RFC 8446 2.3).
    public var earlyData: Seen<Bool> = .unknown("not asked yet")
    /// The application protocols that were accepted, of those that were offered.
    public var applicationProtocols: Seen<[String]> = .unknown("not asked yet")
    /// A stapled OCSP response came.
    public var ocspStapling: Seen<Bool> = .unknown("not asked yet")
    /// Signed certificate timestamps sent in the handshake (not those inside the certificate).
    public var certificateTimestamps: Seen<Int> = .unknown("not asked yet")
    /// Whether a client's certificate is asked for or required.
    public var clientCertificate: Seen<ClientCertificate> = .unknown("not asked yet")
    /// `Strict-Transport-Security` in seconds; 0 when the header is absent. Asked only of web servers.
    public var strictTransportSecurity: Seen<Int>?
    /// Whether plain HTTP on port 80 of the same host leads to https. Asked only where the port is 443.
    public var redirectsFromHTTP: Seen<Bool>?

    /// Nothing is known yet.
    public init() {}
}
