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
        case .redisPing: redis
        case .mongoHello: mongo
        case .memcachedVersion: memcached
        case .ldapStartTLS: ldap
        case .rdpConnect: rdp
        case .smbNegotiate, .smb1Negotiate: smb
        case .dicomAssociate:
            DICOMAssociation.answer(bytes).map { settled(.dicom, .plaintext, "association \($0)") }
        case .ftpFeatures: ftp
        case .smtpHello: smtp
        case .imapCapabilities: imap
        case .pop3Capabilities: pop3
        case .vncVersion: vnc
        }
    }

    private func settled(_ speaks: ServiceProtocol, _ security: TransportSecurity, _ detail: String) -> ServiceReading {
        .answer(ServiceAnswer(speaks: speaks, security: security, detail: detail))
    }

    /// The greeting's answer with the security now known.
    private func settled(_ security: TransportSecurity) -> ServiceReading {
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

    private var mssql: ServiceReading? {
        guard bytes.count > 8, bytes[0] == 0x04, bytes[1] == 1 else { return nil }
        var at = 8
        while at + 5 <= bytes.count, bytes[at] != 0xff {
            let value = 8 + Int(bytes[at + 1]) << 8 + Int(bytes[at + 2])
            if bytes[at] == 1, value < bytes.count {
                switch bytes[value] {
                case 1: return settled(.mssql, .starttlsOffered, "encryption on")
                case 3: return settled(.mssql, .tls, "encryption required")
                case 0: return settled(.mssql, .plaintext, "encryption off")
                case 2: return settled(.mssql, .plaintext, "encryption not supported")
                default: return nil
                }
            }
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

    /// ExtendedResponse `30 .. 02 01 01 78 .. 0A 01 code` (RFC 4511, section 4.12).
    private var ldap: ServiceReading? {
        guard bytes.count > 8, bytes[0] == 0x30 else { return nil }
        let header = bytes[1] < 0x80 ? 2 : 2 + Int(bytes[1] & 0x7f)
        guard header < 7, bytes.count > header + 7,
            bytes[header..<(header + 3)].elementsEqual([2, 1, 1])
        else { return nil }
        guard bytes[header + 3] == 0x78 else { return settled(.ldap, .unknown, "other answer") }
        let inner = header + (bytes[header + 4] < 0x80 ? 5 : 5 + Int(bytes[header + 4] & 0x7f))
        guard inner + 2 < bytes.count, bytes[inner] == 0x0a, bytes[inner + 1] == 1 else { return nil }
        return settled(
            .ldap, bytes[inner + 2] == 0 ? .starttls : .plaintext, "StartTLS: result \(bytes[inner + 2])")
    }

    // MARK: Desktops and files

    /// X.224 connection confirm with its negotiation ([MS-RDPBCGR] 2.2.1.2).
    private var rdp: ServiceReading? {
        guard bytes.count >= 11, bytes[0] == 3, bytes[1] == 0, bytes[5] & 0xf0 == 0xd0 else { return nil }
        guard bytes.count >= 19 else { return settled(.rdp, .weak, "standard RDP security") }
        switch (bytes[11], bytes[15]) {
        case (2, 0): return settled(.rdp, .weak, "standard RDP security")
        case (2, 1): return settled(.rdp, .tls, "TLS")
        case (2, 2), (2, 8): return settled(.rdp, .tls, "CredSSP")
        case (3, 1), (3, 5), (3, 6): return settled(.rdp, .tls, "more than TLS required")
        case (3, 2), (3, 3): return settled(.rdp, .weak, "TLS not available")
        default: return settled(.rdp, .unknown, "negotiation \(bytes[11]) \(bytes[15])")
        }
    }

    /// NEGOTIATE response ([MS-SMB2] 2.2.4): dialect, signing, and whether encryption is offered.
    private var smb: ServiceReading? {
        guard bytes.count >= 8 else { return nil }
        if bytes[4..<8].elementsEqual([0xff, 0x53, 0x4d, 0x42]) { return settled(.smb1, .plaintext, "SMB 1") }
        guard bytes[4..<8].elementsEqual([0xfe, 0x53, 0x4d, 0x42]), bytes.count >= 4 + 64 + 28 else { return nil }
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
        return settled(.vnc, security, "\(known?.detail ?? "RFB"), security types \(list)")
    }

    // MARK: Mail and FTP

    private var upper: String { String(decoding: bytes, as: UTF8.self).uppercased() }

    /// Whether the last whole line of a reply of numbered lines is there: number and a space.
    private var isLastLine: Bool {
        let lines = upper.split(whereSeparator: \.isNewline)
        return bytes.last == 0x0a
            && lines.last.map { $0.dropFirst(3).first != "-" && $0.first?.isNumber == true } == true
    }

    private var ftp: ServiceReading? {
        if !isLastLine && !complete { return .more }
        if !upper.hasPrefix("211") {
            return settled(known?.speaks == .ftp && upper.hasPrefix("50") ? .plaintext : .unknown)
        }
        var files = known ?? .nothing
        files.speaks = .ftp
        files.security = upper.contains("AUTH TLS") || upper.contains("AUTH SSL") ? .starttlsOffered : .plaintext
        return .answer(files)
    }

    private var smtp: ServiceReading? {
        if !isLastLine && !complete { return .more }
        var mail = known ?? .nothing
        mail.security = .unknown
        if !upper.hasPrefix("250") {
            // Who greeted without saying what it is, and knows no EHLO, may be a file server.
            if mail.speaks == .unknown { return .again(.ftpFeatures, mail) }
            return settled(upper.hasPrefix("50") ? .plaintext : .unknown)
        }
        mail.speaks = .smtp
        // AUTH in the clear part means that passwords are taken in clear.
        mail.security =
            if !upper.contains("STARTTLS") { .plaintext } else if upper.contains("AUTH ") { .starttlsOffered } else {
                .starttls
            }
        return .answer(mail)
    }

    /// With LOGINDISABLED nobody can log in before TLS stands (RFC 9051, section 6.2.3).
    private var imap: ServiceReading? {
        let text = upper
        guard let line = text.split(whereSeparator: \.isNewline).first(where: { $0.hasPrefix("* CAPABILITY") }) else {
            return complete ? settled(.unknown) : .more
        }
        guard line.contains("STARTTLS") else { return settled(.plaintext) }
        return settled(line.contains("LOGINDISABLED") ? .tls : .starttlsOffered)
    }

    private var pop3: ServiceReading? {
        let lines = upper.split(whereSeparator: \.isNewline)
        if !lines.contains(".") && !complete && !upper.hasPrefix("-ERR") { return .more }
        guard upper.hasPrefix("+OK") else { return settled(.unknown) }
        guard lines.contains("STLS") else { return settled(.plaintext) }
        let letsIn = lines.contains { $0 == "USER" || $0.hasPrefix("SASL ") }
        return settled(letsIn ? .starttlsOffered : .tls)
    }
}
