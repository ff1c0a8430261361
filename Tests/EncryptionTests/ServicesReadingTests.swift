import Observing
import Testing

@testable import Encryption

/// First bytes as real servers of Debian 12 sent them: vsftpd 3.0.3, OpenSSH 9.2, Dovecot 2.3, slapd 2.5, Samba 4.17,
/// MariaDB 10.11, xrdp 0.9, TigerVNC 1.12, Redis 7.0, nginx 1.22, DCMTK 3.6.7, PostgreSQL 15, inetutils.
enum Recorded {
    static func bytes(_ hex: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = hex[...]
        while rest.count >= 2 {
            bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    static let features = """
        3231312d46656174757265733a0d0a20455052540d0a20455053560d0a204d44544d0d0a20504153560d0a20524553542053545245414d\
        0d0a2053495a450d0a20545646530d0a32313120456e640d0a
        """
    static let featuresWithTLS = """
        3231312d46656174757265733a0d0a204155544820544c530d0a20455052540d0a20455053560d0a204d44544d0d0a20504153560d0a20\
        5042535a0d0a2050524f540d0a20524553542053545245414d0d0a2053495a450d0a20545646530d0a32313120456e640d0a
        """
    static let pop3 = """
        2b4f4b0d0a434150410d0a544f500d0a5549444c0d0a524553502d434f4445530d0a504950454c494e494e470d0a415554482d52455350\
        2d434f44450d0a53544c530d0a555345520d0a5341534c20504c41494e0d0a2e0d0a
        """
    static let imap = """
        2a204341504142494c49545920494d41503472657631205341534c2d4952204c4f47494e2d524546455252414c5320494420454e41424c\
        452049444c45204c49544552414c2b205354415254544c5320415554483d504c41494e0d0a6131204f4b0d0a
        """
    static let tls12 = """
        16030300510200004d0303f2d900b77fe684f1e943c6ba0603bd9e515ceb7f6cd0a8a8f853e873882550e5201f3122f6a85f524b7d95ce\
        428d73a953d95e11e3416b901a9119af2824286425c02f000005ff01000100
        """
    static let tls13 = """
        1603030038020000340303cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c00130200000c002b00020304\
        003300020017140303000101
        """
    static let smb = """
        000000cafe534d4240000000000000000000010001000000000000000000000000000000000000000000000000000000000000000000000\
        00000000000000000000000004100010002030000766d000000000000000000000000000047000000000080000000800000008000
        """
    static let smb1 = """
        0000009fff534d4272000000008801280000000000000000000000000000000000000000110000033200010004410000000001008a0100
        """
    static let mariadb = """
        640000000a352e352e352d31302e31312e31392d4d6172696144422d302b64656231327531000400000061696b607e79646800fef70802\
        00ff81150000000000001d0000005c765f5774637132402c595c006d7973716c5f6e61746976655f70617373776f726400
        """
    static let dicom = """
        0200000000b800010000414e592d5343502020202020202020205741524420202020202020202020202000000000000000000000000000\
        00000000000000000000000000000000000000010000015312e322e3834302e31303030382e332e312e312e31210000190100000040000\
        011312e322e3834302e31303030382e312e325000003a51000004000040005200001b312e322e3237362e302e373233303031302e332e3\
        02e332e362e375500000f4f464649535f44434d544b5f333637
        """
    static let redirect =
        "HTTP/1.1 301 Moved Permanently\r\nServer: nginx/1.22.1\r\nContent-Length: 169\r\nLocation: https://localhost/\r\n\r\n"

    static let all =
        [
            features, featuresWithTLS, pop3, imap, tls12, tls13, smb, smb1, mariadb, dicom, "fffd18fffd20", "53",
            "021302",
            "300c02010178070a010004000400", "030000130ed000001234000201080001000000",
        ].map(bytes) + [Array(redirect.utf8)]
}

@Suite struct ServicesReadingTests {
    typealias Expected = (speaks: ServiceProtocol, security: TransportSecurity)

    private func read(
        _ bytes: [UInt8], _ asked: ProbeRequest?, expected: ServiceProtocol? = nil, known: ServiceAnswer? = nil
    ) -> ServiceAnswer? {
        let reading = ServiceReading(bytes, asked: asked, expected: expected, knownSoFar: known, complete: true)
        switch reading {
        case .answer(let answer), .ask(_, let answer), .then(_, let answer), .again(_, let answer): return answer
        case .more: return nil
        }
    }

    @Test(
        arguments: [
            ("53", .postgresTLS, .postgresql, .starttls), ("4e", .postgresTLS, .postgresql, .plaintext),
            ("2b504f4e470d0a", .redisPing, .redis, .plaintext),
            ("2d4e4f415554482041757468656e7469636174696f6e2072657175697265642e0d0a", .redisPing, .redis, .plaintext),
            ("300c02010178070a010004000400", .ldapStartTLS, .ldap, .starttls),
            (
                "302a02010178250a01020400041e756e737570706f7274656420657874656e646564206f7065726174696f6e",
                .ldapStartTLS,
                .ldap, .plaintext
            ),
            ("030000130ed000001234000201080001000000", .rdpConnect, .rdp, .starttls),
            ("030000130ed000001234000201080002000000", .rdpConnect, .rdp, .starttls),
            ("030000130ed000001234000201080000000000", .rdpConnect, .rdp, .weak),
            ("030000130ed000001234000300080005000000", .rdpConnect, .rdp, .tls),
            ("0300000b06d00000123400", .rdpConnect, .rdp, .weak),
            (Recorded.smb, .smbNegotiate, .smb, .starttls), (Recorded.smb1, .smb1Negotiate, .smb1, .plaintext),
            (Recorded.dicom, .dicomAssociate, .dicom, .plaintext),
            ("03000000000400010101", .dicomAssociate, .dicom, .plaintext),
            (
                "0401002b00000000000010000601001600010300170000ff0f000fa1000001", .mssqlPrelogin, .mssql,
                .starttlsOffered
            ),
            ("0401002b00000000000010000601001600010300170000ff0f000fa1000003", .mssqlPrelogin, .mssql, .tls),
            ("0401002b00000000000010000601001600010300170000ff0f000fa1000002", .mssqlPrelogin, .mssql, .plaintext),
        ] as [(String, ProbeRequest, ServiceProtocol, TransportSecurity)])
    func repliesAreUnderstood(
        _ hex: String, _ asked: ProbeRequest, _ speaks: ServiceProtocol, _ security: TransportSecurity
    ) throws {
        let answer = try #require(read(Recorded.bytes(hex), asked))
        #expect((answer.speaks, answer.security) == (speaks, security))
    }

    @Test(
        arguments: [
            (Recorded.features, .ftpFeatures, .ftp, .plaintext),
            (Recorded.featuresWithTLS, .ftpFeatures, .ftp, .starttlsOffered),
            (Recorded.pop3, .pop3Capabilities, .pop3, .starttlsOffered),
            (Recorded.imap, .imapCapabilities, .imap, .starttlsOffered),
            ("0101", .vncVersion, .vnc, .plaintext), ("021302", .vncVersion, .vnc, .starttlsOffered),
            ("0113", .vncVersion, .vnc, .tls),
        ] as [(String, ProbeRequest, ServiceProtocol, TransportSecurity)])
    func repliesAfterAGreetingAreUnderstood(
        _ hex: String, _ asked: ProbeRequest, _ speaks: ServiceProtocol, _ security: TransportSecurity
    ) throws {
        let known = ServiceAnswer(speaks: speaks, security: .unknown, detail: "RFB 003.008")
        let answer = try #require(read(Recorded.bytes(hex), asked, known: known))
        #expect((answer.speaks, answer.security) == (speaks, security))
    }

    @Test(arguments: [
        (
            "250-mail\r\n250-STARTTLS\r\n250 SMTPUTF8\r\n", ProbeRequest.smtpHello, ServiceProtocol.smtp,
            TransportSecurity.starttls
        ),
        ("250-mail\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS\r\n", .smtpHello, .smtp, .starttlsOffered),
        ("250-mail\r\n250 SIZE\r\n", .smtpHello, .smtp, .plaintext),
        ("* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\na1 OK\r\n", .imapCapabilities, .imap, .tls),
        ("+OK\r\nSTLS\r\nUIDL\r\n.\r\n", .pop3Capabilities, .pop3, .tls),
        ("500 unknown\r\n", .ftpFeatures, .ftp, .plaintext), ("530 log in\r\n", .ftpFeatures, .ftp, .unknown),
    ])
    func textReplies(
        _ text: String, _ asked: ProbeRequest, _ speaks: ServiceProtocol, _ security: TransportSecurity
    ) throws {
        let answer = try #require(
            read(Array(text.utf8), asked, known: ServiceAnswer(speaks: speaks, security: .unknown)))
        #expect(answer.security == security)
    }

    @Test(
        arguments: [
            ("SSH-2.0-OpenSSH_9.2p1\r\n", nil, .ssh, .encrypted), ("SSH-1.99-x\r\n", nil, .ssh, .encrypted),
            ("SSH-1.5-x\r\n", nil, .ssh1, .weak), ("220 (vsFTPd 3.0.3)\r\n", nil, .ftp, .unknown),
            ("220 mail ESMTP Postfix\r\n", nil, .smtp, .unknown), ("220 hello\r\n", .smtp, .smtp, .unknown),
            ("* OK Dovecot ready.\r\n", nil, .imap, .unknown), ("+OK Dovecot\r\n", nil, .pop3, .unknown),
            ("RFB 003.008\n", nil, .vnc, .unknown), ("@RSYNCD: 31.0\n", nil, .rsync, .plaintext),
            ("hello, who are you?\n", nil, .text, .plaintext),
        ] as [(String, ServiceProtocol?, ServiceProtocol, TransportSecurity)])
    func greetingsAreUnderstood(
        _ text: String, _ expected: ServiceProtocol?, _ speaks: ServiceProtocol, _ security: TransportSecurity
    ) throws {
        let answer = try #require(read(Array(text.utf8), nil, expected: expected))
        #expect((answer.speaks, answer.security) == (speaks, security))
    }

    @Test func databasesAndTelnetGreetInBytes() throws {
        let mysql = try #require(read(Recorded.bytes(Recorded.mariadb), nil))
        #expect(mysql.speaks == .mysql && mysql.security == .plaintext)
        var withTLS = Recorded.bytes(Recorded.mariadb)
        let flags = try #require(withTLS[5...].firstIndex(of: 0)) + 15
        withTLS[flags] |= 0x08
        #expect(read(withTLS, nil)?.security == .starttls)
        #expect(read([0xff, 0xfd, 0x18], nil)?.speaks == .telnet)
    }

    @Test func tlsIsSeenInHelloAndAlertWithItsVersion() throws {
        #expect(read(Recorded.bytes(Recorded.tls12), .tlsHello)?.tlsVersion == "TLS 1.2")
        #expect(read(Recorded.bytes(Recorded.tls13), .tlsHello)?.tlsVersion == "TLS 1.3")
        let alert = try #require(read([0x15, 3, 3, 0, 2, 2, 40], .dicomAssociate, expected: .dicom))
        #expect(alert.security == .tls && alert.speaks == .dicom)
        #expect(read([0x16, 0x99, 3, 0, 40], .tlsHello)?.security == .unknown)
    }

    @Test func httpIsRedirectedOrPlainOrAskedAgain() {
        #expect(read(Array(Recorded.redirect.utf8), .httpHead)?.security == .redirect)
        #expect(read(Array("HTTP/1.1 200 OK\r\n\r\n".utf8), .httpHead)?.security == .plaintext)
        let loop = Array("HTTP/1.1 302 Found\r\nLocation: http://x/\r\n\r\n".utf8)
        #expect(read(loop, .httpHead)?.security == .plaintext)
        let refusal = ServiceReading(
            Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), asked: .httpHead, expected: .http, knownSoFar: nil,
            complete: false)
        guard case .again(.tlsHello, _) = refusal else {
            Issue.record("a refusal must lead to a second look, not to \(refusal)")
            return
        }
    }

