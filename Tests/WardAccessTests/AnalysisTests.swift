import Foundation
import Testing
import WardAccess
import WardAccessFile

@Suite struct AnalysisTests {
    private func model(_ rules: [AccessRule], separations: [SeparationRule] = []) -> PolicyModel {
        PolicyModel(
            roles: [.init("a", maintainer: .practice), .init("b", maintainer: .practice)],
            actions: [.init("read"), .init("write")],
            kinds: [.init("record"), .init("<b>|x")].dropLast() + [.init("log")],
            rules: rules, separations: separations)
    }

    private func allow(_ id: String, _ roles: Names = .these(["a"]), _ condition: AccessCondition? = nil) -> AccessRule
    {
        AccessRule(
            id: id, .allow, roles: roles, actions: .these(["read"]), kinds: .these(["record"]), when: condition)
    }

    private func sorts(_ rules: [AccessRule]) throws -> [String: PolicyRemark.Sort] {
        let remarks = try AccessEngine(model(rules)).remarks()
        return Dictionary(remarks.map { ($0.name, $0.sort) }) { first, _ in first }
    }

    @Test func rulesThatNeverDecideAreNamed() throws {
        let deny = AccessRule(
            id: "never", .deny, roles: .these(["a"]), actions: .these(["read"]), kinds: .these(["record"]))
        #expect(try sorts([allow("x"), deny])["x"] == .contradicted)
        #expect(try sorts([allow("x"), allow("y", .these(["a"]), .treats)])["y"] == .shadowed)
        // Before the open one it does decide.
        #expect(try sorts([allow("y", .these(["a"]), .treats), allow("x")])["y"] == nil)
    }

    @Test func wildcardsUnusedRolesAndMissingMaintainersAreNamed() throws {
        #expect(try sorts([allow("x", .any)])["x"] == .wildcardGrant)
        #expect(try sorts([allow("x")])["b"] == .unusedRole)
        var open = model([allow("x")])
        open.roles[0].maintainer = nil
        #expect(try AccessEngine(open).remarks().contains { $0.sort == .roleWithoutMaintainer && $0.name == "a" })
    }

    @Test func theReadyMadePoliciesHaveNoRemarkAndTheirTestsHold() throws {
        for text in [AccessTemplate.practice, AccessTemplate.desk] {
            let file = try AccessFile.read(text, named: "access.yaml")
            let engine = try file.compiled()
            #expect(engine.remarks() == [])
            #expect(file.tests.count >= 7)
            for test in file.tests { #expect(test.failure(with: engine) == nil, "\(test.name)") }
        }
        #expect(
            try AccessFile.read(AccessTemplate.practice, named: "p").model.roles.map(\.name).contains("supportStaff"))
    }

    @Test func aTestThatFailsSaysWhatCameOut() throws {
        let file = try AccessFile.read(
            AccessFileTests.small.replacing("expect: allowed", with: "expect: denied"), named: "a.yaml")
        #expect(file.tests[0].failure(with: try file.compiled()) == "expected denied, got allowed (doctor-record)")
    }

    @Test func theMatrixIsSafeInEveryForm() throws {
        var policy = model([allow("x", .these(["a"]), .treats)])
        policy.roles[0].title = AccessText("=<script>|\"x\"")
        let matrix = try AccessEngine(policy).matrix()
        #expect(matrix.rows.count == 4)
        #expect(matrix.rows[0].levels.map(\.grant) == [.conditional, .denied])
        #expect(matrix.html(.de).contains("=&lt;script&gt;|&quot;x&quot;") && !matrix.html().contains("<script"))
        #expect(matrix.markdown().contains("\\|") && matrix.markdown().contains("\\<script\\>"))
        #expect(matrix.csv().contains("\"'=<script>|\"\"x\"\"\""))
        #expect(matrix.text(.fr).contains("sous condition"))
    }

