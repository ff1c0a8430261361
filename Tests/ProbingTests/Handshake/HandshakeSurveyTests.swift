import Testing

@testable import Probing

/// Whole surveys of real servers: enumeration and handshakes together.
@Suite(.serialized, .enabled(if: HandshakeServer.hasOpenSSL, "needs openssl"))
struct HandshakeSurveyTests {
    private func survey(
        _ server: HandshakeServer, options: TLSSurveyOptions = TLSSurveyOptions()
    ) async -> TLSSurvey {
        let dialer = TCPDialer()
        let surveyor = TLSSurveyor(
            dialer: dialer, options: options, handshakes: TLSHandshakeSurvey(dialer: dialer))
        return await surveyor.survey(TLSTarget(host: "127.0.0.1", port: server.port, serverName: "localhost"))
    }

    private func names(_ survey: TLSSurvey) -> [String]? {
        survey.signatures[.tls13]?.value?.map(\.name).sorted()
    }

    @Test func anOrdinaryServerShowsEverything() async throws {
        let server = try await HandshakeServer.openssl(.rsa, [])
        let survey = await survey(server)
        let features = survey.features
        #expect(names(survey) == ["rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384", "rsa_pss_rsae_sha512"])
        #expect(features.sessionTickets == .known(true))
        #expect(features.resumption == .known(true))
        #expect(features.earlyData == .known(false))
        #expect(features.clientRenegotiation == .known(false))
        #expect(features.clientCertificate == .known(.none))
        #expect(features.ocspStapling == .known(false))
        #expect(features.certificateTimestamps == .known(0))
        #expect(features.applicationProtocols == .known([]))
        #expect(features.strictTransportSecurity == nil)
        #expect(survey.chains.count == 1)
        #expect(survey.chains.first?.versions.contains(.tls13) == true)
    }

    @Test func aServerOfTLS13OnlyShowsItsCertificate() async throws {
        let server = try await HandshakeServer.openssl(.p384, ["-tls1_3"])
        let survey = await survey(server)
        #expect(names(survey) == ["ecdsa_secp384r1_sha384"])
        #expect(survey.chains.map(\.count) == [1])
        #expect(survey.features.clientRenegotiation == .known(false))
        #expect(survey.features.applicationProtocols == .known([]))
    }

    @Test func twoCertificatesAreBothFound() async throws {
        let keys = try Keys.shared.get()
        let server = try await HandshakeServer.openssl(
            .rsa, ["-tls1_3", "-dcert", keys.certificate(.p256), "-dkey", keys.key(.p256)])
        let survey = await survey(server)
        #expect(survey.chains.count == 2)
        #expect(names(survey)?.contains("ecdsa_secp256r1_sha256") == true)
        #expect(names(survey)?.count == 4)
    }

    @Test(arguments: ["-tls1_2", "-tls1_1", "-tls1"])
    func renegotiationIsSeenWhereItIsAllowed(version: String) async throws {
        let server = try await HandshakeServer.openssl(
            .rsa, [version, "-client_renegotiation", "-cipher", "ALL:@SECLEVEL=0"])
        let survey = await survey(server)
        #expect(survey.features.clientRenegotiation == .known(true))
        #expect(survey.features.resumption == .known(true))
        #expect(survey.features.earlyData == .known(false))
    }

    @Test func aServerWithoutTicketsHasNone() async throws {
        let server = try await HandshakeServer.openssl(.rsa, ["-tls1_2", "-no_ticket", "-no_cache"])
        let survey = await survey(server)
        #expect(survey.features.sessionTickets == .known(false))
        #expect(survey.features.resumption == .known(false))
        let modern = try await HandshakeServer.openssl(.rsa, ["-tls1_3", "-num_tickets", "0"])
        let other = await self.survey(modern)
        #expect(other.features.sessionTickets == .known(false))
        #expect(other.features.resumption == .known(false))
    }

    @Test func aSessionIDIsEnoughToResume() async throws {
        let server = try await HandshakeServer.openssl(.rsa, ["-tls1_2", "-no_ticket"])
        let survey = await survey(server)
        #expect(survey.features.sessionTickets == .known(false))
        #expect(survey.features.resumption == .known(true))
    }

    @Test(arguments: [["-tls1_3"], []])
    func earlyDataIsSeenWhereItIsAllowed(arguments: [String]) async throws {
        let server = try await HandshakeServer.openssl(.rsa, ["-early_data"] + arguments)
        let survey = await survey(server)
        #expect(survey.features.earlyData == .known(true))
        #expect(survey.features.resumption == .known(true))
    }

