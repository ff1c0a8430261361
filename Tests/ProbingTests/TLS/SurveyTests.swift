import Testing

@testable import Probing

@Suite struct SurveyTests {
    static func options() -> TLSSurveyOptions {
        var options = TLSSurveyOptions()
        options.answerLimit = .milliseconds(200)
        options.respite = .milliseconds(20)
        return options
    }

    static func survey(_ server: ModelServer) async -> TLSSurvey {
        let dialer = ScriptedDialer { _, heard in server.answer(heard) }
        return await TLSSurveyor(dialer: dialer, options: options()).survey(TLSTarget(host: "a.example", port: 443))
    }

    @Test(arguments: 0..<60) func aSurveyFindsExactlyWhatAServerDoes(seed: Int) async {
        var generator = Seeded(UInt64(seed))
        let server = ModelServer.random(using: &generator)
        let survey = await Self.survey(server)
        expectTruth(survey, server)
    }

    @Test(arguments: 0..<60) func troubleMakesFactsUnknownAndNeverWrong(seed: Int) async {
        var generator = Seeded(UInt64(1000 + seed))
        let server = ModelServer.random(using: &generator)
        let rate = Int.random(in: 3...30, using: &generator)
        let dialer = ScriptedDialer { number, heard in
            var dice = Seeded(UInt64(seed) << 32 | UInt64(number))
            guard Int.random(in: 0..<rate, using: &dice) == 0 else { return server.answer(heard) }
            return [.reset(), .say([]), .hang([]), .say([21, 3, 1, 0, 2, 2, 80]), .hang([22, 3, 3])]
                .randomElement(using: &dice)
        }
        let survey = await TLSSurveyor(dialer: dialer, options: Self.options())
            .survey(TLSTarget(host: "a.example", port: 443))
        expectNothingWrong(survey, server)
    }

    @Test func aServerThatTiresOfQuestionsIsNotTakenForOneThatSaysNo() async {
        var server = ModelServer()
        server.suites[.tls12] = Array(CipherSuite.candidates(for: .tls12).prefix(12))
        server.groups = [.x25519]
        server.schemes = SignatureScheme.all
        let honest = server
        for end in [ScriptedDialer.Reply.reset(), .say([]), .hang([]), .say([21, 3, 1, 0, 2, 2, 49])] {
            let dialer = ScriptedDialer { number, heard in number < 14 ? honest.answer(heard) : end }
            let survey = await TLSSurveyor(dialer: dialer, options: Self.options())
                .survey(TLSTarget(host: "a.example", port: 443))
            #expect(survey.protocols[.tls12] == .known(true))
            #expect(survey.suites[.tls12]?.why != nil)
            expectNothingWrong(survey, server)
        }
    }

    @Test func aServerOfSSL3AloneHasNoExtensions() async {
        var server = ModelServer()
        server.suites[.ssl3] = [CipherSuite(rawValue: 5)]
        let survey = await Self.survey(server)
        expectTruth(survey, server)
        #expect(survey.features.heartbeat == .known(false))
        #expect(survey.features.sessionTickets == .known(false))
    }

    @Test func aServerOfSSL2SaysAllItsSuitesAtOnce() async {
        let reply: [UInt8] = [0x80, 17, 4, 0, 1, 0, 2, 0, 0, 0, 6, 0, 0, 1, 0, 0x80, 7, 0, 0xc0]
        let dialer = ScriptedDialer { _, heard in
            heard.first == 0x80 ? .hang(reply) : .say([21, 3, 0, 0, 2, 2, 70])
        }
        let survey = await TLSSurveyor(dialer: dialer, options: Self.options())
            .survey(TLSTarget(host: "a.example", port: 443))
        #expect(survey.protocols[.ssl2] == .known(true))
        #expect(
            survey.suites[.ssl2]?.value?.map(\.name) == [
                "SSL_CK_RC4_128_WITH_MD5", "SSL_CK_DES_192_EDE3_CBC_WITH_MD5",
            ])
        #expect(survey.protocols[.tls12] == .known(false))
    }

    @Test func anUnknownNameIsAskedAgainWithoutIt() async {
        var server = ModelServer()
        server.suites[.tls12] = [CipherSuite(rawValue: 0xc02f)]
        server.groups = [.x25519]
        server.schemes = SignatureScheme.all
        let honest = server
        let dialer = ScriptedDialer { _, heard in
            HelloSeen(heard)?.extensions[0] != nil ? .say([21, 3, 1, 0, 2, 2, 112]) : honest.answer(heard)
        }
        let survey = await TLSSurveyor(dialer: dialer, options: Self.options())
            .survey(TLSTarget(host: "a.example", port: 443))
        expectTruth(survey, server)
        #expect(survey.notes.contains { $0.contains("a.example") })
    }

    @Test func aServerThatStumblesOverExtensionsIsAskedPlainly() async {
        var server = ModelServer()
        server.suites[.tls10] = [CipherSuite(rawValue: 0xc013), CipherSuite(rawValue: 0x2f)]
        server.groups = [.secp256r1]
        let honest = server
        let dialer = ScriptedDialer { _, heard in
            HelloSeen(heard)?.extensions[15] != nil ? .reset() : honest.answer(heard)
        }
        let survey = await TLSSurveyor(dialer: dialer, options: Self.options())
            .survey(TLSTarget(host: "a.example", port: 443))
        #expect(survey.protocols[.tls10] == .known(true))
        #expect(survey.suites[.tls10]?.value.map(Set.init) == Set(server.suites[.tls10] ?? []))
        #expect(survey.groups[.tls10] == .known([.secp256r1]))
        #expect(survey.features.heartbeat.value == nil)
    }

    @Test func chacha20MovedToTheFrontIsStillTheServersOrder() async {
        var server = ModelServer()
        server.suites[.tls12] = [0xc030, 0xc02f, 0xcca8].map { CipherSuite(rawValue: $0) }
        server.groups = [.x25519]
        server.schemes = SignatureScheme.all
        let honest = server
        let dialer = ScriptedDialer { _, heard in
            guard let hello = HelloSeen(heard) else { return honest.answer(heard) }
            var moody = honest
            if hello.suites.first?.properties.encryption == "CHACHA20" {
                moody.suites[.tls12] = [0xcca8, 0xc030, 0xc02f].map { CipherSuite(rawValue: $0) }
            }
            return moody.answer(heard)
        }
        let survey = await TLSSurveyor(dialer: dialer, options: Self.options())
            .survey(TLSTarget(host: "a.example", port: 443))
        #expect(survey.preference[.tls12] == .known(.server))
        #expect(survey.suites[.tls12] == .known(server.suites[.tls12] ?? []))
    }
}

