import Testing

@testable import Probing

/// Handshakes with real servers, whose configuration is the truth.
@Suite(.serialized, .enabled(if: HandshakeServer.hasOpenSSL, "needs openssl"))
struct HandshakeServerTests {
    private func shake(
        _ server: HandshakeServer, _ offer: HandshakeOffer
    ) async throws -> Handshake {
        let deadline = ContinuousClock.now + .seconds(10)
        let connection = try await TCPDialer().connect(to: Endpoint(.loopback4, port: server.port), until: deadline)
        var handshake = Handshake(offer, on: connection)
        try await handshake.run(until: deadline)
        return handshake
    }

    private func modern(_ suites: [UInt32] = [0x1301, 0x1302, 0x1303], groups: [UInt16] = [29, 23]) -> HandshakeOffer {
        HandshakeOffer(
            version: .tls13, suites: suites.map(CipherSuite.init), groups: groups.map(NamedGroup.init),
            schemes: HandshakeOffer.modernSchemes)
    }

    private func classic(_ version: TLSVersion, _ suite: UInt32, groups: [UInt16] = [29, 23, 24, 25]) -> HandshakeOffer
    {
        HandshakeOffer(
            version: version, suites: [CipherSuite(rawValue: suite)], groups: groups.map(NamedGroup.init),
            schemes: HandshakeOffer.certificateSchemes)
    }

    @Test(arguments: [0x1301, 0x1302, 0x1303, 0x1304, 0x1305] as [UInt32])
    func everySuiteOfTLS13(suite: UInt32) async throws {
        let names =
            "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256:"
            + "TLS_AES_128_CCM_8_SHA256"
        let server = try await HandshakeServer.openssl(.rsa, ["-tls1_3", "-ciphersuites", names])
        var handshake = try await shake(server, modern([suite]))
        #expect(handshake.found.suite?.rawValue == suite)
        #expect(handshake.found.isFinished)
        #expect(handshake.found.chain?.certificates.count == 1)
        #expect(await handshake.settle(for: .seconds(2)) == .welcome)
        #expect(handshake.found.hasTicket)
        await handshake.line.end()
    }

    @Test(
        arguments: [
            (23, "P-256"), (24, "P-384"), (25, "P-521"), (29, "X25519"), (30, "X448"), (256, "ffdhe2048"),
            (257, "ffdhe3072"),
        ] as [(UInt16, String)])
    func everyGroupOfTLS13(group: UInt16, name: String) async throws {
        let server = try await HandshakeServer.openssl(.p256, ["-tls1_3", "-groups", name])
        // The first offer's share does not fit, so the server asks to try again.
        for groups in [[group], [group == 29 ? 23 : 29, group]] {
            let handshake = try await shake(server, modern(groups: groups))
            #expect(handshake.found.group?.rawValue == group)
            #expect(handshake.found.scheme?.rawValue == 0x0403)
        }
    }

    @Test(
        arguments: [
            (.tls12, 0xC02F, .rsa), (.tls12, 0xC030, .rsa), (.tls12, 0xCCA8, .rsa), (.tls12, 0xC013, .rsa),
            (.tls12, 0xC014, .rsa), (.tls12, 0xC027, .rsa), (.tls12, 0xC028, .rsa), (.tls12, 0x009C, .rsa),
            (.tls12, 0x009D, .rsa), (.tls12, 0x002F, .rsa), (.tls12, 0x0035, .rsa), (.tls12, 0x003C, .rsa),
            (.tls12, 0x003D, .rsa), (.tls12, 0xC09C, .rsa), (.tls12, 0xC0A1, .rsa), (.tls12, 0x009E, .rsa),
            (.tls12, 0xCCAA, .rsa), (.tls12, 0x0067, .rsa), (.tls12, 0x0033, .rsa), (.tls12, 0xC02B, .p256),
            (.tls12, 0xC0AC, .p256), (.tls12, 0xC0AF, .p256), (.tls12, 0xC024, .p384), (.tls12, 0xC006, .p256),
            (.tls12, 0x003B, .rsa), (.tls12, 0x006D, .rsa), (.tls11, 0xC013, .rsa), (.tls11, 0x0035, .rsa),
            (.tls10, 0xC014, .rsa), (.tls10, 0x002F, .rsa), (.tls10, 0x0033, .rsa), (.tls10, 0xC009, .p256),
        ] as [(TLSVersion, UInt32, Keys.Kind)])
    func everyKindOfSuiteBeforeTLS13(version: TLSVersion, suite: UInt32, kind: Keys.Kind) async throws {
        let server = try await HandshakeServer.openssl(
            kind, ["-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", "-legacy_renegotiation"])
        var first = try await shake(server, classic(version, suite))
        #expect(first.found.isFinished)
        #expect(first.found.suite?.rawValue == suite)
        #expect(first.found.hasTicket)
        await first.line.end()

        var offer = classic(version, suite)
        offer.session = first.found.sessions.first { !$0.ticket.isEmpty }
        var second = try await shake(server, offer)
        #expect(second.found.isResumed)
        // Data flows both ways under the keys: the answer to a renegotiation comes under them.
        #expect(await second.renegotiates(within: .seconds(1)) == false)
    }

    @Test(
        arguments: [(23, "P-256"), (25, "P-521"), (26, "brainpoolP256r1"), (28, "brainpoolP512r1"), (30, "X448")]
            as [(UInt16, String)])
    func everyGroupOfTLS12(group: UInt16, name: String) async throws {
        let server = try await HandshakeServer.openssl(.rsa, ["-tls1_2", "-groups", name])
        let handshake = try await shake(server, classic(.tls12, 0xC02F, groups: [group]))
        #expect(handshake.found.group?.rawValue == group)
    }

    @Test(arguments: [.tls12, .tls13] as [TLSVersion], [.rsa, .p256, .p384, .ed25519] as [Keys.Kind])
    func aClientCertificateIsShown(version: TLSVersion, kind: Keys.Kind) async throws {
        let keys = try Keys.shared.get()
        let server = try await HandshakeServer.openssl(
            .rsa, ["-Verify", "2", "-verify_return_error", "-CAfile", keys.certificate(kind)])
        var offer = version == .tls13 ? modern() : classic(.tls12, 0xC02F)
        offer.clientCertificate = try keys.client(kind)
        var handshake = try await shake(server, offer)
        #expect(handshake.found.asksForCertificate)
        #expect(await handshake.settle(for: .milliseconds(500)) == .welcome)
        #expect(handshake.found.hasTicket)
    }
}