    @Test(arguments: ["-tls1_3", "-tls1_2", "-no_tls1"])
    func applicationProtocolsAreFound(version: String) async throws {
        let server = try await HandshakeServer.openssl(.rsa, [version, "-alpn", "h2,imap"])
        let survey = await survey(server)
        #expect(survey.features.applicationProtocols.value?.sorted() == ["h2", "imap"])
        #expect(names(survey)?.count == (version == "-tls1_2" ? nil : 3))
    }

    @Test(arguments: ["-tls1_3", "-tls1_2", "-no_tls1"])
    func aWishForACertificateIsToldFromADemand(version: String) async throws {
        let asking = try await HandshakeServer.openssl(.rsa, [version, "-verify", "1"])
        #expect(await survey(asking).features.clientCertificate == .known(.asked))
        let demanding = try await HandshakeServer.openssl(.rsa, [version, "-Verify", "1"])
        let result = await survey(demanding)
        #expect(result.features.clientCertificate == .known(.required))
        #expect(result.chains.count == 1)
        if version != "-tls1_2" { #expect(names(result)?.count == 3) }
    }

    @Test func whatFollowsAClosedDoorIsUnknown() async throws {
        let server = try await HandshakeServer.openssl(.rsa, ["-tls1_3", "-Verify", "1"])
        let features = await survey(server).features
        #expect(features.clientCertificate == .known(.required))
        #expect(features.sessionTickets.why != nil)
        #expect(features.resumption.why != nil)
        #expect(features.earlyData.why != nil)
    }

    @Test func withoutTicketsAServerIsBelievedOnceItTookLeave() async throws {
        let server = try await HandshakeServer.openssl(.rsa, ["-tls1_3", "-num_tickets", "0"])
        let features = await survey(server).features
        #expect(features.sessionTickets == .known(false))
        #expect(features.resumption == .known(false))
    }

    @Test(arguments: ["-tls1_3", "-tls1_2"])
    func aStapledResponseIsSeen(version: String) async throws {
        let server = try await HandshakeServer.openssl(.rsa, [version, "-status_file", try Keys.shared.get().staple()])
        #expect(await survey(server).features.ocspStapling == .known(true))
    }

    @Test func aCertificateOpensTheDoor() async throws {
        let keys = try Keys.shared.get()
        let server = try await HandshakeServer.openssl(
            .rsa, ["-Verify", "1", "-verify_return_error", "-CAfile", keys.certificate(.p256)])
        var options = TLSSurveyOptions()
        options.clientCertificate = try keys.client(.p256)
        let survey = await survey(server, options: options)
        #expect(survey.features.clientCertificate == .known(.required))
        #expect(survey.features.sessionTickets == .known(true))
        #expect(survey.features.clientRenegotiation == .known(false))
    }

    @Test(arguments: ["brainpoolP256r1", "secp256k1", "ffdhe2048", "X448"])
    func unusualGroupsAreNoObstacle(group: String) async throws {
        let server = try await HandshakeServer.openssl(.rsa, ["-groups", group, "-cipher", "DEFAULT:DHE"])
        let survey = await survey(server)
        #expect(survey.features.clientRenegotiation == .known(false))
        #expect(survey.features.resumption == .known(true))
    }

    @Test(.enabled(if: HandshakeServer.hasNginx, "needs nginx"))
    func aWebServerTellsItsPolicy() async throws {
        let server = try await HandshakeServer.nginx(
            "ssl_protocols TLSv1.2 TLSv1.3; add_header Strict-Transport-Security \"max-age=63072000\" always;")
        let survey = await survey(server)
        #expect(survey.features.strictTransportSecurity == .known(63_072_000))
        #expect(survey.features.applicationProtocols.value?.sorted() == ["h2", "http/1.0", "http/1.1"])
        #expect(survey.features.clientRenegotiation == .known(false))
        let plain = try await HandshakeServer.nginx("ssl_protocols TLSv1.3;")
        let other = await self.survey(plain)
        #expect(other.features.strictTransportSecurity == .known(0))
    }

    @Test(.enabled(if: HandshakeServer.hasNginx, "needs nginx"))
    func aWebServerThatDemandsACertificateInHTTPIsSeen() async throws {
        let keys = try Keys.shared.get()
        let server = try await HandshakeServer.nginx(
            "ssl_verify_client on; ssl_client_certificate \(keys.certificate(.rsa));")
        #expect(await survey(server).features.clientCertificate == .known(.required))
        let asking = try await HandshakeServer.nginx(
            "ssl_verify_client optional; ssl_client_certificate \(keys.certificate(.rsa));")
        #expect(await survey(asking).features.clientCertificate == .known(.asked))
    }
}
