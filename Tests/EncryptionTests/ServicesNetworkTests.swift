import Foundation
import Observing
import Probing
import Testing

@testable import Encryption

@Suite struct ServicesNetworkTests {
    private func answer(_ server: TestServer, as port: UInt16, process: String? = nil) async -> ServiceAnswer? {
        await LocalNetwork().hold(
            [(server.endpoint, ServiceDialogue(port: port, process: process))], width: 1, within: .seconds(20)
        ).first?.answer
    }

    @Test func aGreetingAndItsQuestionShareOneConnection() async throws {
        let server = TestServer(
            .speaks(
                greeting: Array("220 (vsFTPd 3.0.3)\r\n".utf8),
                answers: [(Array("FEAT".utf8), Recorded.bytes(Recorded.featuresWithTLS))]))
        defer { server.stop() }
        let answer = try #require(await answer(server, as: 21))
        #expect(answer.speaks == .ftp && answer.security == .starttlsOffered)
        #expect(server.connections == 1)
    }

    @Test func aPlainServerOnAnUnknownPortIsFoundThroughItsRefusalOfTLS() async throws {
        let server = TestServer(
            .speaks(
                greeting: [],
                answers: [
                    ([0x16], Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)),
                    (Array("HEAD".utf8), Array(Recorded.redirect.utf8)),
                ]))
        defer { server.stop() }
        let answer = try #require(await answer(server, as: 7777))
        #expect(answer.speaks == .http && answer.security == .redirect)
        #expect(server.connections == 2)
    }

    @Test func dicomOverTLSIsFoundOnTheSecondConnection() async throws {
        let server = TestServer(
            .speaks(
                greeting: [],
                answers: [([1, 0], [0x15, 3, 1, 0, 2, 2, 70]), ([0x16], Recorded.bytes(Recorded.tls13))]))
        defer { server.stop() }
        let answer = try #require(await answer(server, as: 4242))
        #expect(answer.speaks == .dicom && answer.security == .tls)
    }

    @Test func aPrinterHearsNothing() async throws {
        let server = TestServer(.speaks(greeting: [], answers: []))
        defer { server.stop() }
        let answers = await LocalNetwork().hold(
            [9100, 2575, 515].map { (server.endpoint, ServiceDialogue(port: $0, process: nil)) }, width: 3,
            within: .seconds(20)
        ).map(\.answer)
        #expect(answers.map(\.speaks) == [.rawPrint, .hl7, .lpd])
        #expect(answers.map(\.security) == [.plaintext, .silent, .plaintext])
        #expect(server.heard.isEmpty)
    }

    /// Without deadlines the dripping, the flooding and the deaf server would never come to an end.
    @Test(.timeLimit(.minutes(1))) func silentDrippingFloodingClosingAndDeafServersAllEnd() async {
        let manners: [TestServer.Manner] = [
            .speaks(greeting: [], answers: []), .drips, .floods, .closes, .neverAccepts,
        ]
        let servers = manners.map { TestServer($0) }
        defer { servers.forEach { $0.stop() } }
        let answers = await LocalNetwork().hold(
            servers.map { ($0.endpoint, ServiceDialogue(port: 7777, process: nil)) }, width: 8, within: .seconds(25)
        ).map(\.answer)
        #expect(answers[0].security == .silent)
        #expect(answers[1].security == .plaintext)
        #expect(answers[2].security == .plaintext)
        #expect(answers[3].security == .unknown || answers[3].security == .silent)
        #expect(answers[4].security == .silent)
        #expect(answers.allSatisfy { $0.security != .tls })
        #expect(servers.allSatisfy { $0.connections <= 2 })
    }

    @Test func aClosedPortIsRefused() async {
        let server = TestServer(.closes)
        let endpoint = server.endpoint
        server.stop()
        let held = await LocalNetwork().hold(
            [(endpoint, ServiceDialogue(port: 80, process: nil))], width: 1, within: .seconds(10))
        #expect(held.first?.hasConnected == false)
    }

    @Test func whatDoesNotFitIntoTheTimeIsUnknown() async {
        let server = TestServer(.neverAccepts)
        defer { server.stop() }
        let held = await LocalNetwork().hold(
            (0..<5).map { _ in (server.endpoint, ServiceDialogue(port: 7777, process: nil)) }, width: 2,
            within: .milliseconds(50))
        #expect(held.count == 5)
        #expect(held.allSatisfy { $0.answer.security == .unknown })
    }

    @Test func namesAreResolvedOnThisMachine() async {
        #expect(await LocalNetwork().addresses(of: "127.0.0.1") == [.loopback4])
        #expect(await LocalNetwork().addresses(of: "::1") == [.loopback6])
    }

    @Test func addressesAreWrittenAsUsual() throws {
        let mixed: [UInt8] = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
        #expect(try #require(IPAddress(bytes: mixed)).description == "2001:db8:0:1::")
        #expect(IPAddress(bytes: [1, 2, 3]) == nil)
        #expect(Endpoint(.loopback6, port: 22).description == "[::1]:22")
    }
}
