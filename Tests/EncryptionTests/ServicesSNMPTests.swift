import Foundation
import Probing
import Testing

@testable import Encryption

@Suite struct ServicesSNMPTests {
    /// An answer to the first question, as an agent builds it.
    static func answer(version: UInt8 = 1, description: String = "Printer 9") -> [UInt8] {
        func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { [tag, UInt8(content.count)] + content }
        let name: [UInt8] = [6, 8, 0x2b, 6, 1, 2, 1, 1, 1, 0]
        let bindings = element(0x30, element(0x30, name + element(4, Array(description.utf8))))
        let response = element(0xa2, [2, 2, 0x57, 0x41, 2, 1, 0, 2, 1, 0] + bindings)
        return element(0x30, [2, 1, version] + element(4, Array("public".utf8)) + response)
    }

    /// The report of an agent that is asked for its engine (RFC 3414, section 4).
    static let report: [UInt8] = {
        var bytes = SNMP.discoverEngine
        if let place = bytes.lastIndex(of: 0xa0) { bytes[place] = 0xa8 }
        return bytes
    }()

    @Test func theQuestionsHaveTheLengthsTheyState() {
        for question in [SNMP.getDescription, SNMP.getDescription1, SNMP.discoverEngine] {
            #expect(question.first == 0x30)
            #expect(Int(question[1]) == question.count - 2)
            // Only GET: nothing is ever set (A3) or walked in bulk (A5).
            #expect(question.filter { $0 == 0xa0 }.count == 1)
        }
        #expect(SNMP.getDescription[4] == 1 && SNMP.getDescription1[4] == 0)
    }

    @Test func answersAreUnderstood() {
        #expect(SNMP.read(Self.answer()) == .community(version: 2, description: "Printer 9"))
        #expect(SNMP.read(Self.answer(version: 0)) == .community(version: 1, description: "Printer 9"))
        #expect(SNMP.read(Self.report) == .version3)
        #expect(SNMP.read([]) == nil)
        #expect(SNMP.read(SNMP.getDescription) == nil)
        #expect(SNMP.read(Self.answer(description: "a\u{1b}[31m")) == .community(version: 2, description: "a?[31m"))
    }

    @Test func whoAnswersToPublicIsNotEncrypted() {
        let both = SNMP.conclusion([.version3, .community(version: 1, description: "")])
        #expect(both?.security == .plaintext)
        #expect(SNMP.conclusion([.version3])?.security == .starttls)
        #expect(SNMP.conclusion([]) == nil)
    }

    @Test func mutatedAnswersNeverCrash() {
        var generator = ServicesReadingTests.Seeded(state: 11)
        var understood = 0
        for round in 0..<6000 {
            var bytes = round % 2 == 0 ? Self.answer() : Self.report
            switch round % 3 {
            case 0: bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
            case 1:
                for _ in 0..<3 {
                    bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
                }
            default: bytes.insert(0x84, at: Int.random(in: 0...bytes.count, using: &generator))
            }
            if case .community(_, let description)? = SNMP.read(bytes) {
                understood += 1
                #expect(description.utf8.allSatisfy { (0x20...0x7e).contains($0) })
            }
        }
        #expect(understood > 0)
    }

    @Test func lengthsBeyondTheEndAreNone() {
        for bytes in [[0x30], [0x30, 0x80], [0x30, 0x85, 1, 1, 1, 1, 1], [0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0]]
            as [[UInt8]]
        {
            var reader = BER(bytes[...])
            #expect(reader.content(0x30) == nil)
        }
    }

    @Test func aClosedUDPPortIsRefusedAndSilenceIsNot() async {
        // Port 9 (discard) of another loopback address: nobody listens there.
        let closed = await UDPExchange().ask(
            Endpoint(.loopback4, port: 9), SNMP.getDescription, within: .milliseconds(500))
        #expect(closed == .refused || closed == .silence)
        #expect(closed != .answered([]))
    }

    struct Agent: DatagramExchange {
        var answers: [[UInt8]: DatagramReply]
        func ask(_ endpoint: Endpoint, _ bytes: [UInt8], within limit: Duration) async -> DatagramReply {
            answers[bytes] ?? .silence
        }
    }

    @Test func anAgentIsAskedInTheOrderOfTheVersions() async {
        func ask(_ answers: [[UInt8]: DatagramReply]) async -> (ServiceAnswer?, ServiceConversation.End) {
            await SNMPQuestions(datagrams: Agent(answers: answers), limit: .seconds(1))
                .ask(Endpoint(.loopback4, port: 161))
        }
        let old = await ask([SNMP.getDescription1: .answered(Self.answer(version: 0))])
        #expect(old.0?.detail == "version 1 answers to \"public\", Printer 9" && old.1 == .held)
        let new = await ask([SNMP.discoverEngine: .answered(Self.report)])
        #expect(new.0?.security == .starttls)
        #expect(await ask([:]).1 == .noAnswer)
        #expect(await ask([SNMP.getDescription: .refused]).1 == .closed)
        #expect(await ask([SNMP.getDescription: .answered([1, 2, 3])]).0?.security == .unknown)
    }
}
