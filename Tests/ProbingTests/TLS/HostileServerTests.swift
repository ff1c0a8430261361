import Testing

@testable import Probing

@Suite struct HostileServerTests {
    static let honest: ModelServer = {
        var server = ModelServer()
        server.suites[.tls12] = [0xc02f, 0xc030, 0x9c].map { CipherSuite(rawValue: $0) }
        server.suites[.tls13] = [0x1301, 0x1302].map { CipherSuite(rawValue: $0) }
        server.groups = [.x25519, .secp256r1]
        server.modernGroups = [.x25519, .x25519MLKEM768]
        server.schemes = [SignatureScheme(rawValue: 0x0804)]
        return server
    }()

    static func survey(
        limit: Duration = .seconds(3), _ script: @escaping ScriptedDialer.Script
    ) async -> TLSSurvey {
        var options = TLSSurveyOptions()
        options.answerLimit = .milliseconds(100)
        options.surveyLimit = limit
        return await TLSSurveyor(dialer: ScriptedDialer(script: script), options: options)
            .survey(TLSTarget(host: "127.0.0.1", port: 443))
    }

    /// Nothing was learnt, and that is what the survey says.
    static func expectNothingKnown(_ survey: TLSSurvey, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(survey.protocols.values.allSatisfy { $0.value != true }, sourceLocation: sourceLocation)
        #expect(survey.suites.values.allSatisfy { $0.value?.isEmpty != false }, sourceLocation: sourceLocation)
        #expect(survey.features.compression.value == nil, sourceLocation: sourceLocation)
    }

    @Test func silenceGarbageAndFloodsLeaveEverythingUnknown() async {
        var generator = Seeded(5)
        let noise = (0..<40_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let endless = ModelServer.message(0, [])
        let replies: [ScriptedDialer.Reply] = [
            .hang([]), .reset(), .say([]), .say([22]), .say([22, 3, 3, 0xff, 0xff] + noise),
            .forever([22, 3, 3, 0, 0]), .forever(endless), .forever([21, 3, 3, 0, 2, 1, 90]),
            .forever([22, 3, 3, 0x40, 0] + [UInt8](repeating: 2, count: 1 << 14)),
            .say([22, 3, 3] + noise), .say([22, 3, 3, 0, 4, 2, 0, 0, 0]),
            .forever([23, 3, 3, 0, 1, 0]), .forever([20, 3, 3, 0, 1, 1]), .hang(ModelServer.message(2, noise)),
        ]
        for reply in replies {
            let survey = await Self.survey { _, _ in reply }
            Self.expectNothingKnown(survey)
            #expect(survey.reachable.value != false)
        }
    }

    @Test func plaintextIsKnownNotToBeTLS() async {
        let survey = await Self.survey { _, _ in .say(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)) }
        #expect(survey.reachable == .known(false))
        #expect(survey.connections < 4)
        #expect(!survey.notes.isEmpty)
    }

    @Test func aResetAtAnyByteNeverMakesAWrongFact() async {
        let server = Self.honest
        for cut in stride(from: 0, to: 1500, by: 37) {
            let survey = await Self.survey { _, heard in
                switch server.answer(heard) {
                case .hang(let bytes)?, .say(let bytes, _)?:
                    cut < bytes.count ? .reset(Array(bytes.prefix(cut))) : .hang(bytes)
                case let other: other
                }
            }
            expectNothingWrong(survey, server)
        }
    }

    @Test func bytesThatDripAreJoined() async {
        let server = Self.honest
        let survey = await Self.survey { _, heard in
            if case .hang(let bytes)? = server.answer(heard) { return .say(bytes, piece: 7) }
            return server.answer(heard)
        }
        expectTruth(survey, server)
    }

    @Test func choicesThatWereNotOfferedAreContradictionsAndEndTheSearch() async {
        let server = Self.honest
        for suite in [UInt32(0xc02f), 0x1301, 0x0005, 0xabcd] {
            let survey = await Self.survey { _, heard in
                guard let hello = HelloSeen(heard) else { return server.answer(heard) }
                return .hang(
                    ModelServer.serverHello(
                        .tls12, [UInt8](repeating: 1, count: 32), hello.sessionID, CipherSuite(rawValue: suite), 0, []))
            }
            for (_, seen) in survey.suites { #expect(seen.value.map { $0.count <= 1 } ?? true) }
            #expect(survey.connections < 60)
        }
    }

    @Test func aGroupOrSchemeThatWasNotOfferedMakesTheFactUnknown() async {
        let server = Self.honest
        var stubborn = server
        stubborn.suites[.tls13] = nil
        let fixed = stubborn
        let survey = await Self.survey { _, heard in
            guard case .hang(var bytes)? = fixed.answer(heard), let hello = HelloSeen(heard),
                !hello.groups.contains(.x25519)
            else { return fixed.answer(heard) }
            if let place = bytes.firstRange(of: [3, 0, 23]) { bytes[place.lowerBound + 2] = 29 }
            return .hang(bytes)
        }
        #expect(survey.groups[.tls12]?.why != nil)
        #expect(survey.suites[.tls12]?.value != nil)
    }

    @Test func tenThousandCertificatesAreCountedAndNotKept() throws {
        let one = [UInt8].vector([UInt8](repeating: 0x30, count: 700), width: 3)
        let all = (0..<10_000).flatMap { _ in one }
        let message = HandshakeMessage.certificate.header(length: all.count + 3) + [UInt8].vector(all, width: 3)
        var reader = HandshakeReader()
        for piece in message.pieces(of: 16_000) { try reader.feed(piece) }
        let next = reader.next()
        let read = try #require(next)
        #expect(read.body.count == HandshakeReader.keep)
        let certificates = try CertificateMessage(read, version: .tls12)
        #expect(certificates.count == 10_000)
        #expect(certificates.certificates.count == CertificateMessage.limit)
    }

    @Test(.timeLimit(.minutes(1))) func theTimeOfASurveyIsLimited() async {
        let survey = await Self.survey(limit: .milliseconds(300)) { number, heard in
            number % 2 == 0 ? .forever([21, 3, 3, 0, 2, 1, 90]) : .hang([])
        }
        Self.expectNothingKnown(survey)
    }
}
