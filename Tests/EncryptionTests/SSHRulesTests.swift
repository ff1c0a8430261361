import Foundation
import Guideline
import Observing
import ObservingTesting
import Probing
import Testing

@testable import Encryption

/// Answers with one survey in place of a network.
private struct KnownServer: SSHSurveying {
    let survey: SSHSurvey
    func survey(host: String, port: UInt16, _ options: SSHSurveyOptions) async -> SSHSurvey { survey }
}

@Suite struct SSHRulesTests {
    private static let day = Date(timeIntervalSince1970: 1_795_000_000)

    /// A server that nobody has anything against.
    private static var good: SSHSurvey {
        var survey = SSHSurvey(host: "server.example", port: 22)
        survey.reachable = .known(true)
        survey.address = "192.0.2.7:22"
        survey.banner = "SSH-2.0-OpenSSH_9.9"
        survey.versions = .known(["2.0"])
        survey.keyExchange = .known(["mlkem768x25519-sha256", "curve25519-sha256"])
        survey.hostKeyAlgorithms = .known(["ssh-ed25519", "rsa-sha2-512"])
        survey.hostKeys = .known([
            .init(type: "ssh-ed25519", bits: 256, fingerprint: "SHA256:a"),
            .init(type: "ssh-rsa", bits: 3072, fingerprint: "SHA256:b"),
        ])
        survey.ciphers = .known(["aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com"])
        survey.macs = .known(["hmac-sha2-512-etm@openssh.com"])
        survey.compression = .known(["none"])
        survey.strictKeyExchange = .known(true)
        survey.authentication = .known(["publickey"])
        return survey
    }

    private func findings(_ change: (inout SSHSurvey) -> Void = { _ in }) -> [String: Finding] {
        var survey = Self.good
        change(&survey)
        let seen = SSHObservations.of(SSHReport(survey)).map { observation in
            var observation = observation
            observation.at = Self.day
            return observation
        }
        let found = judge(seen, policy: Encryption.policy, asOf: Self.day, language: .en).findings
            .filter { $0.rule.hasPrefix("ssh-server.") }
        return Dictionary(found.map { ($0.rule, $0) }) { one, _ in one }
    }

    @Test func aGoodServerHolds() {
        let findings = findings()
        #expect(findings["ssh-server.algorithms"]?.verdict == Verdicts(.holds))
        #expect(findings["ssh-server.host-keys"]?.verdict == Verdicts(.holds))
    }

    @Test func whatIsBrokenFallsShortByName() {
        #expect(findings { $0.versions = .known(["1.5", "2.0"]) }["ssh-server.algorithms"]?.severity == .critical)
        let ciphers = findings { $0.ciphers = .known(["aes256-ctr", "arcfour128"]) }["ssh-server.algorithms"]
        #expect(ciphers?.verdict == Verdicts(.short))
        #expect(ciphers?.title == "server.example:22 offers ciphers that protect nothing: arcfour128")
        let group = findings { $0.keyExchange = .known(["diffie-hellman-group1-sha1"]) }["ssh-server.algorithms"]
        #expect(group?.verdict == Verdicts(.short))
        let key = findings { $0.hostKeys = .known([.init(type: "ssh-rsa", bits: 1024, fingerprint: "SHA256:c")]) }
        #expect(key["ssh-server.host-keys"]?.verdict == Verdicts(.short))
    }

    @Test func whatIsOutdatedHoldsByTheGuidelineAlone() {
        let both = Verdicts(guideline: .holds, current: .short)
        #expect(findings { $0.ciphers = .known(["aes128-cbc"]) }["ssh-server.algorithms"]?.verdict == both)
        #expect(findings { $0.macs = .known(["hmac-sha1"]) }["ssh-server.algorithms"]?.verdict == both)
        #expect(findings { $0.strictKeyExchange = .known(false) }["ssh-server.algorithms"]?.verdict == both)
        let key = findings { $0.hostKeys = .known([.init(type: "ssh-rsa", bits: 2048, fingerprint: "SHA256:c")]) }
        #expect(key["ssh-server.host-keys"]?.verdict == both)
    }

    @Test func strictKeyExchangeMattersOnlyForTheCiphersThatTerrapinWorksOn() {
        let findings = findings {
            $0.strictKeyExchange = .known(false)
            $0.ciphers = .known(["aes256-gcm@openssh.com"])
        }
        #expect(findings["ssh-server.algorithms"]?.verdict == Verdicts(.holds))
    }

    @Test func whatWasNotSeenIsUnknown() {
        #expect(findings { $0.macs = .unknown("no answer") }["ssh-server.algorithms"]?.verdict == Verdicts(.unknown))
        #expect(findings { $0.hostKeys = .unknown("reset") }["ssh-server.host-keys"]?.verdict == Verdicts(.unknown))
    }

    @Test func aServerThatCannotBeReachedIsSkippedWithTheReason() async throws {
        var survey = SSHSurvey(host: "server.example", port: 22)
        survey.reachable = .unknown("connection refused")
        let asset = Asset(id: "ssh", kind: .endpoint, location: "server.example:22")
        let request = ObservationRequest(asset: asset, deadline: Date().addingTimeInterval(30))
        let sighting = try await SSH(surveying: KnownServer(survey: survey)).observe(request, on: FixtureMachine())
        #expect(sighting.observations.isEmpty)
        #expect(sighting.skipped.map(\.aspect) == ["ssh-keys", "ssh"])
        #expect(sighting.skipped.allSatisfy { $0.detail == "connection refused" })
    }

    @Test func anEndpointThatIsNoSSHServerIsPassedOver() async throws {
        let asset = Asset(id: "web", kind: .endpoint, location: "https://praxis.example")
        let request = ObservationRequest(asset: asset, deadline: Date().addingTimeInterval(30))
        let sighting = try await SSH(surveying: KnownServer(survey: Self.good)).observe(request, on: FixtureMachine())
        #expect(sighting.observations.isEmpty && sighting.skipped.isEmpty)
    }

    @Test(arguments: [
        ("server", "server", 22), ("server:2222", "server", 2222), ("[::1]:22", "::1", 22), ("fd00::1", "fd00::1", 22),
        ("ssh://server", "server", 22), ("ssh://server:2022", "server", 2022),
    ])
    func targetsAreReadAsPeopleWriteThem(text: String, host: String, port: UInt16) throws {
        let target = try SSHTargetText.read(text)
        #expect(target.host == host)
        #expect(target.port == port)
    }

    @Test func anEndpointOfSSHIsAPlaceForTheOtherInstrumentsToo() {
        #expect(ServiceLocation("ssh://server")?.port == 22)
        #expect(ServiceLocation("ssh://server:2022")?.port == 2022)
    }

    @Test func anotherSchemeIsRefused() {
        #expect(throws: TLSTargetText.Mistake.self) { try SSHTargetText.read("https://server") }
    }

    @Test func aRemedyNamesOnlyWhatCanStandInTheConfiguration() {
        let grade = AlgorithmPolicy.Grade(
            level: .broken, source: .init(publication: "test", section: "test", year: 2026, unverified: nil))
        let group = GradedGroup(
            kind: .sshCipher, elements: [.init(.sshCipher, "3des-cbc"), .init(.sshCipher, "a$(reboot)")], grade: grade)
        #expect(SSHRemedy(for: group).lines == ["Ciphers -3des-cbc"])
    }
}
