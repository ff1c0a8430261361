import Testing

@testable import Probing

@Suite struct WireTests {
    @Test func aHelloIsReadAsItWasWritten() throws {
        var hello = ClientHello(version: .tls12, suites: [CipherSuite(rawValue: 0xc02f), CipherSuite(rawValue: 5)])
        hello.sessionID = [1, 2, 3]
        hello.compressions = [1, 0]
        hello.extensions = [.serverName("a.example"), .supportedGroups([.x25519]), .alpn(["h2", "x"])]
        let seen = try #require(HelloSeen(hello.records()))
        #expect(seen.legacy == .tls12)
        #expect(seen.suites == hello.suites)
        #expect(seen.sessionID == [1, 2, 3])
        #expect(seen.compressions == [1, 0])
        #expect(seen.groups == [.x25519])
        #expect(seen.protocols == ["h2", "x"])
    }

    @Test func aRecordLongerThanAllowedIsAFault() {
        var reader = RecordReader()
        reader.feed([22, 3, 3, 0xff, 0xff])
        #expect(throws: TLSFault.oversized("a record of 65535 bytes")) { _ = try reader.next() }
    }

    @Test func textIsNotTakenForARecord() {
        var reader = RecordReader()
        reader.feed(Array("SSH-2.0-x\r\n".utf8))
        #expect(throws: TLSFault.notTLS(Array("SSH-2.0-x\r\n".utf8))) { _ = try reader.next() }
    }

    @Test func messagesAreJoinedHoweverTheyAreCut() throws {
        let messages: [(UInt8, [UInt8])] = [(2, [1, 2, 3]), (11, [UInt8](repeating: 4, count: 300)), (14, [])]
        let stream = messages.flatMap { HandshakeMessage.Kind($0.0).header(length: $0.1.count) + $0.1 }
        for size in 1...stream.count {
            var reader = HandshakeReader()
            for piece in stream.pieces(of: size) { try reader.feed(piece) }
            for (type, body) in messages {
                let next = reader.next()
                let message = try #require(next)
                #expect(message.type == type && message.body == body && message.isWhole)
            }
            #expect(reader.next() == nil && !reader.isInside)
        }
    }

    @Test func moreThan64MessagesAreAFault() {
        var reader = HandshakeReader()
        #expect(throws: TLSFault.self) {
            for _ in 0..<100 { try reader.feed([0, 0, 0, 0]) }
        }
    }

    @Test func aRetryRequestNamesItsGroup() throws {
        var server = ModelServer()
        server.suites[.tls13] = [CipherSuite(rawValue: 0x1301)]
        server.modernGroups = [.x25519MLKEM768]
        let offer = Offer(version: .tls13, suites: [CipherSuite(rawValue: 0x1301)], groups: NamedGroup.inTLS13)
        guard case .hang(let bytes)? = server.answer(offer.hello(serverName: nil).records()) else {
            Issue.record("no answer")
            return
        }
        var reader = FlightReader(version: .tls13)
        guard case .flight(let flight)? = reader.take(bytes) else {
            Issue.record("not read")
            return
        }
        #expect(flight.hello.isHelloRetryRequest)
        #expect(flight.hello.version == .tls13)
        #expect(flight.hello.selectedGroup == .x25519MLKEM768)
    }

    @Test func noHelloHasALengthThatLoadBalancersChokeOn() {
        for count in 1...128 {
            let offer = Offer(
                version: .tls12, suites: Array(CipherSuite.candidates(for: .tls12).prefix(count)), groups: [.x25519],
                schemes: [SignatureScheme(rawValue: 0x0401)])
            #expect(!(256..<512).contains(offer.hello(serverName: "a.example").message().count))
        }
    }

    @Test func damagedFlightsNeverCrashAReader() {
        var generator = Seeded(11)
        let server = HostileServerTests.honest
        var seeds: [[UInt8]] = []
        for version in [TLSVersion.tls12, .tls13] {
            let offer = Offer(
                version: version, suites: CipherSuite.candidates(for: version).prefix(100).map { $0 },
                groups: version == .tls13 ? NamedGroup.inTLS13 : NamedGroup.curves)
            if case .hang(let bytes)? = server.answer(offer.hello(serverName: nil).records()) { seeds.append(bytes) }
        }
        seeds.append([0x80, 14, 4, 0, 1, 0, 2, 0, 0, 0, 3, 0, 0, 1, 0, 0x80])
        var answers = 0
        for round in 0..<6_000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 2: bytes = Array(bytes.prefix(max(1, place)))
                default: bytes.insert(contentsOf: bytes[..<min(place, 40)], at: place)
                }
            }
            if TLSFuzzing.read(bytes) { answers += 1 }
        }
        #expect(answers > 100)
    }
}

