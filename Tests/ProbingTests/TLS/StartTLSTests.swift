import Testing

@testable import Probing

@Suite struct StartTLSTests {
    /// What a machine asks for, when a server says these things one after the other.
    private func talk(_ kind: StartTLS, _ lines: [[UInt8]]) -> Prelude.Step {
        var machine = Prelude.machine(for: kind, host: "a.example")
        var step = machine.begin()
        for line in lines { step = machine.take(line) }
        return step
    }

    private func talk(_ kind: StartTLS, _ lines: String...) -> Prelude.Step { talk(kind, lines.map { Array($0.utf8) }) }

    @Test func offersAreTaken() {
        #expect(talk(.smtp, "220 x\r\n", "250-x\r\n250-STARTTLS\r\n250 OK\r\n", "220 go\r\n") == .ready)
        #expect(talk(.lmtp, "220 x\r\n", "250-x\r\n250 STARTTLS\r\n", "220 go\r\n") == .ready)
        #expect(talk(.imap, "* OK x\r\n", "* CAPABILITY IMAP4 STARTTLS\r\nw1 OK\r\n", "w2 OK go\r\n") == .ready)
        #expect(talk(.pop3, "+OK x\r\n", "+OK go\r\n") == .ready)
        #expect(talk(.ftp, "220-a\r\n220 b\r\n", "234 go\r\n") == .ready)
        #expect(talk(.nntp, "200 x\r\n", "382 go\r\n") == .ready)
        #expect(talk(.sieve, "\"IMPLEMENTATION\" \"x\"\r\n\"STARTTLS\"\r\nOK\r\n", "OK go\r\n") == .ready)
        #expect(
            talk(
                .xmpp, "<stream:stream><stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
                "</stream:features>", "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>") == .ready)
        #expect(talk(.postgres, "S") == .ready)
        #expect(talk(.ldap, [[0x30, 12, 2, 1, 1, 0x78, 7, 10, 1, 0, 4, 0, 4, 0]]) == .ready)
        #expect(talk(.rdp, [[3, 0, 0, 19, 14, 0xd0, 0, 0, 0, 0, 0, 2, 0, 8, 0, 1, 0, 0, 0]]) == .ready)
        #expect(talk(.mssql, [[4, 1, 0, 15, 0, 0, 0, 0, 1, 0, 6, 0, 1, 0xff, 1]]) == .ready)
        guard case .last(let request) = talk(.mysql, [Self.greeting(0x0800)]) else {
            Issue.record("no request")
            return
        }
        #expect(request.count == 36)
    }

    @Test func absenceIsKnown() {
        #expect(talk(.smtp, "220 x\r\n", "250-x\r\n250 SIZE\r\n") == .refused)
        #expect(talk(.imap, "* OK x\r\n", "* CAPABILITY IMAP4\r\nw1 OK\r\n") == .refused)
        #expect(talk(.pop3, "+OK x\r\n", "-ERR no\r\n") == .refused)
        #expect(talk(.ftp, "220 x\r\n", "502 no\r\n") == .refused)
        #expect(talk(.nntp, "200 x\r\n", "580 no\r\n") == .refused)
        #expect(talk(.sieve, "\"IMPLEMENTATION\" \"x\"\r\nOK\r\n") == .refused)
        #expect(talk(.xmpp, "<stream:features></stream:features>") == .refused)
        #expect(talk(.postgres, "N") == .refused)
        #expect(talk(.ldap, [[0x30, 12, 2, 1, 1, 0x78, 7, 10, 1, 2, 4, 0, 4, 0]]) == .refused)
        #expect(talk(.rdp, [[3, 0, 0, 11, 6, 0xd0, 0, 0, 0, 0, 0]]) == .refused)
        #expect(talk(.mssql, [[4, 1, 0, 15, 0, 0, 0, 0, 1, 0, 6, 0, 1, 0xff, 2]]) == .refused)
        #expect(talk(.mysql, [Self.greeting(0)]) == .refused)
    }

    private static func greeting(_ capabilities: UInt16) -> [UInt8] {
        var body: [UInt8] = [10] + Array("8.0".utf8) + [0] + [UInt8](repeating: 1, count: 13)
        body += [UInt8(truncatingIfNeeded: capabilities), UInt8(capabilities >> 8), 33, 2, 0]
        return [UInt8(body.count), 0, 0, 0] + body
    }

    @Test func troubleOfTheMomentIsNotANo() {
        guard case .garbage = talk(.smtp, "220 x\r\n", "250 STARTTLS\r\n", "454 later\r\n") else {
            Issue.record("taken for a no")
            return
        }
        guard case .garbage = talk(.smtp, "554 go away\r\n") else {
            Issue.record("taken for a no")
            return
        }
    }

    @Test func textBeforeTLSIsNotReadAsPartOfIt() {
        #expect(
            talk(.smtp, "220 x\r\n", "250 STARTTLS\r\n", "220 go\r\n250 injected\r\n") == .garbage("text before TLS"))
        #expect(talk(.postgres, "SE") == .garbage("data before TLS"))
    }

    @Test func linesWithoutEndAreGarbage() {
        for kind in [StartTLS.smtp, .lmtp, .imap, .pop3, .ftp, .sieve, .nntp, .xmpp] {
            guard case .garbage = talk(kind, [[UInt8](repeating: 0x41, count: 20_000)]) else {
                Issue.record("\(kind) goes on")
                continue
            }
        }
    }

    @Test func aSurveySpeaksThroughAPrelude() async {
        let server = HostileServerTests.honest
        let dialer = ScriptedDialer { _, heard in
            // The prelude of PostgreSQL is one message; the script answers whatever comes after it.
            heard.count == 8 ? nil : server.answer(Array(heard.dropFirst(8)))
        }
        let survey = await TLSSurveyor(dialer: PostgresDialer(inner: dialer), options: SurveyTests.options())
            .survey(TLSTarget(host: "a.example", port: 5432, startTLS: .postgres))
        expectTruth(survey, server)
        let refusing = ScriptedDialer { _, _ in .say(Array("N".utf8)) }
        let refused = await TLSSurveyor(dialer: refusing, options: SurveyTests.options())
            .survey(TLSTarget(host: "a.example", port: 5432, startTLS: .postgres))
        #expect(refused.reachable == .known(false))
        #expect(refused.notes == ["does not offer TLS"])
    }
}

/// Answers `S` before everything else.
private struct PostgresDialer: Dialer {
    let inner: ScriptedDialer

    func addresses(of host: String) async -> [IPAddress] { [.loopback4] }

    func connect(
        to endpoint: Endpoint, until deadline: ContinuousClock.Instant
    ) async throws(ConnectionError) -> any Connection {
        Line(try await inner.connect(to: endpoint, until: deadline))
    }

    private final class Line: Connection {
        private let inner: any Connection
        private let greeted = Counter()

        init(_ inner: any Connection) { self.inner = inner }

        func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) async throws(ConnectionError) {
            try await inner.send(bytes, until: deadline)
        }

        func receive(until deadline: ContinuousClock.Instant) async throws(ConnectionError) -> [UInt8] {
            greeted.next() == 0 ? Array("S".utf8) : try await inner.receive(until: deadline)
        }

        func close() { inner.close() }
    }
}
