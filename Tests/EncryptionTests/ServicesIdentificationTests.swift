import Guideline
import Probing
import Testing

@testable import Encryption

/// Services on ports that say nothing, and whether they insist on encryption.
@Suite struct ServicesIdentificationTests {
    private func report(_ answers: [([UInt8], [UInt8])], greeting: [UInt8] = []) async throws -> ServiceReport {
        let dialer = ScriptedDialer([40_000: .speaks(greeting: greeting, answers: answers)])
        var found: ServiceReport?
        let survey = ServiceSurvey(
            [try ServiceTarget.read("10.0.0.1:40000")], dialer: dialer,
            datagrams: ServicesSNMPTests.Agent(answers: [:]))
        _ = try await survey.run { event in if case .found(_, let report, _) = event { found = report } }
        return try #require(found)
    }

    private func bytes(_ request: ProbeRequest) -> [UInt8] { request.bytes(host: nil) }
    private func hex(_ text: String) -> [UInt8] { Recorded.bytes(text) }
    private func line(_ text: String) -> [UInt8] { Array((text + "\r\n").utf8) }

    private static let confirm = "030000130ed000001234000200080000000000"
    private static let confirmTLS = "030000130ed000001234000200080001000000"
    private static let tlsDemanded = "030000130ed000001234000300080001000000"

    @Test func desktopsSayWhetherTheyGoOnWithoutTLS() async throws {
        for (first, second, encrypted) in [
            (Self.confirm, Self.confirm, ServiceReport.Encrypted.no), (Self.confirmTLS, Self.confirm, .offered),
            (Self.confirmTLS, Self.tlsDemanded, .required),
        ] {
            let found = try await report([(bytes(.rdpConnect), hex(first)), (bytes(.rdpStandard), hex(second))])
            #expect(found.service == "rdp" && found.encrypted == encrypted)
        }
    }

    @Test func sqlServersSayWhetherTheyGoOnWithoutTLS() async throws {
        func prelogin(_ encryption: UInt8) -> [UInt8] {
            hex("0401002b00000000000010000601001600010300170000ff0f000fa10000") + [encryption]
        }
        for (first, second, encrypted) in [
            (2, 2, ServiceReport.Encrypted.no), (1, 2, .offered), (1, 3, .required), (3, 3, .required),
        ] as [(UInt8, UInt8, ServiceReport.Encrypted)] {
            let found = try await report([
                (bytes(.mssqlPrelogin), prelogin(first)), (bytes(.mssqlUnencrypted), prelogin(second)),
            ])
            #expect(found.service == "mssql" && found.encrypted == encrypted)
        }
    }

    private static let entry = "3010020102640b040030070405656d70747930"
    private static let done = "300c02010265070a010004000400"
    private static let startsTLS = "300c02010178070a010004000400"
    private static let refusesTLS = "300c02010178070a010204000400"
    private static let insistsOnSearch = "300c02010265070a010d04000400"
    private static let bound = "300c02010361070a010004000400"
    private static let insistsOnBind = "300c02010361070a010d04000400"

    @Test func directoriesSayWhetherTheyGoOnWithoutTLS() async throws {
        let offers = "3030020102642b04003027302504127375"  // cut short: not whole
        for (start, search, bind, encrypted) in [
            (Self.startsTLS, Self.done, Self.bound, ServiceReport.Encrypted.offered),
            (Self.startsTLS, Self.insistsOnSearch, Self.bound, .required),
            (Self.startsTLS, Self.done, Self.insistsOnBind, .required),
            (Self.refusesTLS, Self.done, Self.bound, .no), (Self.done, Self.done, Self.bound, .no),
            (Self.startsTLS, offers, Self.bound, .offered),
        ] {
            let found = try await report([
                (bytes(.ldapStartTLS), hex(start)), (bytes(.ldapRoot), hex(search)),
                (bytes(.ldapAnonymousBind), hex(bind)),
            ])
            #expect(found.service == "ldap" && found.encrypted == encrypted)
        }
    }