/// Everything is known and true.
func expectTruth(_ survey: TLSSurvey, _ server: ModelServer, sourceLocation: SourceLocation = #_sourceLocation) {
    func expect(_ holds: Bool, _ comment: @autoclosure () -> String) {
        #expect(holds, "\(comment())", sourceLocation: sourceLocation)
    }
    guard !server.suites.isEmpty else { return }
    for version in [TLSVersion.ssl3, .tls10, .tls11, .tls12, .tls13] {
        guard let truth = server.suites[version] else {
            expect(survey.protocols[version] == .known(false), "\(version.name): \(survey.protocols[version] as Any)")
            continue
        }
        expect(survey.protocols[version] == .known(true), "\(version.name) \(survey.protocols[version] as Any)")
        let seen = survey.suites[version]?.value ?? []
        expect(Set(seen) == Set(truth), "\(version.name) \(seen)")
        if !server.followsClient, seen.count > 1 {
            expect(survey.preference[version] == .known(.server), "\(version.name) preference")
            expect(seen == truth, "\(version.name): order")
        }
        if server.followsClient, seen.count > 2 {
            expect(survey.preference[version] == .known(.client), "\(version.name) preference")
        }
        if version == .tls13 {
            expect(Set(survey.groups[version]?.value ?? []) == Set(server.modernGroups), "groups of TLS 1.3")
        } else if version > .ssl3, seen.contains(where: { [.ecdhe, .ecdhePSK].contains($0.properties.keyExchange) }) {
            expect(
                Set(survey.groups[version]?.value ?? []) == Set(server.groups),
                "groups of \(version.name): \(survey.groups[version] as Any)")
        }
    }
    expectNothingWrong(survey, server, sourceLocation: sourceLocation)
}

/// What is known is true.
func expectNothingWrong(
    _ survey: TLSSurvey, _ server: ModelServer, sourceLocation: SourceLocation = #_sourceLocation
) {
    func expect(_ holds: Bool, _ comment: @autoclosure () -> String) {
        #expect(holds, "\(comment())", sourceLocation: sourceLocation)
    }
    let legacy = server.suites.keys.contains { $0 > .ssl3 && $0 < .tls13 }
    for (version, seen) in survey.protocols where version != .ssl2 {
        if let value = seen.value {
            expect(value == (server.suites[version] != nil), "\(version.name) \(value)")
        }
    }
    for (version, seen) in survey.suites {
        if let value = seen.value {
            expect(Set(value) == Set(server.suites[version] ?? []), "suites of \(version.name): \(value.map(\.name))")
        }
    }
    for (version, seen) in survey.groups {
        guard let value = seen.value, !value.isEmpty else { continue }
        let truth = version == .tls13 ? server.modernGroups : server.groups
        expect(Set(value) == Set(truth), "groups of \(version.name): \(value.map(\.name))")
    }
    if let value = survey.signatures[.tls12]?.value, !value.isEmpty {
        expect(Set(value) == Set(server.schemes), "schemes: \(value.map(\.name))")
    }
    guard legacy else { return }
    let features = survey.features
    if let value = features.compression.value { expect(value == server.compresses, "compression") }
    func check(_ seen: Seen<Bool>, _ type: UInt16) {
        if let value = seen.value { expect(value == server.features.contains(type), "extension \(type)") }
    }
    check(features.extendedMasterSecret, TLSExtension.Kind.extendedMasterSecret)
    check(features.encryptThenMAC, TLSExtension.Kind.encryptThenMAC)
    check(features.sessionTickets, TLSExtension.Kind.sessionTicket)
    check(features.heartbeat, TLSExtension.Kind.heartbeat)
    check(features.truncatedHMAC, TLSExtension.Kind.truncatedHMAC)
    if let value = features.applicationProtocols.value {
        expect(Set(value) == Set(server.applicationProtocols), "application protocols: \(value)")
    }
    if let value = features.clientCertificate.value {
        expect((value == .asked) == server.asksForCertificate, "client certificate")
    }
    if let value = features.ocspStapling.value { expect(value == server.staples, "stapling") }
    if let value = features.fallbackSCSV.value { expect(value == server.hasFallbackProtection, "fallback") }
}