    @Test func bannersBecomeHarmless() {
        let hostile: [UInt8] =
            Array("SSH-2.0-\u{1b}[31m".utf8) + [0xff] + Array(String(repeating: "x", count: 200).utf8)
        let text = Banner.clean(hostile + [0x0a, 0x41])
        #expect(text.utf8.count == 80)
        #expect(text.utf8.allSatisfy { (0x20...0x7e).contains($0) })
    }

    /// A small generator of numbers with a known start, so that a failure can be repeated.
    struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    @Test func mutatedAnswersNeverCrashAndNeverLeaveTheEndOpen() {
        var generator = Seeded(state: 7)
        let questions: [ProbeRequest?] = [nil] + ProbeRequest.allCases
        for round in 0..<6000 {
            var bytes = Recorded.all[round % Recorded.all.count]
            switch round % 3 {
            case 0: bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
            case 1:
                for _ in 0..<4 {
                    bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
                }
            default:
                bytes = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
                    .random(in: 0...255, using: &generator)
                }
            }
            let asked = questions[Int.random(in: 0..<questions.count, using: &generator)]
            let known = ServiceAnswer(
                speaks: .vnc, security: .unknown, detail: round % 2 == 0 ? "RFB 003.003" : "RFB 003.008")
            for complete in [false, true] {
                let reading = ServiceReading(
                    bytes, asked: asked, expected: .mysql, knownSoFar: known, complete: complete)
                if complete { #expect(reading != .more) }
                if case .answer(let answer) = reading {
                    #expect(answer.detail.utf8.count <= 120)
                    #expect(answer.detail.utf8.allSatisfy { (0x20...0x7e).contains($0) })
                }
            }
        }
    }
}
