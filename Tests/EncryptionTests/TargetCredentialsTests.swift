import Foundation
import Guideline
import Observing
import ObservingTesting
import Testing

@testable import Encryption

/// No message repeats the password of a target.
@Suite struct TargetCredentialsTests {
    private static let targets = [
        "anna:geheim@host", "anna:geheim@host:25", "http://anna:geheim@host/fhir", "x://anna:geheim@host",
        "anna:geheim@host/24", "anna:geheim@hö.example", "anna:geheim@[::1", "ssh://anna:geheim@ho st",
        "anna:ge@heim@host/24", "anna:geheim@://host",
    ]

    @Test(arguments: targets)
    func aMistakeDoesNotRepeatIt(_ text: String) {
        var said: [String] = []
        do { _ = try ServiceTarget.read(text) } catch { said.append(error.description) }
        do { _ = try TLSTargetText.read(text) } catch { said.append(error.description) }
        do { _ = try SSHTargetText.read(text) } catch { said.append(error.description) }
        do { _ = try TLSTargetText.list(text, named: "list") } catch { said.append(error.description) }
        #expect(!said.isEmpty)
        #expect(!said.contains { $0.contains("geheim") || $0.contains("heim@") || $0.contains("anna") }, "\(said)")
    }

    @Test func whatFollowsTheSignStays() {
        #expect("u:p@host:25".withoutCredentials == "…@host:25")
        #expect("https://u:p@host/x".withoutCredentials == "https://…@host/x")
        #expect("host:25".withoutCredentials == "host:25")
    }

    @Test func aSkipDoesNotRepeatItEither() async throws {
        let asset = Asset(id: "fhir", kind: .endpoint, location: "http://anna:geheim@host/fhir")
        let sighting = try await Services(network: ScriptedNetwork([:])).observe(
            ObservationRequest(asset: asset), on: FixtureMachine())
        #expect(!"\(sighting.skipped)".contains("geheim"))
    }
}

/// Keys that may sign in.
@Suite struct AuthorisedKeyTests {
    @Test(arguments: [
        ("rsa", 1024, Verdict.short), ("dsa", 1024, .short), ("rsa", 4096, .holds), ("ed25519", 256, .holds),
        ("other", 0, .unknown),
    ])
    func theirLengthIsJudged(_ algorithm: String, _ bits: Int, _ verdict: Verdict) throws {
        let asOf = try #require(Date(iso8601: "2026-11-24"))
        let seen = Observation(
            kind: "search.authorised-key", subject: "/root/.ssh/authorized_keys",
            facts: [
                "path": "/root/.ssh/authorized_keys", "keyType": .text(algorithm),
                "algorithm": .text(KeyFacts.algorithm(algorithm)), "bits": .number(bits),
            ], source: "/root/.ssh/authorized_keys", at: asOf)
        for language in Language.allCases {
            let findings = judge([seen], policy: Encryption.policy, asOf: asOf, language: language).findings
            #expect(findings.first { $0.rule == "keys.authorised" }?.verdict == Verdicts(verdict))
        }
    }
}
