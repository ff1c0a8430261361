import Synchronization
import Testing

@testable import Probing

/// Servers that say nonsense at any point: a handshake ends with an error, soon and without harm.
@Suite(.serialized) struct HandshakeFuzzTests {
    private static let offers: [HandshakeOffer] = [
        HandshakeOffer(
            version: .tls13, suites: [0x1301].map(CipherSuite.init), groups: [.x25519],
            schemes: HandshakeOffer.modernSchemes),
        HandshakeOffer(
            version: .tls12, suites: [0xC02F].map(CipherSuite.init), groups: [.x25519],
            schemes: HandshakeOffer.certificateSchemes),
        HandshakeOffer(
            version: .tls10, suites: [0x002F].map(CipherSuite.init), groups: [], schemes: []),
    ]

    @Test(.enabled(if: HandshakeServer.hasOpenSSL, "needs openssl"), arguments: [0, 1, 2])
    func changedFlightsNeverPassForGenuine(index: Int) async throws {
        let offer = Self.offers[index]
        let server = try await HandshakeServer.openssl(
            .rsa, ["-verify", "1", "-cipher", "ALL:@SECLEVEL=0", "-alpn", "h2"])
        let deadline = ContinuousClock.now + .seconds(10)
        let recording = Recording(
            try await TCPDialer().connect(to: Endpoint(.loopback4, port: server.port), until: deadline))
        var first = Handshake(offer, on: recording, randomness: .seeded(7))
        try await first.run(until: deadline)
        await first.line.end()
        let flight = recording.bytes

        // The same bytes and the same keys give the same handshake: what follows reaches as deep as that.
        var again = Handshake(offer, on: Replay(flight), randomness: .seeded(7))
        try await again.run(until: deadline)
        #expect(again.found.isFinished)

        var random = SeededGenerator(state: UInt64(index) + 1)
        var refused = 0
        for _ in 0..<400 {
            var bad = flight
            let place = Int.random(in: 0..<bad.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bad[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bad.removeSubrange(place...)
            case 2: bad.insert(contentsOf: flight.prefix(place), at: place)
            default: bad[place] = UInt8.random(in: 0...255, using: &random)
            }
            var handshake = Handshake(offer, on: Replay(bad), randomness: .seeded(7))
            do { try await handshake.run(until: .now + .seconds(5)) } catch { refused += 1 }
            _ = await handshake.settle(for: .milliseconds(1))
        }
        #expect(refused > 250)
        // Every bit of the server's hello counts.
        for place in 5..<60 where place != 43 {
            var bad = flight
            bad[place] ^= 0x10
            var handshake = Handshake(offer, on: Replay(bad), randomness: .seeded(7))
            await #expect(throws: HandshakeFault.self) { try await handshake.run(until: .now + .seconds(5)) }
            #expect(!handshake.found.isFinished)
        }
    }

    @Test func nonsenseIsNoHandshake() async {
        var random = SeededGenerator(state: 99)
        let endless: [[UInt8]] = [
            .repeated([21, 3, 3, 0, 2, 1, 112], 400_000), .repeated([20, 3, 3, 0, 1, 1], 400_000),
            .repeated([22, 3, 3, 0, 0], 400_000), .repeated([22, 3, 3, 0, 4, 0, 0, 0, 0], 400_000),
            .repeated([23, 3, 3, 0, 0], 400_000), .repeated([24, 3, 3, 0, 1, 1], 400_000),
            [22, 3, 3, 0xFF, 0xFF] + .repeated([0], 100_000), Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), [],
        ]
        let noise = (0..<300).map { _ in (0..<200).map { _ in UInt8.random(in: 0...255, using: &random) } }
        for bytes in endless + noise {
            for offer in Self.offers {
                var handshake = Handshake(offer, on: Replay(bytes))
                await #expect(throws: HandshakeFault.self) { try await handshake.run(until: .now + .seconds(5)) }
            }
        }
    }

    @Test func aSilentServerCostsNoMoreThanItsTime() async throws {
        var handshake = Handshake(Self.offers[0], on: Silence())
        await #expect(throws: HandshakeFault.timedOut) { try await handshake.run(until: .now + .milliseconds(20)) }
    }

