import Foundation
import Guideline
import Observing
import ObservingTesting
import Testing

@testable import Development

@Suite struct AccessPolicyTests {
    static let policy = """
        schema: ward/access/1
        roles: {doctor: {maintainer: practice}}
        actions: [read]
        resources: [record]
        rules:
          - {id: doctor-record, allow: doctor, to: read, on: record, when: treats}
        tests:
          - request: {subject: {role: doctor}, action: read, resource: {kind: record}, context: {treats: true}}
            expect: allowed
        """

    private func line(_ day: String) -> String {
        #"{"subject":{"role":"doctor"},"action":"read","resource":{"kind":"record"},"context":{"time":"\#(day)T08:00:00Z"}}"#
    }

    /// The verdict of each rule.
    private func verdicts(_ policy: String?, log: [String]? = nil) async throws -> [String: Verdict] {
        var machine = FixtureMachine()
        if let policy { machine.files["/srv/access.yaml"] = .text(policy) }
        if let log { machine.files["/srv/access.jsonl"] = .text(log.joined(separator: "\n")) }
        let asset = Asset(
            id: "server", kind: .server, accessPolicy: policy == nil ? nil : "/srv/access.yaml",
            accessLog: log == nil ? nil : "/srv/access.jsonl")
        let sighting = try await AccessPolicyFile().observe(ObservationRequest(asset: asset), on: machine)
        let observations = sighting.observations.map { seen in
            var seen = seen
            seen.at = machine.now
            return seen
        }
        let findings = judge(observations, policy: Development.policy, asOf: machine.now).findings
            .filter { $0.rule.hasPrefix("access-policy") }
        return Dictionary(findings.map { ($0.rule, $0.verdict.current) }) { first, _ in first }
    }

    @Test func whereNothingIsNamedItIsUnknown() async throws {
        let verdicts = try await verdicts(nil)
        #expect(verdicts.count == 4 && verdicts.values.allSatisfy { $0 == .unknown })
    }

    @Test func aSoundPolicyThatIsUsedHolds() async throws {
        let verdicts = try await verdicts(Self.policy, log: [line("2026-06-01"), line("2026-11-20")])
        #expect(verdicts.count == 4 && verdicts.values.allSatisfy { $0 == .holds }, "\(verdicts)")
    }

    @Test func whatWeakensItFallsShort() async throws {
        let weak = Self.policy.replacing("{doctor: {maintainer: practice}}", with: "[doctor]")
            .replacing("to: read", with: "to: any").replacing("expect: allowed", with: "expect: denied")
        let verdicts = try await verdicts(weak, log: [line("2026-06-01"), line("2026-11-20")])
        #expect(verdicts["access-policy.file"] == .short)
        #expect(verdicts["access-policy.maintainers"] == .short)
        #expect(verdicts["access-policy.grants"] == .short)
    }

    @Test func unusedRightsFallShortOnlyWhereTheLogCanTell() async throws {
        let wider = Self.policy.replacing("actions: [read]", with: "actions: [read, write]")
            .replacing("to: read", with: "to: [read, write]")
        #expect(
            try await verdicts(wider, log: [line("2026-06-01"), line("2026-11-20")])["access-policy.usage"] == .short)
        #expect(try await verdicts(wider, log: [line("2026-11-20")])["access-policy.usage"] == .unknown)
        #expect(try await verdicts(wider, log: [line("2026-06-01")])["access-policy.usage"] == .unknown)
        #expect(try await verdicts(wider, log: ["no json"])["access-policy.usage"] == .unknown)
        #expect(try await verdicts(wider)["access-policy.usage"] == .unknown)
    }

    @Test func aDamagedPolicyFallsShort() async throws {
        let verdicts = try await verdicts(Self.policy.replacing("allow: doctor", with: "allow: docter"))
        #expect(verdicts["access-policy.file"] == .short && verdicts["access-policy.grants"] == .unknown)
    }

    @Test func aFileThatCannotBeReadIsSkipped() async throws {
        var machine = FixtureMachine()
        machine.files["/srv/access.yaml"] = .denied(.needsRoot)
        let asset = Asset(id: "server", kind: .server, accessPolicy: "/srv/access.yaml")
        let sighting = try await AccessPolicyFile().observe(ObservationRequest(asset: asset), on: machine)
        #expect(sighting.observations.isEmpty && sighting.skipped.count == 3)
    }
}
