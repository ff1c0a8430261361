import Chains
import Foundation
import Guideline
import Observing
import ObservingTesting
import Probing
import Synchronization
import Testing

@testable import Encryption

/// Answers from a list in place of a network.
final class ScriptedSurveying: TLSSurveying {
    private let answer: @Sendable (TLSTarget) -> TLSSurvey
    private let asked = Mutex<[TLSTarget]>([])

    init(_ answer: @escaping @Sendable (TLSTarget) -> TLSSurvey) { self.answer = answer }

    var targets: [TLSTarget] { asked.withLock { $0 } }

    func survey(_ target: TLSTarget, _ options: TLSSurveyOptions) async -> TLSSurvey {
        asked.withLock { $0.append(target) }
        return answer(target)
    }
}

@Suite struct TLSRulesTests {
    private func findings(
        _ survey: TLSSurvey, asOf: Date = SampleTLS.day, judge: ChainJudge = SampleTLS.judge,
        host: String? = "praxis.example", language: Language = .en, place: TLSObservations.Place? = nil,
        changing: (inout TLSReport) -> Void = { _ in }
    ) async -> [String: Finding] {
        var report = await SampleTLS.report(survey, judge: judge, host: host)
        changing(&report)
        let seen = TLSObservations.of(report, place: place).map { observation in
            var observation = observation
            observation.at = SampleTLS.day
            return observation
        }
        let findings = Guideline.judge(seen, policy: Encryption.policy, asOf: asOf, language: language).findings
            .filter { $0.rule.hasPrefix("tls.") }
        return Dictionary(findings.map { ($0.rule, $0) }) { one, _ in one }
    }

    private static let rules: Set = [
        "tls.versions", "tls.algorithms", "tls.post-quantum", "tls.certificate", "tls.certificate-key",
        "tls.certificate-signature",
    ]