    @Test func parsersTakeAnything() throws {
        var random = SeededGenerator(state: 3)
        let request: [UInt8] = [0, 0, 12, 0, 13, 0, 8, 0, 6, 4, 3, 8, 4, 8, 7]
        #expect(try CertificateRequest(request, version: .tls13).schemes.count == 3)
        let page = Array(
            "HTTP/1.1 200 OK\r\nServer: x\r\nStrict-Transport-Security: max-age=\"5\"; preload\r\n\r\n".utf8)
        #expect(HTTPHead(page)?.strictTransportSecurity == 5)
        var understood = 0
        for _ in 0..<3000 {
            for seed in [request, page] {
                var bad = seed
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    bad[Int.random(in: 0..<bad.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                bad = Array(bad.prefix(Int.random(in: 0...bad.count, using: &random)))
                _ = try? CertificateRequest(bad, version: .tls12)
                understood += (try? CertificateRequest(bad, version: .tls13)) == nil ? 0 : 1
                _ = RSATransport(certificate: bad)
                if let head = HTTPHead(bad) {
                    #expect(head.strictTransportSecurity >= 0)
                    _ = head.leadsToHTTPS
                }
            }
        }
        #expect(understood > 0)
    }

    @Test func aPolicyIsReadAsTheStandardSays() {
        func age(_ value: String) -> Int? {
            HTTPHead(Array("HTTP/1.1 200 OK\nstrict-transport-security:\(value)\n\n".utf8))?.strictTransportSecurity
        }
        #expect(age(" max-age=31536000 ; includeSubDomains") == 31_536_000)
        #expect(age("includeSubDomains; MAX-AGE=\"10\"") == 10)
        #expect(age("max-age=99999999999999999999999") == Int.max)
        #expect(age("max-age=x") == 0)
        #expect(age("max-age=-5") == 0)
        #expect(HTTPHead(Array("SSH-2.0-x\r\n".utf8)) == nil)
        let moved = HTTPHead(Array("HTTP/1.0 301 Moved\r\nLocation: HTTPS://a/\r\n\r\n".utf8))
        #expect(moved?.leadsToHTTPS == true)
        #expect(HTTPHead(Array("HTTP/1.1 302 Found\r\nLocation: http://a/\r\n\r\n".utf8))?.leadsToHTTPS == false)
    }
}

extension [UInt8] {
    fileprivate static func repeated(_ part: [UInt8], _ count: Int) -> [UInt8] {
        var all: [UInt8] = []
        all.reserveCapacity(part.count * count)
        for _ in 0..<count { all += part }
        return all
    }
}

/// SplitMix64: small, and the same on every run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension Randomness {
    /// The same bytes on every run.
    static func seeded(_ seed: UInt64) -> Randomness {
        let box = SeededBox(seed)
        return Randomness { count in box.bytes(count) }
    }
}

private final class SeededBox: Sendable {
    private let generator: Mutex<SeededGenerator>
    init(_ seed: UInt64) { generator = Mutex(SeededGenerator(state: seed)) }
    func bytes(_ count: Int) -> [UInt8] {
        generator.withLock { generator in (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) } }
    }
}

/// Remembers what a server sent.
private final class Recording: Connection {
    private let inner: any Connection
    private let received = Mutex<[UInt8]>([])
    var bytes: [UInt8] { received.withLock { $0 } }

    init(_ inner: any Connection) { self.inner = inner }

    func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) async throws(ConnectionError) {
        try await inner.send(bytes, until: deadline)
    }

    func receive(until deadline: ContinuousClock.Instant) async throws(ConnectionError) -> [UInt8] {
        let bytes = try await inner.receive(until: deadline)
        received.withLock { $0 += bytes }
        return bytes
    }

    func close() { inner.close() }
}

/// Says what was remembered, whatever is sent.
private final class Replay: Connection {
    private let rest: Mutex<ArraySlice<UInt8>>

    init(_ bytes: [UInt8]) { rest = Mutex(bytes[...]) }

    func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) async throws(ConnectionError) {}

    func receive(until deadline: ContinuousClock.Instant) async throws(ConnectionError) -> [UInt8] {
        rest.withLock { rest in
            defer { rest = rest.dropFirst(16 << 10) }
            return Array(rest.prefix(16 << 10))
        }
    }

    func close() {}
}

/// Says nothing.
private final class Silence: Connection {
    func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) async throws(ConnectionError) {}

    func receive(until deadline: ContinuousClock.Instant) async throws(ConnectionError) -> [UInt8] {
        try? await Task.sleep(until: deadline, clock: .continuous)
        throw ConnectionError(.timedOut)
    }

    func close() {}
}
