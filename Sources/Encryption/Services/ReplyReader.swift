/// Reads the reply to one of Ward's questions; nil where it is no reply in that protocol.
struct ReplyReader {
    let bytes: [UInt8]
    /// What the greeting said.
    let known: ServiceAnswer?
    /// Nothing more will come.
    let complete: Bool

    func read(_ question: ProbeRequest) -> ServiceReading? {
        switch question {
        case .tlsHello, .httpHead, .fhirMetadata: nil
        case .postgresTLS: postgres
        case .mssqlPrelogin: mssql
        case .mssqlUnencrypted: mssqlWithoutTLS
        case .redisPing: redis
        case .mongoHello: mongo
        case .memcachedVersion: memcached
        case .ldapStartTLS: ldapStartTLS
        case .ldapRoot: ldapRoot
        case .ldapAnonymousBind: ldapBind
        case .rdpConnect: rdp
        case .rdpStandard: rdpWithoutTLS
        case .smbNegotiate, .smb1Negotiate: smb
        case .dicomAssociate:
            DICOMAssociation.answer(bytes).map { settled(.dicom, .plaintext, "association \($0)") }
        case .ftpFeatures: ftp
        case .ftpStartTLS: ftpStartTLS
        case .ftpUser: ftpUser
        case .smtpHello: smtp
        case .smtpSender: smtpSender
        case .imapCapabilities: imap
        case .pop3Capabilities: pop3
        case .pop3StartTLS: pop3StartTLS
        case .pop3User: pop3User
        case .nntpCapabilities: nntp
        case .vncVersion: vnc
        case .vncSubtypes: vncSubtypes
        case .nfsNull, .rpcbindNull: RemoteProcedure.read(bytes, asked: question)
        }
    }

    func settled(_ speaks: ServiceProtocol, _ security: TransportSecurity, _ detail: String) -> ServiceReading {
        .answer(ServiceAnswer(speaks: speaks, security: security, detail: detail))
    }

    /// The greeting's answer with the security now known.
    func settled(_ security: TransportSecurity) -> ServiceReading {
        var answer = known ?? .nothing
        answer.security = security
        return .answer(answer)
    }

    // MARK: Databases

    private var postgres: ServiceReading? {
        switch bytes.first {
        case UInt8(ascii: "S") where bytes.count == 1: settled(.postgresql, .starttls, "SSLRequest: S")
        case UInt8(ascii: "N") where bytes.count == 1: settled(.postgresql, .plaintext, "SSLRequest: N")
        case UInt8(ascii: "E") where bytes.count > 5 && bytes[1] == 0: settled(.postgresql, .unknown, "SSLRequest: E")
        default: nil
        }
    }

    /// The answer to "encryption on" ([MS-TDS] 2.2.6.5).
    private var mssql: ServiceReading? {
        switch preloginEncryption {
        // Whoever can encrypt says so here; whether it must be is told to a client that cannot.
        case 1?:
            .again(
                .mssqlUnencrypted,
                ServiceAnswer(speaks: .mssql, security: .starttlsOffered, detail: "encryption on"))
        case 3?: settled(.mssql, .tls, "encryption required")
        case 0?: settled(.mssql, .plaintext, "encryption off")
        case 2?: settled(.mssql, .plaintext, "encryption not supported")
        default: nil
        }
    }

    /// The answer to a client that says it cannot encrypt.
    private var mssqlWithoutTLS: ServiceReading? {
        switch preloginEncryption {
        case 1?, 3?: settled(.mssql, .tls, "encryption required")
        case 0?, 2?: settled(.mssql, .starttlsOffered, "encryption on, and off where a client asks for it")
        default: nil
        }
    }

    /// The option "encryption" of a PRELOGIN answer; nil where it is none.
    private var preloginEncryption: UInt8? {
        guard bytes.count > 8, bytes[0] == 0x04, bytes[1] == 1 else { return nil }
        var at = 8
        while at + 5 <= bytes.count, bytes[at] != 0xff {
            let value = 8 + Int(bytes[at + 1]) << 8 + Int(bytes[at + 2])
            if bytes[at] == 1 { return value < bytes.count ? bytes[value] : nil }
            at += 5
        }
        return nil
    }

    private var redis: ServiceReading? {
        guard ["+PONG", "-NOAUTH", "-DENIED", "-ERR"].contains(where: { bytes.starts(with: $0.utf8) }) else {
            return nil
        }
        return settled(.redis, .plaintext, Banner.clean(bytes.prefix { $0 != 0x20 }))
    }

    private var mongo: ServiceReading? {
        guard bytes.count >= 16, bytes[12...15].elementsEqual([0xdd, 7, 0, 0]), bytes[8...15].first == 1 else {
            return nil
        }
        // Where TLS is allowed and not demanded, both are answered on the same port.
        return .again(.tlsHello, ServiceAnswer(speaks: .mongodb, security: .plaintext, detail: "hello answered"))
    }

    private var memcached: ServiceReading? {
        guard bytes.starts(with: "VERSION ".utf8) || bytes.starts(with: "ERROR".utf8) else { return nil }
        return settled(.memcached, .plaintext, Banner.clean(bytes))
    }

    // MARK: Desktops and files