    @Test func theDiffNamesDecisions() throws {
        let before = try AccessEngine(model([allow("x")]))
        let after = try AccessEngine(model([allow("x", .these(["a"]), .treats), allow("y", .these(["b"]))]))
        let diff = PolicyDiff(from: before, to: after)
        #expect(diff.changes.map(\.sort) == [.nowConditional, .added])
        #expect(diff.changes.map(\.role) == ["a", "b"])
        #expect(PolicyDiff(from: after, to: after).isEmpty)
        #expect(PolicyDiff(from: after, to: before).changes.map(\.sort) == [.nowUnconditional, .removed])
    }

    @Test func unusedRightsAreTakenOutOfTheSmallerPolicy() throws {
        let engine = try AccessEngine(
            model([
                AccessRule(
                    id: "wide", .allow, roles: .these(["a", "b"]), actions: .these(["read", "write"]),
                    kinds: .these(["record"]))
            ]))
        let now = Date(timeIntervalSince1970: 1_795_420_800)
        func use(_ role: String, _ action: String, _ days: Double) -> AccessRequest {
            AccessRequest(
                subject: .init(roles: [role]), action: action, resource: .init(kind: "record"),
                context: .init(time: now.addingTimeInterval(-days * 86_400)))
        }
        let report = engine.leastPrivilege(
            usage: [use("a", "read", 3), use("a", "write", 5), use("b", "read", 1), use("b", "write", 120)], days: 90,
            now: now)
        #expect(report.granted.count == 4)
        #expect(report.unused == [.init(role: "b", action: "write", kind: "record")])
        #expect(report.coversWholeTime)
        #expect(report.smaller.rules.map(\.id) == ["wide", "wide-2"])
        let diff = PolicyDiff(from: engine, to: try AccessEngine(report.smaller))
        #expect(diff.changes.map(\.sort) == [.removed] && diff.changes[0].role == "b")
        #expect(!engine.leastPrivilege(usage: [use("a", "read", 3)], days: 90, now: now).coversWholeTime)
    }

    @Test func whoCanNamesRolesAndHowFar() throws {
        let engine = try Clinic.policy.compiled()
        let found = engine.whoCan("read", "record")
        #expect(found.map(\.role) == ["doctor", "nurse"])
        #expect(found.allSatisfy { $0.level.grant == .conditional })
    }

    @Test func emergencyAccessIsAnAuditEventOfItsOwn() throws {
        let engine = try Clinic.policy.compiled()
        let now = Date(timeIntervalSince1970: 1_795_420_800)
        let grant = try BreakGlassGrant(reason: "unconscious", by: "d", at: now, minutes: 30)
        let request = Clinic.policy.request(
            .doctor, to: .read, on: .record, subject: "d", resource: "r1",
            context: .init(time: now, breakGlass: grant))
        let event = engine.auditEvent(for: engine.decide(request), of: request, at: now)
        #expect(event["resourceType"] == .string("AuditEvent"))
        #expect(event["type"]?["code"] == .string("110113"))
        #expect(event["action"] == .string("E") && event["outcome"] == .string("0"))
        #expect(event["recorded"] == .string("2026-11-23T08:00:00Z"))
        #expect(event.json.contains("110127") && event.json.contains("\"BTG\"") && event.json.contains("unconscious"))
        let denied = Clinic.policy.request(.support, to: .read, on: .record)
        #expect(engine.auditEvent(for: engine.decide(denied), of: denied, at: now)["outcome"] == .string("4"))
    }

    @Test func sentencesAreWholeInThreeLanguages() throws {
        let engine = try Clinic.policy.compiled()
        let english = engine.ruleSentences(.en)
        #expect(english["doctor-record"] == "Doctor may read or write: record, if the person treats the patient.")
        #expect(engine.ruleSentences(.de)["support-never"] == "Die Rolle Support darf nichts tun: Akte.")
        #expect(
            engine.ruleSentences(.fr)["emergency"]
                == "En urgence, le rôle médecin peut lire pendant 30 min, avec un motif : dossier.")
    }
}
