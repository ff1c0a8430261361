import Foundation
import Guideline
import Testing
import Updates

/// Each rule about packages, with an observation for each answer.
@Suite struct PackagesRuleTests {
    private static let seen = Date(iso8601: "2026-11-23T08:00:00Z") ?? .distantPast
    private static let fresh: [String: Fact] = [
        "listDate": "2026-11-21T00:53:02Z", "validUntil": "2026-11-28T00:53:02Z", "lists": 3,
    ]

    private func verdict(
        _ rule: String, _ kind: String, _ facts: [String: Fact], asOf: String = "2026-11-23"
    ) throws -> Finding {
        let observation = Observation(
            kind: kind, subject: "apt", facts: facts, source: "test", asset: "this-machine", instrument: "packages",
            at: Self.seen)
        let date = try #require(Date(iso8601: asOf))
        return try #require(
            judge([observation], policy: Updates.policy, asOf: date).findings.first { $0.rule == rule })
    }

    private func expect(
        _ rule: String, _ facts: [String: Fact], _ expected: Verdict, asOf: String = "2026-11-23",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let kind = rule == "packages.release-deprecated" ? "packages.release" : rule
        let finding = try verdict(rule, kind, facts, asOf: asOf)
        #expect(finding.verdict == Verdicts(expected), "\(finding.title)", sourceLocation: sourceLocation)
        #expect(!finding.title.contains("?"), "\(finding.title)", sourceLocation: sourceLocation)
    }

    @Test func securityUpdatesThatWaitAreShortEvenByOldLists() throws {
        let waiting: [String: Fact] = [
            "security": 2, "pending": 5, "securityNames": ["bash", "dpkg"], "lists": 1, "keptBack": [],
        ]
        try expect("packages.pending", waiting.merging(Self.fresh) { $1 }, .short)
        try expect("packages.pending", waiting.merging(["listDate": "2024-01-01T00:00:00Z"]) { $1 }, .short)
        let finding = try verdict("packages.pending", "packages.pending", waiting.merging(Self.fresh) { $1 })
        #expect(finding.title == "2 security updates wait: bash, dpkg")
    }

    @Test func nothingPendingHoldsOnlyByFreshLists() throws {
        let none: [String: Fact] = ["security": 0, "pending": 0, "securityNames": [], "keptBack": []]
        let fresh = none.merging(Self.fresh) { $1 }
        try expect("packages.pending", fresh, .holds)
        try expect("packages.pending", fresh.merging(["pending": 3]) { $1 }, .holds)
        try expect("packages.pending", fresh.merging(["validUntil": "2026-11-22T00:00:00Z"]) { $1 }, .unknown)
        try expect("packages.pending", fresh.merging(["listDate": "2026-11-15T00:00:00Z"]) { $1 }, .unknown)
        try expect("packages.pending", fresh.merging(["lists": 0]) { $1 }, .unknown)
        try expect("packages.pending", fresh.merging(["keptBack": ["x"]]) { $1 }, .unknown)
        try expect("packages.pending", none.merging(["lists": 2]) { $1 }, .unknown)
    }

    @Test func listsMustBeFreshAndBringSecurity() throws {
        let configured = Self.fresh.merging(["securityArchive": "configured"]) { $1 }
        try expect("packages.lists", configured, .holds)
        try expect("packages.lists", configured.merging(["securityArchive": "missing"]) { $1 }, .short)
        try expect("packages.lists", configured.merging(["listDate": "2026-11-01T00:00:00Z"]) { $1 }, .unknown)
        try expect("packages.lists", ["securityArchive": "none", "lists": 1], .unknown)
    }

    @Test func holdsBrokenAndUnofferedPackages() throws {
        try expect("packages.held", ["held": 1, "names": ["a"], "waiting": ["a"], "security": ["a"]], .short)
        try expect("packages.held", ["held": 1, "names": ["a"], "waiting": ["a"], "security": []], .holds)
        try expect("packages.held", ["held": 0, "names": [], "waiting": [], "security": []], .holds)
        try expect("packages.broken", ["broken": 1, "names": ["a"]], .short)
        try expect("packages.broken", ["broken": 0, "names": []], .holds)
        try expect("packages.obsolete", ["obsolete": 1, "names": ["a"], "lists": 2], .unknown)
        try expect("packages.obsolete", ["obsolete": 0, "names": [], "lists": 2], .holds)
        try expect("packages.obsolete", ["obsolete": 9, "names": ["a"], "lists": 0], .unknown)
    }

    @Test func restartsAndKernels() throws {
        let quiet: [String: Fact] = ["required": false, "names": [], "oldLibraries": 0, "programs": [], "unseen": 0]
        try expect("packages.reboot", quiet, .holds)
        try expect("packages.reboot", quiet.merging(["unseen": 2]) { $1 }, .unknown)
        try expect("packages.reboot", quiet.merging(["oldLibraries": 1, "programs": ["sshd"]]) { $1 }, .short)
        try expect("packages.reboot", quiet.merging(["required": true]) { $1 }, .short)
        try expect(
            "packages.reboot",
            quiet.merging(["required": true, "names": ["linux"], "since": "2026-11-20T00:00:00Z"]) { $1 }, .short)
        try expect(
            "packages.kernel", ["state": "older", "running": "6.1.0-1-amd64", "newest": "6.1.0-2-amd64"], .short)
        try expect("packages.kernel", ["state": "current", "running": "6.1.0-1-amd64"], .holds)
        try expect("packages.kernel", ["state": "notPackaged", "running": "6", "container": true], .notApplicable)
        try expect("packages.kernel", ["state": "notPackaged", "running": "6", "container": false], .unknown)
        try expect("packages.kernel", ["state": "otherKernel", "running": "6"], .unknown)
    }

    @Test(arguments: ["packages.release", "packages.release-deprecated"])
    func releasesEndOnTheirDates(rule: String) throws {
        let bookworm: [String: Fact] = [
            "id": "debian", "name": "Debian 12", "inData": "known", "released": "2023-06-10", "eol": "2026-07-11",
            "eolLts": "2028-06-30", "dataDate": "2026-04-25T00:00:00Z",
        ]
        try expect(rule, bookworm, .holds, asOf: "2025-01-01")
        try expect(rule, bookworm, .holds, asOf: "2026-06-01")
        let lts = try verdict(rule, "packages.release", bookworm)
        #expect(lts.verdict == Verdicts(guideline: .holds, current: .short))
        #expect(lts.difference != nil)
        try expect(rule, bookworm, .short, asOf: "2028-07-02")
        try expect(rule, bookworm, .short, asOf: "2023-01-01")
        let ubuntu = bookworm.merging(["id": "ubuntu", "eolEsm": "2030-01-01", "esm": true]) { $1 }
        try expect(rule, ubuntu, .holds)
        try expect(rule, ubuntu.merging(["esm": false]) { $1 }, .short)
        try expect(rule, ["id": "debian", "name": "Debian 14", "inData": "known"], .short)
        try expect(rule, ["id": "debian", "name": "x", "inData": "known", "released": "2020-01-01"], .holds)
        try expect(rule, ["id": "debian", "name": "x", "inData": "noTable"], .unknown)
        try expect(
            rule, ["id": "debian", "name": "x", "inData": "unknown", "dataDate": "2026-04-25T00:00:00Z"], .unknown)
        try expect(rule, ["id": "alpine", "name": "Alpine", "inData": "noTable"], .unknown)
    }

    @Test func weaknessesAreNeverSaidToBeAbsent() throws {
        let none = Self.fresh.merging(["fixable": 0, "names": [], "feed": "none"]) { $1 }
        try expect("packages.known-weaknesses", none, .unknown)
        try expect("packages.known-weaknesses", none.merging(["fixable": 1, "names": ["a"]]) { $1 }, .short)
        try expect("packages.known-weaknesses", none.merging(["lists": 0]) { $1 }, .unknown)
        try expect("packages.known-weaknesses", none.merging(["listDate": "2026-11-01T00:00:00Z"]) { $1 }, .unknown)
        try expect("packages.known-weaknesses", none.merging(["validUntil": "2026-11-22T00:00:00Z"]) { $1 }, .unknown)
    }

    @Test func everyAspectExists() {
        for rule in Updates.policy.rules where rule.observes.hasPrefix("packages.") {
            let measure = Measure.all.first { $0.id == rule.measure }
            #expect(measure?.aspects.contains { $0.id == rule.aspect } == true, "\(rule.id)")
            for one in rule.cases where one.verdict.worst == .unknown { #expect(one.reason != nil, "\(rule.id)") }
        }
    }
}