    /// X.224 connection confirm with its negotiation ([MS-RDPBCGR] 2.2.1.2) after TLS and CredSSP were offered.
    private var rdp: ServiceReading? {
        guard let negotiated = rdpNegotiation else { return nil }
        /// TLS was chosen; a client without it shows whether it has to be.
        func offered(_ detail: String) -> ServiceReading {
            .again(.rdpStandard, ServiceAnswer(speaks: .rdp, security: .starttls, detail: detail))
        }
        switch negotiated {
        case (0, _), (2, 0): return settled(.rdp, .weak, "standard RDP security")
        case (2, 1): return offered("TLS")
        case (2, 2), (2, 8): return offered("CredSSP")
        case (3, 1), (3, 5), (3, 6): return settled(.rdp, .tls, "more than TLS required")
        case (3, 2), (3, 3): return settled(.rdp, .weak, "TLS not available")
        default: return settled(.rdp, .unknown, "negotiation \(negotiated.kind) \(negotiated.value)")
        }
    }

    /// The confirm after only standard security was offered.
    private var rdpWithoutTLS: ServiceReading? {
        guard let negotiated = rdpNegotiation else { return nil }
        let seen = known?.detail ?? "TLS"
        switch negotiated {
        case (0, _), (2, 0): return settled(.rdp, .starttlsOffered, "\(seen), also standard RDP security")
        case (2, 1), (2, 2), (2, 8), (3, 1), (3, 5), (3, 6): return settled(.rdp, .tls, "\(seen) required")
        default: return nil
        }
    }

    /// The kind and the value of the negotiation in a connection confirm; zeros where it has none.
    private var rdpNegotiation: (kind: UInt8, value: UInt8)? {
        guard bytes.count >= 11, bytes[0] == 3, bytes[1] == 0, bytes[5] & 0xf0 == 0xd0 else { return nil }
        return bytes.count >= 19 ? (bytes[11], bytes[15]) : (0, 0)
    }

    /// NEGOTIATE response ([MS-SMB2] 2.2.4): dialect, signing, and whether encryption is offered.
    private var smb: ServiceReading? {
        guard bytes.count >= 14, bytes[0] == 0 else { return nil }
        // Both versions mark what comes from the server: an echo of the question is no answer.
        if bytes[4..<8].elementsEqual([0xff, 0x53, 0x4d, 0x42]) {
            return bytes[13] & 0x80 != 0 ? settled(.smb1, .plaintext, "SMB 1") : nil
        }
        guard bytes[4..<8].elementsEqual([0xfe, 0x53, 0x4d, 0x42]), bytes.count >= 4 + 64, bytes[20] & 1 != 0 else {
            return nil
        }
        // A status instead of an answer: none of our dialects is good enough, and 3.1.1 is the only one above them.
        if bytes[12..<16].contains(where: { $0 != 0 }) {
            return settled(.smb, .starttls, "no dialect below SMB 3.1.1")
        }
        guard bytes.count >= 4 + 64 + 28 else { return nil }
        let body = bytes[68...]
        let dialect = "\(body[73] & 0x0f).\(body[72] >> 4)" + (body[72] & 0x0f == 0 ? "" : ".\(body[72] & 0x0f)")
        let encrypts = body[92] & 0x40 != 0 && body[73] >= 3
        let signs = body[70] & 0x02 != 0 ? "signing required" : "signing not required"
        return settled(.smb, encrypts ? .starttls : .plaintext, "SMB \(dialect), \(signs)")
    }

    /// Security types (RFC 6143, section 7.1.2): 18 TLS, 19 VeNCrypt, 5, 6, 129 and 130 RSA-AES.
    private var vnc: ServiceReading? {
        guard let count = bytes.first else { return nil }
        let types: [UInt8]
        if known?.detail.hasPrefix("RFB 003.003") == true {
            guard bytes.count >= 4 else { return .more }
            types = [bytes[3]]
        } else {
            guard count > 0 else { return settled(.unknown) }
            guard bytes.count > Int(count) else { return .more }
            types = Array(bytes[1...Int(count)])
        }
        let encrypted: Set<UInt8> = [5, 6, 18, 19, 129, 130]
        let security: TransportSecurity =
            if types.allSatisfy(encrypted.contains) { .tls } else if types.contains(where: encrypted.contains) {
                .starttlsOffered
            } else { .plaintext }
        let list = types.prefix(12).map(String.init).joined(separator: ", ")
        let detail = "\(known?.detail ?? "RFB"), security types \(list)"
        // VeNCrypt can also do without encryption: only its own list tells.
        let others = types.filter { $0 != 19 }
        if types.contains(19), !others.contains(where: encrypted.contains), !detail.hasPrefix("RFB 003.003") {
            return .then(.vncSubtypes, ServiceAnswer(speaks: .vnc, security: security, detail: detail))
        }
        return settled(.vnc, security, detail)
    }

    /// The version that VeNCrypt speaks, an acknowledgement, and its subtypes; 256 and all below are in clear.
    private var vncSubtypes: ServiceReading? {
        guard bytes.count >= 4 else { return complete ? known.map { .answer($0) } : .more }
        let count = Int(bytes[3])
        guard bytes[0] == 0, bytes[2] == 0, count > 0 else { return known.map { .answer($0) } }
        guard bytes.count >= 4 + 4 * count else { return complete ? known.map { .answer($0) } : .more }
        let subtypes = (0..<count).map { at in bytes[(4 + 4 * at)..<(8 + 4 * at)].reduce(0) { $0 << 8 | Int($1) } }
        var answer = known ?? ServiceAnswer(speaks: .vnc, security: .tls)
        let inClear = subtypes.count { $0 <= 256 }
        if inClear == subtypes.count {
            answer.security = .plaintext
        } else if inClear > 0 {
            answer.security = .starttlsOffered
        }
        return .answer(answer)
    }
}
