import Synchronization
import Testing

@testable import Probing

/// A server that says what it was told to, in pieces, whatever it hears.
final class RecitingConnection: Connection {
    private let pieces: Mutex<[[UInt8]]>
    private let ending: ConnectionError?

    init(_ pieces: [[UInt8]], ending: ConnectionError? = nil) {
        self.pieces = Mutex(pieces)
        self.ending = ending
    }

    func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) async throws(ConnectionError) {}
    func close() {}

    func receive(until deadline: ContinuousClock.Instant) async throws(ConnectionError) -> [UInt8] {
        if let piece = pieces.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return piece }
        if let ending { throw ending }
        return []
    }
}

/// Gives every caller the same script.
struct RecitingDialer: Dialer {
    let pieces: [[UInt8]]
    var ending: ConnectionError?

    func addresses(of host: String) async -> [IPAddress] { [.loopback4] }
    func connect(to: Endpoint, until: ContinuousClock.Instant) async throws(ConnectionError) -> any Connection {
        RecitingConnection(pieces, ending: ending)
    }
}

@Suite struct SSHHostileTests {
    static let offer = SSHOffer(
        keyExchange: "curve25519-sha256", hostKey: "ssh-ed25519", ciphers: ["aes128-ctr"], macs: ["hmac-sha2-256"],
        compression: ["none"])

    /// A server's first flight: identification, offer, reply with a host key.
    static var flight: [UInt8] {
        func packet(_ payload: [UInt8]) -> [UInt8] {
            let padding = 16 - (5 + payload.count) % 8
            var writer = SSHWriter()
            writer.number(1 + payload.count + padding)
            writer.byte(UInt8(padding))
            return writer.bytes + payload + [UInt8](repeating: 0, count: padding)
        }
        var key = SSHWriter()
        key.string("ssh-ed25519")
        key.string([UInt8](repeating: 7, count: 32))
        var reply = SSHWriter()
        reply.byte(31)
        reply.string(key.bytes)
        reply.string([UInt8](repeating: 9, count: 32))
        reply.string([UInt8](repeating: 1, count: 83))
        return Array("SSH-2.0-Test\r\n".utf8) + packet(offer.payload(cookie: [UInt8](repeating: 0, count: 16)))
            + packet(reply.bytes) + packet([21])
    }

    private func survey(_ pieces: [[UInt8]], ending: ConnectionError? = nil) async -> SSHSurvey {
        await SSHSurveyor(dialer: RecitingDialer(pieces: pieces, ending: ending)).survey(host: "server", port: 22)
    }

    @Test func aSoundFlightIsReadWhole() async {
        let survey = await survey([Self.flight])
        #expect(survey.keyExchange == .known(["curve25519-sha256"]))
        #expect(survey.hostKeys.value?.map(\.bits) == [256])
        #expect(survey.authentication.why != nil)
    }

    @Test func aFlightInSinglesIsReadTheSame() async {
        let survey = await survey(Self.flight.map { [$0] })
        #expect(survey.hostKeys.value?.map(\.type) == ["ssh-ed25519"])
    }

    @Test func aFlightCutAtAnyByteLeavesFactsUnknown() async {
        let whole = Self.flight
        for end in 0..<(whole.count - 60) {
            let survey = await survey([Array(whole.prefix(end))], ending: ConnectionError(.reset))
            #expect(survey.hostKeys.value == nil, "cut at \(end)")
            if survey.keyExchange.value == nil { #expect(survey.keyExchange.why?.isEmpty == false) }
        }
    }

    @Test func changedFlightsNeverStopTheProbe() async {
        var generator = SplitMix(seed: 22)
        for _ in 0..<3000 {
            var bytes = Self.flight
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let survey = await survey([bytes], ending: ConnectionError(.timedOut))
            #expect(survey.connections <= 10)
        }
    }

    @Test func anEndlessGreetingIsCutOff() async {
        let survey = await survey([[UInt8]](repeating: [UInt8](repeating: 0x41, count: 16 << 10), count: 100))
        #expect(survey.reachable.why == "no SSH identification came")
    }

    @Test func anImpossibleLengthIsNotWaitedFor() async {
        let survey = await survey([Array("SSH-2.0-x\n".utf8) + [0x7f, 0xff, 0xff, 0xff, 4, 20]])
        #expect(survey.reachable == .known(true))
        #expect(survey.keyExchange.why == "a packet has an impossible length")
    }

    @Test func anOldServerIsSeenAsOne() async {
        let survey = await survey([Array("SSH-1.5-OpenSSH_1.2\n".utf8)])
        #expect(survey.versions == .known(["1.5"]))
        #expect(survey.keyExchange.why == "only SSH 1.5 is spoken")
        let both = await self.survey([Array("SSH-1.99-x\n".utf8)])
        #expect(both.versions == .known(["1.5", "2.0"]))
    }

    @Test func textOfTheServerIsMadeSafe() async {
        let survey = await survey([Array("SSH-2.0-\u{1b}[31m\u{7}\r\n".utf8)])
        #expect(survey.banner == "SSH-2.0-?[31m?")
    }
}

/// A small generator with a seed, so that a failing case can be had again.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
