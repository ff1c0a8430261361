/// A TLS server to ask.
public struct TLSTarget: Sendable, Hashable, Codable {
    /// Name or address as the person wrote it.
    public var host: String
    /// TCP port.
    public var port: UInt16
    /// The name sent in the handshake and held against the certificate; the host where nil. An address is never sent.
    public var serverName: String?
    /// How TLS is asked for on a connection that begins in clear.
    public var startTLS: StartTLS?

    /// Creates a target.
    public init(host: String, port: UInt16, serverName: String? = nil, startTLS: StartTLS? = nil) {
        self.host = host
        self.port = port
        self.serverName = serverName
        self.startTLS = startTLS
    }

    /// `mail.example.lu:25`, `[::1]:443`.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// The protocols that can change to TLS in mid-connection.
public enum StartTLS: String, Sendable, Hashable, Codable, CaseIterable {
    case smtp, lmtp, imap, pop3, ftp, ldap, xmpp, postgres, mysql, mssql, rdp, sieve, nntp
}

/// How a survey is made.
public struct TLSSurveyOptions: Sendable, Hashable {
    /// How long one answer may take.
    public var answerLimit: Duration = .seconds(5)
    /// How long the whole survey of one server may take.
    public var surveyLimit: Duration = .seconds(60)
    /// How long to leave a server alone that begins to refuse what it took before; afterwards a tenth of it lies
    /// between two connections.
    public var respite: Duration = .seconds(1)
    /// How many connections a second are opened to one server at most; nil for no pacing.
    public var rate: Double?
    /// A client certificate chain (DER, leaf first) and its private key (PKCS#8 or SEC1 DER) for servers that require
    /// one; nil to go without.
    public var clientCertificate: ClientCertificate?

    /// Creates the usual options.
    public init() {}

    /// A certificate to show to servers that ask for one.
    public struct ClientCertificate: Sendable, Hashable {
        /// The chain, leaf first, DER.
        public var chain: [[UInt8]]
        /// The private key, PKCS#8 DER.
        public var key: [UInt8]

        /// Creates a certificate to show.
        public init(chain: [[UInt8]], key: [UInt8]) {
            self.chain = chain
            self.key = key
        }
    }
}
