/// What one handshake offers to the server.
struct HandshakeOffer: Sendable {
    /// The only version that is offered; from TLS 1.0 on.
    var version: TLSVersion
    /// The name in `server_name`; nil to send none.
    var serverName: String?
    /// The suites, all of which must be built in.
    var suites: [CipherSuite]
    /// The groups; in TLS 1.3 a key share is made for the first.
    var groups: [NamedGroup]
    /// The schemes that the server may sign with.
    var schemes: [SignatureScheme]
    /// Whether `schemes` holds for the chain's certificates too; otherwise those may be signed with any scheme.
    var limitsCertificates = false
    /// Application protocols (RFC 7301); none to leave the extension out.
    var protocols: [String] = []
    /// An earlier session to resume.
    var session: ResumableSession?
    /// Shown when the server asks for one; without it an empty one is sent.
    var clientCertificate: TLSSurveyOptions.ClientCertificate?

    /// Every scheme that some certificate in a chain may be signed with, so that no server keeps its chain back.
    static let certificateSchemes: [SignatureScheme] = [
        0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0807, 0x0808, 0x081A, 0x081B, 0x081C,
        0x0401, 0x0501, 0x0601, 0x0303, 0x0301, 0x0203, 0x0201, 0x0202,
    ].map(SignatureScheme.init)

    /// The schemes that are offered before TLS 1.3, where they hold for certificates too.
    static let classicSchemes = certificateSchemes + [0x0101, 0x0402, 0x0502, 0x0602].map(SignatureScheme.init)

    /// The schemes that may sign a TLS 1.3 handshake (RFC 8446 4.2.3, RFC 8734), and ML-DSA.
    static let modernSchemes: [SignatureScheme] = [
        0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x081A, 0x081B, 0x081C,
        0x0904, 0x0905, 0x0906,
    ].map(SignatureScheme.init)
}

/// What is kept of a session to resume it.
struct ResumableSession: Sendable, Hashable {
    /// The session's version.
    let version: TLSVersion
    /// Its suite.
    let suite: CipherSuite
    /// TLS 1.3: the pre-shared key of a ticket; before, the master secret.
    let secret: [UInt8]
    /// The ticket; empty when only the session ID is known.
    var ticket: [UInt8] = []
    /// The session ID, before TLS 1.3.
    var sessionID: [UInt8] = []
    /// TLS 1.3: what hides the ticket's age.
    var ageMask: UInt32 = 0
    /// TLS 1.3: how much early data may be sent.
    var earlyDataLimit: UInt32 = 0
    /// When the ticket came.
    var received: ContinuousClock.Instant = .now

    /// The ticket's age in milliseconds, hidden (RFC 8446 4.2.11.1).
    var hiddenAge: UInt32 {
        let age = (ContinuousClock.now - received).components
        let milliseconds = age.seconds * 1000 + age.attoseconds / 1_000_000_000_000_000
        return UInt32(truncatingIfNeeded: milliseconds) &+ ageMask
    }
}

/// What a handshake showed, also when it came to no end.
struct HandshakeFindings: Sendable {
    /// What the server chose; nil until its hello came.
    var suite: CipherSuite?
    var group: NamedGroup?
    /// What the server signed with.
    var scheme: SignatureScheme?
    /// The chain as sent.
    var chain: CertificateMessage?
    /// Whether an OCSP response was stapled.
    var isStapled = false
    /// How many certificate timestamps came.
    var timestamps = 0
    var applicationProtocol: String?
    /// Whether a certificate of the client was asked for.
    var asksForCertificate = false
    /// Whether the offered session was resumed.
    var isResumed = false
    /// Whether the server would have read early data.
    var acceptsEarlyData = false
    /// Sessions to resume: tickets, or before TLS 1.3 also a session ID.
    var sessions: [ResumableSession] = []
    /// Whether a ticket came.
    var hasTicket: Bool { sessions.contains { !$0.ticket.isEmpty } }
    /// Whether the server's Finished was checked: from here on everything above is certain.
    var isFinished = false
    /// From the first hello to the server's answer.
    var roundTrip: Duration = .zero

    /// Takes a list of certificate timestamps (RFC 6962 3.3).
    mutating func take(timestamps list: [UInt8]) {
        var reader = ByteReader(list)
        guard var entries = (try? reader.vector(2)).map(ByteReader.init) else { return }
        while !entries.isAtEnd, (try? entries.vector(2)) != nil { timestamps += 1 }
    }
}