@Suite struct RegistryTests {
    @Test func namesAndNumbersBelongTogether() {
        #expect(CipherSuite.all.count > 380)
        for suite in CipherSuite.all { #expect(CipherSuite(name: suite.name) == suite) }
        #expect(CipherSuite(rawValue: 0xc02f).name == "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
        #expect(NamedGroup(rawValue: 4588).name == "X25519MLKEM768")
        #expect(NamedGroup(name: "brainpoolP256r1") == NamedGroup(rawValue: 26))
        #expect(SignatureScheme(rawValue: 0x0804).name == "rsa_pss_rsae_sha256")
        for group in NamedGroup.inTLS13 + NamedGroup.curves { #expect(NamedGroup(name: group.name) == group) }
    }

    @Test func everySuiteIsOfferedInSomeVersion() {
        let offered = Set(TLSVersion.allCases.flatMap { CipherSuite.candidates(for: $0) })
        #expect(offered == Set(CipherSuite.all))
    }

    @Test(arguments: [
        ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ecdhe rsa AES 128 gcm SHA256"),
        ("TLS_RSA_WITH_3DES_EDE_CBC_SHA", "rsa rsa 3DES 112 cbc SHA"),
        ("TLS_RSA_EXPORT_WITH_RC4_40_MD5", "rsa rsa RC4 40 stream MD5"),
        ("TLS_RSA_EXPORT1024_WITH_RC4_56_SHA", "rsa rsa RC4 56 stream SHA"),
        ("TLS_DH_anon_WITH_AES_256_CBC_SHA", "dhe anonymous AES 256 cbc SHA"),
        ("TLS_ECDH_anon_WITH_NULL_SHA", "ecdhe anonymous NULL 0 none SHA"),
        ("TLS_ECDH_RSA_WITH_AES_128_CBC_SHA", "ecdh rsa AES 128 cbc SHA"),
        ("TLS_DHE_DSS_WITH_AES_128_CBC_SHA256", "dhe dss AES 128 cbc SHA256"),
        ("TLS_RSA_WITH_NULL_SHA256", "rsa rsa NULL 0 none SHA256"),
        ("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ecdhe ecdsa CHACHA20 256 poly1305 SHA256"),
        ("TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", "ecdhe ecdsa AES 128 ccm8 SHA256"),
        ("TLS_AES_256_GCM_SHA384", "tls13 tls13 AES 256 gcm SHA384"),
        ("TLS_AES_128_CCM_8_SHA256", "tls13 tls13 AES 128 ccm8 SHA256"),
        ("TLS_SHA256_SHA256", "tls13 tls13 NULL 0 none SHA256"),
        ("TLS_DHE_PSK_WITH_AES_128_CBC_SHA", "dhePSK psk AES 128 cbc SHA"),
        ("TLS_RSA_PSK_WITH_AES_128_CBC_SHA", "rsaPSK rsa AES 128 cbc SHA"),
        ("TLS_SRP_SHA_WITH_AES_128_CBC_SHA", "srp srp AES 128 cbc SHA"),
        ("TLS_RSA_WITH_DES_CBC_SHA", "rsa rsa DES 56 cbc SHA"),
        ("TLS_RSA_EXPORT_WITH_DES40_CBC_SHA", "rsa rsa DES 40 cbc SHA"),
        ("SSL_CK_RC4_128_WITH_MD5", "rsa rsa RC4 128 stream MD5"),
        ("SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5", "rsa rsa RC2 40 cbc MD5"),
        ("SSL_CK_DES_192_EDE3_CBC_WITH_MD5", "rsa rsa 3DES 112 cbc MD5"),
    ])
    func aNameTellsWhatASuiteIsMadeOf(name: String, parts: String) throws {
        let suite = try #require(CipherSuite(name: name)).properties
        let text =
            "\(suite.keyExchange) \(suite.authentication) \(suite.encryption) \(suite.bits) \(suite.mode) \(suite.mac)"
        #expect(text == parts)
    }

    @Test func forwardSecrecyFollowsTheKeyExchange() {
        #expect(CipherSuite(rawValue: 0xc02f).properties.hasForwardSecrecy)
        #expect(!CipherSuite(rawValue: 0x9c).properties.hasForwardSecrecy)
        #expect(CipherSuite(rawValue: 0x1301).properties.hasForwardSecrecy)
    }
}
