public import Foundation
import Probing

/// What was found out about one TLS server, in names instead of numbers and with its certificates read: the machine
/// output of `ward tls` (`ward/tls/1`). Judges nothing.
public struct TLSReport: Sendable, Hashable, Codable {
    /// The version of the format.
    public var schema = "ward/tls/1"
    /// What was asked, as `mail.example.lu:443`.
    public var target: String
    /// The name that was sent and held against the certificate; nil where none was.
    public var serverName: String?
    /// How TLS was asked for on a connection that began in clear.
    public var startTLS: String?
    /// The address that answered.
    public var address: String?
    /// Whether TLS was spoken.
    public var reachable = false
    /// The versions that are accepted, oldest first: `SSLv3`, `TLS1.2`.
    public var protocols: [String] = []
    /// The suites of each version by their IANA names, in the server's order where it has one.
    public var suites: [String: [String]] = [:]
    /// The groups for key exchange over all versions.
    public var groups: [String] = []
    /// The groups of each version.
    public var groupsByProtocol: [String: [String]] = [:]
    /// The schemes that the server signs with, for TLS 1.2 and 1.3.
    public var signatures: [String: [String]] = [:]
    /// Whose order of suites counts: `server`, `client`, or `single` where there is nothing to choose.
    public var preference: String?
    /// The same for each version.
    public var preferenceByProtocol: [String: String] = [:]
    /// Finite-field parameters of the server's own choice.
    public var diffieHellman: [Parameters] = []
    /// The certificate that a current client gets.
    public var certificate: TLSCertificate?
    /// All distinct certificates that are shown, ``certificate`` first.
    public var certificates: [TLSCertificate] = []
    /// What the server does beside choosing suites.
    public var features = TLSFeatureReport()
    /// What could not be found out, and why.
    public var unknown: [Unknown] = []
    /// How many connections it took.
    public var connections = 0
    /// How long it took.
    public var seconds = 0.0

    /// Finite-field parameters.
    public struct Parameters: Sendable, Hashable, Codable {
        /// Length of the prime.
        public var bits: Int
        /// The prime's name where it is a published one.
        public var prime: String?
        /// SHA-256 of the prime.
        public var fingerprint: String
    }

    /// Something that could not be found out.
    public struct Unknown: Sendable, Hashable, Codable {
        /// Its place in this report, as `suites.TLS1.2`.
        public var fact: String
        /// Why.
        public var why: String
    }

    init(target: String) { self.target = target }

    /// Whether something is unknown without which nothing can be called clean: the connection itself, versions,
    /// suites, certificates, and what would break a connection before TLS 1.3.
    public var lacksSomethingThatMatters: Bool {
        !reachable
            || unknown.contains { unknown in
                ["reachable", "protocols.", "suites.", "certificate", "features.compression", "features.secureReneg"]
                    .contains { unknown.fact.hasPrefix($0) }
            }
    }
}

/// What a server does beside choosing suites; what was not observed is nil and stands in ``TLSReport/unknown``, what
/// does not exist in its versions of TLS is nil alone.
public struct TLSFeatureReport: Sendable, Hashable, Codable {
    /// Compression inside TLS.
    public var compression: Bool?
    /// Renegotiation by RFC 5746.
    public var secureRenegotiation: Bool?
    /// Whether a client may start a renegotiation.
    public var clientRenegotiation: Bool?
    /// Protection against being led back to an older version (RFC 7507).
    public var fallbackSCSV: Bool?
    /// Extended master secret (RFC 7627).
    public var extendedMasterSecret: Bool?
    /// Encrypt-then-MAC (RFC 7366).
    public var encryptThenMAC: Bool?
    /// Truncated HMAC (RFC 6066).
    public var truncatedHMAC: Bool?
    /// Heartbeat (RFC 6520).
    public var heartbeat: Bool?
    /// Session tickets.
    public var sessionTickets: Bool?
    /// Whether a second connection resumed the first one's session.
    public var resumption: Bool?
    /// Data in the first flight.
    public var earlyData: Bool?
    /// The application protocols that were accepted.
    public var applicationProtocols: [String]?
    /// Whether a stapled OCSP response came.
    public var ocspStapling: Bool?
    /// Signed certificate timestamps sent in the handshake.
    public var certificateTimestamps: Int?
    /// `none`, `asked` or `required`.
    public var clientCertificate: String?
    /// Seconds; 0 without the header.
    public var strictTransportSecurity: Int?
    /// Whether plain HTTP leads to HTTPS.
    public var redirectsFromHTTP: Bool?
    /// Whether a hybrid group with ML-KEM is offered.
    public var postQuantum: Bool?

    init() {}
}

/// A certificate that a server shows.
public struct TLSCertificate: Sendable, Hashable, Codable {
    /// The key that it vouches for.
    public var key: Key
    /// How it is signed, such as `sha256WithRSAEncryption`, `rsassaPss-SHA256`.
    public var signature: String
    /// From when it is valid; nil where the time cannot be read.
    public var notBefore: Date?
    /// Until when it is valid; nil where the time cannot be read.
    public var notAfter: Date?
    /// Its alternative names.
    public var names: [String]
    /// Whom it names.
    public var subject: String
    /// Who signed it.
    public var issuer: String
    /// Whether it is for the host; nil where no host was asked for.
    public var hostMatches: Bool?
    /// Whether it had ended when it was looked at.
    public var expired: Bool
    /// Whether it had not begun when it was looked at.
    public var notYetValid: Bool
    /// Whether it is signed by itself.
    public var selfSigned: Bool
    /// `trusted`, `incomplete`, `untrusted` or `unknown`.
    public var chain: String
    /// Why.
    public var chainReason: String
    /// Where the missing intermediate can be had.
    public var completion: String?
    /// How many certificates were sent.
    public var sent: Int
    /// Whether each is followed by its issuer.
    public var ordered: Bool
    /// SHA-256 of the certificate.
    public var fingerprint: String
    /// The versions in which it is shown.
    public var protocols: [String]

    /// A public key.
    public struct Key: Sendable, Hashable, Codable {
        /// `RSA`, `RSA-PSS`, `EC`, `Ed25519`…
        public var type: String
        /// Its length.
        public var bits: Int?

        /// An RSA key that signs with RSASSA-PSS alone.
        static let pss = "RSA-PSS"
        /// The name under which policies know keys of its kind.
        var family: String { type == Self.pss ? "RSA" : type }
    }
}