    @Test func aGoodServerHolds() async {
        let findings = await findings(SampleTLS.good)
        #expect(Set(findings.keys) == Self.rules)
        for finding in findings.values { #expect(finding.verdict == Verdicts(.holds), "\(finding.title)") }
    }

    @Test func anOldServerFallsShortByName() async {
        let findings = await findings(SampleTLS.old)
        #expect(findings["tls.versions"]?.verdict == Verdicts(.short))
        #expect(
            findings["tls.versions"]?.title == "praxis.example:443 still accepts SSLv3, which protects nothing")
        #expect(findings["tls.algorithms"]?.verdict == Verdicts(.short))
        #expect(
            findings["tls.algorithms"]?.title
                == "praxis.example:443 accepts suites that are broken: TLS_RSA_WITH_RC4_128_SHA")
        #expect(findings["tls.algorithms"]?.remedy?.command == "ward tls praxis.example:443 --long")
    }

    @Test func rsa2048HoldsTheGuidelineAndFallsShortOfBSI() async {
        let findings = await findings(SampleTLS.good) { $0.certificates[0].key = .init(type: "RSA", bits: 2048) }
        let finding = findings["tls.certificate-key"]
        #expect(finding?.verdict == Verdicts(guideline: .holds, current: .short))
        #expect(finding?.difference?.contains("2024") == true)
        #expect(finding?.title.contains("RSA 2048") == true)
    }

    @Test(
        arguments: [
            ("tls.certificate-key", Verdicts(.short)), ("tls.certificate-signature", Verdicts(.short)),
            ("tls.certificate", Verdicts(.holds)),
        ]) func aWeakCertificateFallsShort(_ rule: String, _ expected: Verdicts) async
    {
        let findings = await findings(SampleTLS.good) {
            $0.certificates[0].key = .init(type: "RSA", bits: 1024)
            $0.certificates[0].signature = "sha1WithRSAEncryption"
        }
        #expect(findings[rule]?.verdict == expected)
    }

    @Test func certificatesAreJudgedByTheirState() async throws {
        let december = try #require(Date(iso8601: "2026-12-24"))
        #expect(await findings(SampleTLS.good, asOf: december)["tls.certificate"]?.verdict == Verdicts(.short))
        let soon = try #require(Date(iso8601: "2026-12-20"))
        #expect(
            await findings(SampleTLS.good, asOf: soon)["tls.certificate"]?.verdict
                == Verdicts(guideline: .holds, current: .short))
        #expect(await findings(SampleTLS.good, host: "a.example")["tls.certificate"]?.verdict == Verdicts(.short))
        #expect(
            await findings(SampleTLS.good, judge: SampleTLS.strict)["tls.certificate"]?.title
                == "The certificate of praxis.example:443 is signed by itself")
        for (chain, verdict) in [("untrusted", Verdict.short), ("incomplete", .short), ("unknown", .unknown)] {
            let finding = await findings(SampleTLS.good) { $0.certificates[0].chain = chain }["tls.certificate"]
            #expect(finding?.verdict == Verdicts(verdict), "\(chain)")
        }
    }

    @Test func mostFeaturesAreAskedOfBSIAlone() async {
        var survey = SampleTLS.good
        survey.features.clientRenegotiation = .known(true)
        #expect(
            await findings(survey)["tls.algorithms"]?.verdict == Verdicts(guideline: .holds, current: .short))
        survey = SampleTLS.good
        survey.features.secureRenegotiation = .known(false)
        #expect(
            await findings(survey)["tls.algorithms"]?.verdict == Verdicts(guideline: .holds, current: .short))
        survey.features.compression = .known(true)
        #expect(await findings(survey)["tls.algorithms"]?.verdict == Verdicts(.short))
    }

    @Test(
        arguments: [
            ("secp192r1", Verdicts(.short)), ("ffdhe2048", Verdicts(guideline: .holds, current: .short)),
            ("ffdhe3072", Verdicts(.holds)),
        ]) func groupsAreJudged(_ group: String, _ expected: Verdicts) async
    {
        var survey = SampleTLS.good
        survey.groups[.tls12] = SampleTLS.groups(group)
        #expect(await findings(survey)["tls.algorithms"]?.verdict == expected)
    }

    @Test func diffieHellmanIsJudgedByItsLength() async {
        for (bits, expected) in [
            (1024, Verdicts(.short)), (2048, Verdicts(guideline: .holds, current: .short)), (3072, Verdicts(.holds)),
        ] {
            var survey = SampleTLS.good
            survey.diffieHellman = [.init(bits: bits, prime: nil, fingerprint: "")]
            #expect(await findings(survey)["tls.algorithms"]?.verdict == expected, "\(bits)")
        }
    }

    @Test func signaturesWithSHA1AreOutdated() async {
        var survey = SampleTLS.good
        survey.signatures[.tls12] = SampleTLS.schemes("ecdsa_sha1")
        #expect(
            await findings(survey)["tls.algorithms"]?.verdict == Verdicts(guideline: .holds, current: .short))
    }

    @Test func withoutAHybridItHoldsUntilTheEndOf2031() async {
        var survey = SampleTLS.good
        survey.groups[.tls13] = SampleTLS.groups("x25519")
        #expect(await findings(survey)["tls.post-quantum"]?.verdict == Verdicts(.holds))
        #expect(
            await findings(survey, asOf: SampleTLS.later)["tls.post-quantum"]?.verdict
                == Verdicts(guideline: .holds, current: .short))
        survey.groups[.tls13] = .unknown("reset")
        #expect(await findings(survey)["tls.post-quantum"]?.verdict == Verdicts(.unknown))
    }

    @Test func whatCouldNotBeAskedIsUnknown() async {
        var survey = SampleTLS.good
        survey.protocols[.tls10] = .unknown("no answer within 5 s")
        survey.chains = []
        let findings = await findings(survey)
        for rule in Self.rules.subtracting(["tls.post-quantum"]) {
            #expect(findings[rule]?.verdict == Verdicts(.unknown), "\(rule)")
            #expect(findings[rule]?.remedy != nil)
        }
    }

    @Test func loopbackIsNoNetwork() async {
        let place = TLSObservations.Place(subject: "tcp/443", name: "Port 443 (x)", reach: "loopback")
        for finding in await findings(SampleTLS.old, place: place).values {
            #expect(finding.verdict == Verdicts(.notApplicable), "\(finding.title)")
        }
    }

    @Test(arguments: Language.allCases) func sentencesHaveNoGaps(_ language: Language) async {
        for survey in [SampleTLS.good, SampleTLS.old] {
            for judge in [SampleTLS.judge, SampleTLS.strict] {
                for finding in await findings(survey, judge: judge, language: language).values {
                    #expect(!finding.title.contains("?") && !finding.title.contains("{"), "\(finding.title)")
                    #expect(finding.title.count <= 140, "\(finding.title)")
                }
            }
        }
    }
}

@Suite struct TLSInstrumentTests {
    private static let hello = Array("\u{16}\u{03}\u{03}\u{00}\u{31}".utf8) + [2, 0, 0, 0x2d, 3, 3]

    private static let speaking = ScriptedNetwork([443: [.opened, .received(hello)]])

    private func machine(_ lines: [String]) -> FixtureMachine {
        var machine = FixtureMachine(now: SampleTLS.day)
        machine.files["/proc/net/tcp"] = .text(ServicesSocketTests.header + lines.joined())
        machine.files["/proc/self/ns/net"] = .link("net:[1]")
        return machine
    }

    private func instrument(_ surveying: ScriptedSurveying, _ network: ScriptedNetwork = .init([:])) -> TLS {
        TLS(surveying: surveying, network: network) { TrustRoots(bytes: SampleTLS.certificate, name: "test") }
    }

