/// The harmless requests that Ward can make: each asks what the service offers; none logs in, stores or changes
/// anything.
enum ProbeRequest: Sendable, Hashable, CaseIterable {
    case tlsHello, httpHead, fhirMetadata, postgresTLS, mssqlPrelogin, mssqlUnencrypted, redisPing, mongoHello,
        memcachedVersion, ldapStartTLS, ldapRoot, ldapAnonymousBind
    case rdpConnect, rdpStandard, smbNegotiate, smb1Negotiate, nfsNull, rpcbindNull, dicomAssociate
    case ftpFeatures, ftpStartTLS, ftpUser, smtpHello, smtpSender, imapCapabilities, pop3Capabilities, pop3StartTLS,
        pop3User, nntpCapabilities, vncVersion, vncSubtypes

    /// Whether the server speaks first and only then takes the question.
    var followsGreeting: Bool {
        switch self {
        case .ftpFeatures, .smtpHello, .imapCapabilities, .pop3Capabilities, .nntpCapabilities, .vncVersion: true
        default: false
        }
    }

    /// The bytes for a host; empty where sending them would not be safe.
    ///
    /// No request bears the beginning of an HL7 block (0B), nor its end (1C 0D): whatever an integration engine hears
    /// by mistake, it is never a message (HL7 v2 MLLP).
    ///
    /// - Parameter path: Of the interface that a URL names, for ``fhirMetadata``.
    func bytes(host: String?, path: String = "") -> [UInt8] {
        // A long host name can put an 0B into a length: then the name is left out.
        [encoded(host: host, path), encoded(host: nil, path)].first { !Self.couldBeFiled($0) } ?? []
    }

    /// Whether an HL7 receiver could take bytes for a message or a part of one.
    static func couldBeFiled(_ bytes: [UInt8]) -> Bool {
        bytes.contains(0x0b) || zip(bytes, bytes.dropFirst()).contains { $0 == 0x1c && $1 == 0x0d }
    }

    private func encoded(host: String?, _ path: String) -> [UInt8] {
        switch self {
        case .tlsHello: TLSHello.request(host: host)
        case .httpHead:
            text("HEAD / HTTP/1.1\r\nHost: \(host ?? "localhost")\r\nUser-Agent: Ward\r\nConnection: close\r\n\r\n")
        case .fhirMetadata:
            // The statement of what the interface can do, which has to be there for everybody (FHIR, "capabilities").
            text(
                "GET \(Self.visible(path))/metadata HTTP/1.1\r\nHost: \(host ?? "localhost")\r\nUser-Agent: Ward\r\n"
                    + "Accept: application/fhir+json\r\nConnection: close\r\n\r\n")
        case .redisPing: text("PING\r\n")
        case .memcachedVersion: text("version\r\n")
        case .ftpFeatures: text("FEAT\r\n")
        case .ftpStartTLS: text("AUTH TLS\r\n")
        // A name alone logs nobody in: no password follows, and the server forgets it with the connection.
        case .ftpUser, .pop3User: text("USER ward\r\n")
        case .smtpHello: text("EHLO ward.invalid\r\n")
        case .smtpSender: text("MAIL FROM:<>\r\n")
        case .imapCapabilities: text("a1 CAPABILITY\r\n")
        case .pop3Capabilities: text("CAPA\r\n")
        case .nntpCapabilities: text("CAPABILITIES\r\n")
        case .pop3StartTLS: text("STLS\r\n")
        case .vncVersion: text("RFB 003.008\n")
        // VeNCrypt, in its version 0.2.
        case .vncSubtypes: [19, 0, 2]
        case .postgresTLS: [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]
        case .mssqlPrelogin: BinaryRequests.mssqlPrelogin(encryption: 1)
        case .mssqlUnencrypted: BinaryRequests.mssqlPrelogin(encryption: 2)
        case .mongoHello: BinaryRequests.mongoHello
        case .ldapStartTLS: BinaryRequests.ldapStartTLS
        case .ldapRoot: BinaryRequests.ldapRoot
        case .ldapAnonymousBind: BinaryRequests.ldapAnonymousBind
        case .rdpConnect: BinaryRequests.rdpConnect(offering: 3)
        case .rdpStandard: BinaryRequests.rdpConnect(offering: 0)
        case .nfsNull: RemoteProcedure.nfsNull
        case .rpcbindNull: RemoteProcedure.rpcbindNull
        case .smbNegotiate: BinaryRequests.smbNegotiate
        case .smb1Negotiate: BinaryRequests.smb1Negotiate
        case .dicomAssociate: DICOMAssociation.request
        }
    }

    /// A path without anything that could begin another line or another request, and without the slash at its end.
    private static func visible(_ path: String) -> String {
        var path = path
        while path.hasSuffix("/") { path.removeLast() }
        if path.lowercased().hasSuffix("/metadata") { path.removeLast("/metadata".count) }
        return path.utf8.allSatisfy { (0x21...0x7e).contains($0) } ? path : ""
    }

    private func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// How a conversation in a protocol is ended politely; empty where closing is polite enough.
    static func farewell(_ speaks: ServiceProtocol) -> [UInt8] {
        switch speaks {
        case .smtp, .ftp, .pop3, .nntp: Array("QUIT\r\n".utf8)
        case .sieve: Array("LOGOUT\r\n".utf8)
        case .imap: Array("a2 LOGOUT\r\n".utf8)
        case .dicom: DICOMAssociation.release
        default: []
        }
    }
}