    @Test func databasesAndFilesAreFoundOnAnyPort() async throws {
        let found = try await [
            report([(bytes(.postgresTLS), hex("53"))]), report([(bytes(.postgresTLS), hex("4e"))]),
            report([(bytes(.smbNegotiate), hex(Recorded.smb))]),
            report([(bytes(.redisPing), line("+PONG"))]), report([(bytes(.memcachedVersion), line("VERSION 1.6"))]),
            report([
                (bytes(.nfsNull), hex("8000001857415244000000010000000000000000 0000000000000000".filter { $0 != " " }))
            ]),
            report([(Array("HEAD".utf8), line("HTTP/1.1 200 OK\r\nServer: CUPS/2.4 IPP/2.1\r\n"))]),
            report([(Array("HEAD".utf8), line("RTSP/1.0 400 Bad Request"))]),
        ]
        #expect(
            found.map(\.service) == ["postgresql", "postgresql", "smb", "redis", "memcached", "nfs", "ipp", "rtsp"])
        #expect(found.map(\.encrypted) == [.offered, .no, .offered, .no, .no, .unknown, .no, .no])
    }

    @Test func mailAndFileServersThatInsistSaySo() async throws {
        let smtp = line("250-x\r\n250 STARTTLS")
        let pop = line("+OK\r\nSTLS\r\nUSER\r\n.")
        let files = line("211-Features:\r\n AUTH TLS\r\n211 End")
        let cases: [(String, ProbeRequest, [UInt8], ProbeRequest, String, ServiceReport.Encrypted)] = [
            ("220 x ESMTP", .smtpHello, smtp, .smtpSender, "530 Must issue a STARTTLS command first", .required),
            ("220 x ESMTP", .smtpHello, smtp, .smtpSender, "250 OK", .offered),
            ("+OK ready", .pop3Capabilities, pop, .pop3User, "-ERR [AUTH] not without TLS", .required),
            ("+OK ready", .pop3Capabilities, pop, .pop3User, "+OK", .offered),
            ("+OK ready", .pop3Capabilities, line("-ERR what"), .pop3StartTLS, "-ERR what", .no),
            ("220 FTP", .ftpFeatures, files, .ftpUser, "530 Non-anonymous sessions must use encryption.", .required),
            ("220 FTP", .ftpFeatures, files, .ftpUser, "331 Password", .offered),
            ("220 FTP", .ftpFeatures, line("530 Log in"), .ftpStartTLS, "234 Go", .offered),
            ("220 FTP", .ftpFeatures, line("530 Log in"), .ftpStartTLS, "530 Log in", .no),
            ("200 NNTP ready", .nntpCapabilities, line("101 list\r\nSTARTTLS\r\n."), .tlsHello, "", .offered),
        ]
        for (greeting, first, answer, second, reply, encrypted) in cases {
            let found = try await report(
                [(bytes(first), answer), (bytes(second), line(reply))], greeting: line(greeting))
            #expect(found.encrypted == encrypted, "\(greeting), \(reply)")
        }
    }

    @Test func venCryptIsJudgedByItsOwnList() async throws {
        for (types, subtypes, encrypted) in [
            ("0113", "0002000100000101", ServiceReport.Encrypted.required), ("0113", "0002000100000100", .no),
            ("0113", "000200020000010000000105", .offered), ("021302", "0002000100000100", .no),
            ("021302", "0002000100000105", .offered),
        ] {
            let found = try await report(
                [(bytes(.vncVersion), hex(types)), (bytes(.vncSubtypes), hex(subtypes))],
                greeting: Array("RFB 003.008\n".utf8))
            #expect(found.service == "vnc" && found.encrypted == encrypted)
        }
    }

    @Test func anEchoIsNoService() async throws {
        let requests: [ProbeRequest] = [
            .tlsHello, .dicomAssociate, .ldapStartTLS, .mssqlPrelogin, .postgresTLS, .rdpConnect, .smbNegotiate,
            .mongoHello, .nfsNull,
        ]
        for request in requests {
            let found = try await report(requests.map { (bytes($0), $0 == request ? bytes($0) : []) })
            #expect(found.service == "unknown", "\(request)")
        }
    }

    @Test func aServerThatTrustsItsOwnAddressIsJudgedByWhatOthersGet() {
        let lenient = ServiceAnswer(speaks: .imap, security: .starttlsOffered)
        let strict = ServiceAnswer(speaks: .imap, security: .tls)
        #expect(lenient.mayMakeExceptions && lenient.asOthersGet(strict).security == .tls)
        #expect(lenient.asOthersGet(.nothing).security == .starttlsOffered)
        #expect(Endpoint(.loopback4, port: 143).fromNextDoor?.source?.description == "127.0.0.2")
        #expect(Endpoint(.loopback6, port: 143).fromNextDoor == nil)
    }

    @Test func snmpIsAskedOnAnyPortOfUDP() throws {
        #expect(ServiceLocation("10.0.0.1:1161/udp")?.isUDP == true)
        #expect(ServiceLocation("10.0.0.1:161")?.isUDP == true && ServiceLocation("10.0.0.1:161/tcp")?.isUDP == false)
        #expect(ServiceLocation("10.0.0.1:1161")?.isUDP == false)
    }
}