    @Test func anEndpointIsAskedUnderItsName() async throws {
        let surveying = ScriptedSurveying { _ in SampleTLS.good }
        let asset = Asset(id: "web", kind: .endpoint, location: "https://praxis.example/portal")
        let sighting = try await instrument(surveying, Self.speaking).observe(
            ObservationRequest(asset: asset), on: FixtureMachine(now: SampleTLS.day))
        #expect(surveying.targets.map(\.description) == ["praxis.example:443"])
        #expect(sighting.observations.map(\.kind) == ["tls.server", "tls.certificate"])
        #expect(sighting.observations.last?.facts["hostMatches"] == true)
        #expect(sighting.skipped.isEmpty && sighting.checked == 1)
    }

    @Test func anEndpointThatDoesNotAnswerIsSkippedForEachAspect() async throws {
        let surveying = ScriptedSurveying { target in
            var survey = TLSSurvey(target: target)
            survey.reachable = .unknown("no answer within 3 s")
            return survey
        }
        let asset = Asset(id: "web", kind: .endpoint, location: "praxis.example:443")
        let sighting = try await instrument(surveying, Self.speaking).observe(
            ObservationRequest(asset: asset), on: FixtureMachine(now: SampleTLS.day))
        #expect(sighting.observations.isEmpty)
        #expect(sighting.skipped.map(\.aspect) == ["tls", "certificates", "tls"])
        #expect(sighting.skipped.allSatisfy { $0.why == .unreachable && $0.detail == "no answer within 3 s" })
    }

    @Test func anEndpointWithoutTLSIsLeftToTheServicesAndNotAskedOn() async throws {
        let surveying = ScriptedSurveying { _ in SampleTLS.good }
        let network = ScriptedNetwork([104: [.opened, .received(Recorded.bytes(Recorded.dicom))]])
        let asset = Asset(id: "pacs", kind: .device, location: "192.0.2.9:104")
        let sighting = try await instrument(surveying, network).observe(
            ObservationRequest(asset: asset), on: FixtureMachine(now: SampleTLS.day))
        #expect(surveying.targets.isEmpty && sighting.skipped.isEmpty)
        let findings = Guideline.judge(
            sighting.observations, policy: Encryption.policy, asOf: SampleTLS.day
        ).findings.filter { $0.rule.hasPrefix("tls.") }
        #expect(findings.map(\.verdict) == [Verdicts](repeating: Verdicts(.notApplicable), count: 6))
    }

    @Test func onlyPortsThatSpeakTLSAreAsked() async throws {
        let machine = machine([
            ServicesSocketTests.line("00000000:01BB", state: "0A", inode: 1),
            ServicesSocketTests.line("00000000:0016", state: "0A", inode: 2),
            ServicesSocketTests.line("00000000:0019", state: "0A", inode: 3),
        ])
        let network = ScriptedNetwork([
            443: [.opened, .received(Self.hello)],
            22: [.opened, .received(Array("SSH-2.0-OpenSSH_9.2p1\r\n".utf8))],
            25: [
                .opened, .received(Array("220 mail ESMTP\r\n".utf8)),
                .received(Array("250-mail\r\n250 STARTTLS\r\n".utf8)), .received(Array("250 go on\r\n".utf8)),
            ],
        ])
        let surveying = ScriptedSurveying { _ in SampleTLS.good }
        let sighting = try await instrument(surveying, network).observe(ObservationRequest(), on: machine)
        #expect(Set(surveying.targets.map(\.port)) == [443, 25])
        #expect(surveying.targets.first { $0.port == 25 }?.startTLS == .smtp)
        #expect(surveying.targets.first { $0.port == 443 }?.startTLS == nil)
        #expect(Set(sighting.observations.map(\.subject)) == ["tcp/25", "tcp/443"])
        #expect(sighting.observations.allSatisfy { $0.facts["hostMatches"] == nil })
    }

    @Test func nothingThatSpeaksTLSIsAnAnswer() async throws {
        let sighting = try await instrument(ScriptedSurveying { _ in SampleTLS.good }).observe(
            ObservationRequest(), on: machine([]))
        #expect(sighting.observations.map(\.subject) == ["none", "none"])
        let findings = Guideline.judge(
            sighting.observations, policy: Encryption.policy, asOf: SampleTLS.day
        ).findings.filter { $0.rule.hasPrefix("tls.") }
        #expect(findings.allSatisfy { $0.verdict == Verdicts(.notApplicable) } && findings.count == 6)
    }

    @Test func tablesThatCannotBeReadAreNoCleanAnswer() async throws {
        var machine = FixtureMachine(now: SampleTLS.day)
        machine.files["/proc/net/tcp"] = .denied(.needsRoot)
        let sighting = try await instrument(ScriptedSurveying { _ in SampleTLS.good }).observe(
            ObservationRequest(), on: machine)
        #expect(sighting.observations.isEmpty && sighting.skipped.map(\.why) == [.needsRoot, .needsRoot, .needsRoot])
    }
}
