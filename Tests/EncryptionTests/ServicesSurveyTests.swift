import Foundation
import Guideline
import Probing
import Synchronization
import Testing

@testable import Encryption

/// A network of a few lines: what each port says when it is asked something.
final class ScriptedDialer: Dialer {
    enum Port: Sendable {
        /// Greets, then answers by the beginning of what it hears; closes at what it does not know.
        case speaks(greeting: [UInt8] = [], answers: [([UInt8], [UInt8])])
        /// Takes everything and says nothing.
        case silent
        /// Nobody answers.
        case lost
    }

    private let ports: [UInt16: Port]
    private let hosts: Set<String>?
    fileprivate let state = Mutex((heard: [UInt16: [[UInt8]]](), attempts: 0))

    /// Ports not named are closed; on addresses that are not among `hosts`, nobody answers.
    init(_ ports: [UInt16: Port], hosts: Set<String>? = nil) {
        self.ports = ports
        self.hosts = hosts
    }

    var heard: [UInt16: [[UInt8]]] { state.withLock { $0.heard } }
    var attempts: Int { state.withLock { $0.attempts } }

    func addresses(of host: String) async -> [IPAddress] { AddressRange.address(host).map { [$0] } ?? [] }

    func connect(
        to endpoint: Endpoint, until deadline: ContinuousClock.Instant
    ) async throws(ConnectionError) -> any Connection {
        state.withLock { $0.attempts += 1 }
        if let hosts, !hosts.contains(endpoint.address.description) { throw ConnectionError(.timedOut) }
        switch ports[endpoint.port] {
        case nil: throw ConnectionError(.refused)
        case .lost: throw ConnectionError(.timedOut)
        case let port?: return Line(self, endpoint.port, port)
        }
    }

    private final class Line: Connection {
        private let dialer: ScriptedDialer
        private let number: UInt16
        private let port: Port
        private let waiting: Mutex<(bytes: [UInt8], isClosed: Bool)>

        init(_ dialer: ScriptedDialer, _ number: UInt16, _ port: Port) {
            (self.dialer, self.number, self.port) = (dialer, number, port)
            if case .speaks(let greeting, _) = port {
                waiting = Mutex((greeting, false))
            } else {
                waiting = Mutex(([], false))
            }
        }

        func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) async throws(ConnectionError) {
            dialer.state.withLock { $0.heard[number, default: []].append(bytes) }
            guard case .speaks(_, let answers) = port else { return }
            let answer = answers.first { bytes.starts(with: $0.0) }?.1
            waiting.withLock { waiting in
                if let answer { waiting.bytes += answer } else { waiting.isClosed = true }
            }
        }

        func receive(until deadline: ContinuousClock.Instant) async throws(ConnectionError) -> [UInt8] {
            let (bytes, isClosed) = waiting.withLock { waiting in
                defer { waiting.bytes = [] }
                return (waiting.bytes, waiting.isClosed)
            }
            if !bytes.isEmpty || isClosed { return bytes }
            throw ConnectionError(.timedOut)
        }

        func close() {}
    }
}

@Suite struct ServicesSurveyTests {
    private func reports(
        _ targets: [String], _ dialer: ScriptedDialer, ports: [UInt16]? = nil
    ) async throws -> ([ServiceReport], ServiceSummary) {
        var options = ServiceSurveyOptions()
        options.ports = ports
        var found: [ServiceReport] = []
        let survey = ServiceSurvey(
            try targets.map { try ServiceTarget.read($0) }, options: options, dialer: dialer,
            datagrams: ServicesSNMPTests.Agent(answers: [:]))
        let summary = try await survey.run { event in
            if case .found(_, let report, _) = event { found.append(report) }
        }
        return (found.sorted { $0.target < $1.target }, summary)
    }

    private static let hello: [UInt8] = [0x16]
    private static let tls = Recorded.bytes(Recorded.tls12)
    private static let alert: [UInt8] = [0x15, 3, 3, 0, 2, 2, 40]

    @Test func whatIsEncryptedIsSaidInFiveWords() throws {
        let cases: [(TransportSecurity, String, ServiceReport.Encrypted)] = [
            (.tls, "ServerHello", .yes), (.tls, "TLS alert 40", .yes), (.tls, "encryption required", .required),
            (.encrypted, "", .yes), (.starttls, "", .offered), (.starttlsOffered, "", .offered), (.plaintext, "", .no),
            (.weak, "", .no), (.redirect, "", .no), (.silent, "", .unknown), (.refused, "", .unknown),
            (.unknown, "", .unknown),
        ]
        for (security, detail, encrypted) in cases {
            let answer = ServiceAnswer(speaks: .imap, security: security, detail: detail)
            let report = ServiceReport(target: "h:1", transport: "tcp", answer: answer)
            #expect(report.encrypted == encrypted)
            #expect((report.why != nil) == (encrypted == .unknown))
        }
    }

