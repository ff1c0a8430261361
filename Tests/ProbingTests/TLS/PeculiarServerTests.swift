import Testing

@testable import Probing

/// Servers that take offence at something, or say one thing now and another then.
@Suite struct PeculiarServerTests {
    private static let honest: ModelServer = {
        var server = ModelServer()
        server.suites[.tls12] = [0xc02f, 0xc030, 0x9e].map { CipherSuite(rawValue: $0) }
        server.suites[.tls13] = [0x1301, 0x1302].map { CipherSuite(rawValue: $0) }
        server.groups = [.x25519, .secp256r1]
        server.modernGroups = [.x25519, .x25519MLKEM768]
        server.schemes = [0x0804, 0x0401, 0x0201].map { SignatureScheme(rawValue: $0) }
        return server
    }()

    private static func refusal(_ description: UInt8) -> ScriptedDialer.Reply {
        .say([21, 3, 3, 0, 2, 2, description])
    }

    private static func survey(_ script: @escaping ScriptedDialer.Script) async -> TLSSurvey {
        await TLSSurveyor(dialer: ScriptedDialer(script: script), options: SurveyTests.options())
            .survey(TLSTarget(host: "a.example", port: 443))
    }

    /// RFC 8446 4.2.7 and RFC 8422 leave a server free to refuse them.
    @Test func groupsOfBeforeAreNotOfferedInTLS13() async {
        #expect(NamedGroup.inTLS13.allSatisfy { $0.rawValue > 22 && !(26...28).contains($0.rawValue) })
        let server = Self.honest
        let survey = await Self.survey { _, heard in
            let hello = HelloSeen(heard)
            let isModern = hello?.versions.contains(.tls13) == true
            let isOld = hello?.groups.contains { $0.rawValue < 23 || (26...28).contains($0.rawValue) } == true
            return isModern && isOld ? Self.refusal(Alert.illegalParameter) : server.answer(heard)
        }
        expectTruth(survey, server)
    }

    /// OpenSSL with a chain signed with MD5.
    @Test func aServerThatStumblesOverSchemesForCertificatesShowsAllItsOwn() async {
        let server = Self.honest
        let survey = await Self.survey { _, heard in
            HelloSeen(heard)?.extensions[50] != nil ? Self.refusal(Alert.handshakeFailure) : server.answer(heard)
        }
        expectTruth(survey, server)
        #expect(survey.signatures[.tls12]?.value.map(Set.init) == Set(server.schemes))
    }

    /// A server that keeps its chain to what `signature_algorithms` says, unless told otherwise.
    @Test func aServerThatHoldsItsChainAgainstTheSchemesShowsAllItsOwn() async {
        let server = Self.honest
        let survey = await Self.survey { _, heard in
            guard let hello = HelloSeen(heard), !hello.versions.contains(.tls13), hello.extensions[50] == nil,
                !hello.schemes.contains(SignatureScheme(rawValue: 0x0401))
            else { return server.answer(heard) }
            return Self.refusal(Alert.handshakeFailure)
        }
        #expect(survey.signatures[.tls12]?.value.map(Set.init) == Set(server.schemes))
    }

    /// OpenSSL chooses ECDHE_PSK before it looks for a group.
    @Test func anAlertAfterTheHelloIsTheEndOfTheGroups() async {
        var server = ModelServer()
        server.suites[.tls12] = [0xc035, 0xc036].map { CipherSuite(rawValue: $0) }
        server.groups = [.secp256r1, .x25519]
        let honest = server
        let survey = await Self.survey { _, heard in
            let mine: [UInt32] = [0xc035, 0xc036]
            guard let hello = HelloSeen(heard), hello.legacy == .tls12, !hello.versions.contains(.tls13),
                let suite = hello.suites.first(where: { mine.contains($0.rawValue) }),
                !hello.groups.contains(where: { honest.groups.contains($0) })
            else { return honest.answer(heard) }
            let answer = ModelServer.serverHello(.tls12, [UInt8](repeating: 7, count: 32), [], suite, 0, [])
            return .say(answer + [21, 3, 3, 0, 2, 2, Alert.handshakeFailure])
        }
        expectTruth(survey, server)
        #expect(survey.groups[.tls12]?.value.map(Set.init) == Set(server.groups))
    }

    @Test func aNamedPrimeThatIsSentWhateverIsOfferedIsNotNegotiated() async throws {
        let prime = try #require(FiniteFieldGroup.prime(of: NamedGroup(rawValue: 256)))
        var server = ModelServer()
        server.suites[.tls12] = [CipherSuite(rawValue: 0x9e)]
        server.schemes = SignatureScheme.all
        let honest = server
        let survey = await Self.survey { _, heard in
            guard case .hang(var bytes)? = honest.answer(heard) else { return honest.answer(heard) }
            if let place = bytes.firstRange(of: ModelServer.prime) { bytes.replaceSubrange(place, with: prime) }
            return .hang(bytes)
        }
        #expect(survey.diffieHellman.map(\.prime) == ["ffdhe2048"])
        #expect(survey.groups[.tls12] == .known([]))
    }

    @Test func aServerThatAnswersInAnotherVersionEachTimeHasNone() async {
        let versions: [UInt16] = [0x0300, 0x0304, 0x0301, 0x0302, 0x0399, 0x0303, 0x0002]
        let survey = await Self.survey { number, heard in
            guard let hello = HelloSeen(heard), let suite = hello.suites.first else { return .say([]) }
            var bytes = ModelServer.serverHello(.tls12, [UInt8](repeating: 1, count: 32), [], suite, 0, [])
            let version = versions[number % versions.count]
            (bytes[9], bytes[10]) = (UInt8(version >> 8), UInt8(version & 0xff))
            return .hang(bytes + ModelServer.message(14, []))
        }
        for version in [TLSVersion.ssl3, .tls10, .tls11, .tls12, .tls13] {
            #expect(survey.protocols[version]?.why != nil, "\(version.name)")
            #expect(survey.suites[version] == nil)
        }
        #expect(survey.features.compression.value == nil)
        #expect(survey.features.clientCertificate.value == nil)
        #expect(survey.chains.isEmpty)
    }

    @Test func aServerThatNeverAnswersIsLeftAlone() async {
        let replies: [ScriptedDialer.Reply] = [.hang([]), .hang([22, 3, 3, 0, 80, 2])]
        for reply in replies {
            let survey = await Self.survey { _, _ in reply }
            #expect(survey.connections == 3)
            #expect(survey.protocols.count == TLSVersion.allCases.count)
            #expect(survey.protocols.values.allSatisfy { $0.value == nil })
            #expect(survey.reachable.value == nil)
        }
    }

    @Test func aServerThatFloodsEachAnswerIsNotAskedWithoutEnd() async {
        let one = [UInt8].vector([UInt8](repeating: 0x30, count: 700), width: 3)
        let list = [UInt8].vector((0..<2000).flatMap { _ in one }, width: 3)
        let flood =
            Record.wrap(
                HandshakeMessage.certificate.header(length: list.count) + list, type: .handshake, version: 0x0303)
            + ModelServer.message(14, [])
        let survey = await Self.survey { _, heard in
            guard let hello = HelloSeen(heard), let suite = hello.suites.first else { return .say([]) }
            let random = [UInt8](repeating: 1, count: 32)
            return .say(ModelServer.serverHello(.tls12, random, [], suite, 0, []) + flood)
        }
        #expect(survey.connections <= 70)
        #expect(survey.protocols[.tls12] == .known(true))
        #expect(survey.suites[.tls12]?.why != nil)
    }
}