    @Test func aNamedPortIsAlwaysReportedAndSaysWhyItIsUnknown() async throws {
        let dialer = ScriptedDialer([2: .lost, 3: .silent])
        let (found, _) = try await reports(["10.0.0.1:1", "10.0.0.1:2", "10.0.0.1:3", "nowhere:4"], dialer)
        #expect(found.map(\.reachable) == [false, false, true, false])
        #expect(found.map(\.encrypted) == [.unknown, .unknown, .unknown, .unknown])
        #expect(
            found.map(\.why) == [
                "closed", "no answer: no host there, or a firewall in between", "accepts connections and says nothing",
                "the name has no address",
            ])
    }

    @Test func ofAHostOnlyOpenPortsAreListedAndTheRestIsCounted() async throws {
        let dialer = ScriptedDialer([
            6379: .speaks(answers: [(Array("PING".utf8), Array("+PONG\r\n".utf8))]), 80: .lost,
        ])
        let (found, summary) = try await reports(["10.0.0.1"], dialer)
        #expect(found.map(\.service) == ["redis"])
        #expect(summary.asked == UsualPorts.all.count)
        #expect(summary.open == 1 && summary.noAnswer == 2)
        #expect(summary.closed == UsualPorts.all.count - 3)
    }

    @Test func silentAddressesOfARangeAreLeftAloneAfterTenPorts() async throws {
        let dialer = ScriptedDialer([104: .silent], hosts: ["10.0.0.2"])
        let ports = Array(UInt16(100)...UInt16(130))
        let (found, summary) = try await reports(["10.0.0.0/29"], dialer, ports: ports)
        #expect(found.map(\.target) == ["10.0.0.2:104"])
        #expect(summary.addresses == 6 && summary.silentAddresses == 5)
        #expect(summary.asked + summary.notAsked == 6 * ports.count)
        #expect(summary.notAsked >= 5 * (ports.count - 10) - 24)
        #expect(summary.closed == ports.count - 1)
    }

    @Test func suitesThatEncryptNothingAreNotTakenForEncryption() async throws {
        var none = Self.tls
        // The suite of this hello is TLS_RSA_WITH_NULL_SHA.
        let place = 44 + Int(none[43])
        none[place] = 0
        none[place + 1] = 2
        let usual = ProbeRequest.tlsHello.bytes(host: nil)
        let dialer = ScriptedDialer([
            2762: .speaks(answers: [(usual, Self.alert), (Self.hello, none)]),
            2761: .speaks(answers: [(usual, Self.tls), (Self.hello, none)]),
            4242: .speaks(answers: [(usual, Self.tls), (Self.hello, Self.alert)]),
        ])
        let (found, _) = try await reports(["10.0.0.1:2761", "10.0.0.1:2762", "10.0.0.1:4242"], dialer)
        #expect(found.map(\.service) == ["dicom", "dicom", "dicom"])
        #expect(found.map(\.encrypted) == [.offered, .no, .yes])
        #expect(found[1].detail == "TLS without encryption (NULL)")
    }

    @Test func dicomOnAnOddPortIsFoundWhereItTurnsOthersAway() async throws {
        let dialer = ScriptedDialer([
            40_000: .speaks(answers: [([1, 0], Recorded.bytes(Recorded.dicom)), ([5, 0], [])])
        ])
        let (found, _) = try await reports(["10.0.0.1:40000"], dialer)
        #expect(found.map(\.service) == ["dicom"])
        #expect(found.map(\.encrypted) == [.no])
    }

    @Test func theProgramIsReadFromItsOwnWords() {
        func product(_ speaks: ServiceProtocol, _ detail: String) -> String? {
            ServiceAnswer(speaks: speaks, security: .plaintext, detail: detail).product
        }
        #expect(product(.dicom, "association accepted, OFFIS_DCMTK_367") == "OFFIS_DCMTK_367")
        #expect(product(.ssh, "SSH-2.0-OpenSSH_9.2p1 Debian-2") == "OpenSSH_9.2p1 Debian-2")
        #expect(product(.http, "HTTP/1.1 200 OK, nginx/1.22.1") == "nginx/1.22.1")
        #expect(product(.http, "HTTP/1.1 401 Unauthorized, asks for a password") == nil)
        #expect(product(.redis, "+PONG") == nil)
    }

    @Test func whatListensInSilenceHearsNoTextBeforeTheRestAndPrintersHearNothing() async throws {
        let dialer = ScriptedDialer([40_000: .silent, 9100: .silent, 515: .silent, 2575: .silent])
        let targets = ["10.0.0.1:40000", "10.0.0.1:9100", "10.0.0.1:515", "10.0.0.1:2575"]
        let (found, _) = try await reports(targets, dialer)
        #expect(found.map(\.encrypted) == [.unknown, .unknown, .no, .no])
        let heard = try #require(dialer.heard[40_000])
        #expect(heard.first == ProbeRequest.tlsHello.bytes(host: nil))
        let isText = heard.map { Banner.isReadable($0) }
        #expect(isText.contains(true) && isText == isText.sorted { !$0 && $1 })
        #expect(!heard.contains { ProbeRequest.couldBeFiled($0) })
        #expect(dialer.heard[9100] == nil && dialer.heard[515] == nil)
        // An HL7 port that was named hears a hello of TLS, and nothing else.
        #expect(dialer.heard[2575] == [ProbeRequest.tlsHello.bytes(host: nil)])
    }

    @Test func anHL7PortThatWasNotNamedHearsNothing() async throws {
        let dialer = ScriptedDialer([2575: .silent, 6661: .silent])
        let (found, _) = try await reports(["10.0.0.1"], dialer)
        #expect(found.map(\.service) == ["hl7", "hl7"])
        #expect(dialer.heard.isEmpty)
    }

    @Test func anHL7MessageInAnAnswerIsNeitherAskedOnNorKept() async throws {
        let message = [0x0b] + Array("MSH|^~\\&|LAB|x||MUSTER^ANNA".utf8) + [0x1c, 0x0d]
        let dialer = ScriptedDialer([2575: .speaks(greeting: message, answers: [(Self.hello, [])])])
        let (found, _) = try await reports(["10.0.0.1:2575"], dialer)
        #expect(found.first?.service == "hl7" && found.first?.encrypted == .no)
        #expect(found.first?.detail?.contains("MUSTER") == false)
    }

    @Test func fhirIsAskedWhereAPathSaysSo() async throws {
        let answer = Array("HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n\r\n{}".utf8)
        let dialer = ScriptedDialer([
            8080: .speaks(answers: [(Array("GET /r4/fhir/metadata HTTP".utf8), answer)]),
            443: .speaks(answers: [(Self.hello, Self.tls)]),
        ])
        let (found, _) = try await reports(["http://10.0.0.1:8080/r4/fhir/", "https://10.0.0.1/fhir"], dialer)
        #expect(found.map(\.service) == ["fhir", "fhir"])
        #expect(found.map(\.encrypted) == [.yes, .no])
        #expect(found.map(\.guess) == [true, nil])
    }

    @Test(arguments: ["/a\r\nX: y/fhir", "/a b/fhir", "/\u{e9}/fhir"])
    func aPathCannotBecomeAnotherRequest(_ path: String) {
        let text = String(decoding: ProbeRequest.fhirMetadata.bytes(host: "h", path: path), as: UTF8.self)
        #expect(text.hasPrefix("GET /metadata HTTP/1.1\r\n"))
    }

    @Test func aGreetingWithoutAWordIsAskedForMailAndThenForFiles() async throws {
        let greeting = Array("220 hello\r\n".utf8)
        let mail = Array("250-x\r\n250 STARTTLS\r\n".utf8)
        let files = Array("211-Features:\r\n AUTH TLS\r\n211 End\r\n".utf8)
        let refusal = Array("530 log in\r\n".utf8)
        let dialer = ScriptedDialer([
            7001: .speaks(greeting: greeting, answers: [(Array("EHLO".utf8), mail)]),
            7002: .speaks(
                greeting: greeting, answers: [(Array("EHLO".utf8), refusal), (Array("FEAT".utf8), files)]),
            7003: .speaks(
                greeting: Array(repeating: Array("220-mail goes on\r\n".utf8), count: 400).flatMap { $0 }, answers: []),
        ])
        let (found, _) = try await reports(["10.0.0.1:7001", "10.0.0.1:7002", "10.0.0.1:7003"], dialer)
        #expect(found.map(\.service) == ["smtp", "ftp", "unknown"])
        #expect(found.map(\.encrypted) == [.offered, .offered, .unknown])
    }

    @Test func bothClearTextAndTLSOnOnePortIsAnOffer() async throws {
        let head = Array("HTTP/1.1 200 OK\r\nServer: CUPS/2.4\r\n\r\n".utf8)
        let dialer = ScriptedDialer([631: .speaks(answers: [(Array("HEAD".utf8), head), (Self.hello, Self.tls)])])
        let (found, _) = try await reports(["10.0.0.1:631"], dialer)
        #expect(found.first?.service == "ipp" && found.first?.encrypted == .offered)
    }

    @Test func aReportIsJudgedAsTheRoundJudges() async throws {
        let dialer = ScriptedDialer([11112: .speaks(answers: [([1, 0], Recorded.bytes(Recorded.dicom)), ([5], [])])])
        var verdicts: [Verdict] = []
        for target in ["10.0.0.1:11112", "127.0.0.1:11112"] {
            let survey = ServiceSurvey([try ServiceTarget.read(target)], dialer: dialer)
            _ = try await survey.run { event in
                guard case .found(_, _, let finding?) = event else { return }
                let judged = finding.judged(by: Encryption.policy, asOf: Date(), language: .en)
                if let judged { verdicts.append(judged.verdict.worst) }
            }
        }
        // A port of this machine can be the near end of a tunnel or a forward.
        #expect(verdicts == [.short, .unknown])
    }
}
