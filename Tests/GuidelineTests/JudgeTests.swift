import Foundation
import Guideline
import Testing

private let seen = Date(timeIntervalSince1970: 1_795_000_000)  // 2026-11-18

private func policy(_ cases: String, measure: String = "1.2", aspect: String = "filesystems") throws -> Policy {
    let text = #"{"en": "x", "fr": "x", "de": "x"}"#
    return try Policy(
        json: Data(
            """
            {"schema": "ward/rules/1", "rules": [{
              "id": "test.rule", "measure": "\(measure)", "aspect": "\(aspect)", "observes": "test.kind",
              "severity": "high", "responsible": "provider", "what": \(text), "why": \(text),
              "guideline": {"source": "G", "section": "1"}, "current": {"source": "C", "section": "2", "year": 2026},
              "cases": [\(cases)]}]}
            """.utf8))
}

private func say(_ text: String) -> String { #""say": {"en": "\#(text)", "fr": "\#(text)", "de": "\#(text)"}"# }

private func observation(_ facts: [String: Fact], subject: String = "/home") -> Observation {
    Observation(
        kind: "test.kind", subject: subject, facts: facts, source: "/proc/x", asset: "pc", instrument: "test", at: seen)
}

@Suite struct JudgeTests {
    @Test func theFirstFittingCaseDecides() throws {
        let policy = try policy(
            """
            {"when": {"encrypted": "yes"}, "verdict": "holds", \(say("{subject} holds"))},
            {"verdict": "short", \(say("{subject} is short"))}
            """)
        let findings = judge([observation(["encrypted": "yes"])], policy: policy, asOf: seen).findings
        #expect(findings.first { $0.rule == "test.rule" }?.verdict == Verdicts(.holds))
        #expect(findings.first { $0.rule == "test.rule" }?.title == "/home holds")
        let other = judge([observation(["encrypted": "no"])], policy: policy, asOf: seen).findings
        #expect(other.first { $0.rule == "test.rule" }?.verdict == Verdicts(.short))
    }

    @Test func noFittingCaseIsUnknownAndNeverClean() throws {
        let policy = try policy(#"{"when": {"encrypted": "yes"}, "verdict": "holds", \#(say("ok"))}"#)
        let finding = judge([observation([:])], policy: policy, asOf: seen).findings.first { $0.rule == "test.rule" }
        #expect(finding?.verdict == Verdicts(.unknown))
        #expect(finding?.reason != nil)
    }

    @Test func aDatedCaseAppliesOnItsDatesOnly() throws {
        let policy = try policy(
            """
            {"when": {"bits": {"below": 3000}}, "from": "2031-01-01", "verdict": "short", \(say("too short"))},
            {"verdict": "holds", "until": "2031-12-31", \(say("fine"))}
            """)
        let facts: [String: Fact] = ["bits": 2048]
        func verdict(_ date: String) throws -> Verdict? {
            let asOf = try #require(Date(iso8601: date))
            return judge([observation(facts)], policy: policy, asOf: asOf).findings.first { $0.rule == "test.rule" }?
                .verdict.current
        }
        #expect(try verdict("2030-12-31") == .holds)
        #expect(try verdict("2031-01-01") == .short)
        let long = judge(
            [observation(["bits": 4096])], policy: policy, asOf: try #require(Date(iso8601: "2032-01-01")))
        #expect(long.findings.first { $0.rule == "test.rule" }?.verdict.current == .unknown)
    }

    @Test func differingVerdictsNeedAWordWhy() {
        #expect(throws: (any Error).self) {
            try policy(#"{"guideline": "holds", "current": "short", \#(say("x"))}"#)
        }
    }

    @Test(arguments: [
        #""verdict": "holds", "untill": "2031-12-31""#, #""verdict": "holds", "until": "2026-02-30""#,
        #""verdict": "holds", "from": "99999-01-01""#,
    ])
    func aMisspeltKeyOrAnImpossibleDateIsAnError(_ fields: String) {
        #expect(throws: (any Error).self) { try policy("{\(fields), \(say("x"))}") }
    }

    @Test func anUnknownTestInARuleIsAnErrorAndNotPassedOver() {
        #expect(throws: (any Error).self) {
            try policy(#"{"when": {"a": {"atLest": 3}}, "verdict": "holds", \#(say("x"))}"#)
        }
    }

    @Test func theSameInputGivesTheSameBytes() throws {
        let policy = try policy(#"{"verdict": "short", \#(say("{subject}: {list}"))}"#)
        let many = (0..<50).map { observation(["list": ["a", "b"], "n": .number($0)], subject: "/\($0)") }
        let one = try JSONEncoder.ward.encode(judge(many, policy: policy, asOf: seen).findings)
        let two = try JSONEncoder.ward.encode(judge(many.reversed(), policy: policy, asOf: seen).findings)
        #expect(one == two)
    }

    @Test func idsAreInjective() {
        let ids = [("a@b", "c"), ("a", "b#c"), ("a", "b@c"), ("a%40b", "c"), ("a#b", "c")].map {
            Finding.id(rule: "r", asset: $0.0, subject: $0.1)
        }
        #expect(Set(ids).count == ids.count)
    }

    @Test func all37MeasuresAnswerAndNothingSeenIsUnknown() {
        let judgement = judge([], policy: Policy(), asOf: seen)
        #expect(judgement.measures.map(\.id) == Measure.all.map(\.id))
        #expect(judgement.measures.allSatisfy { $0.verdict == Verdicts(.unknown) })
        #expect(judgement.findings.allSatisfy { $0.reason != nil && $0.remedy != nil })
    }

    @Test func aSkippedThingKeepsItsMeasureUnknown() throws {
        let policy = try policy(#"{"verdict": "holds", \#(say("fine"))}"#)
        let run = InstrumentRun(
            name: "at-rest", asset: "pc", seconds: 1, checked: 1, observed: 1,
            skipped: [Skip("/dev/sdb", why: .needsRoot, measures: ["1.2"])])
        let judgement = judge([observation([:])], policy: policy, asOf: seen, runs: [run])
        let measure = judgement.measures.first { $0.id.description == "1.2" }
        #expect(measure?.verdict.current == .unknown)
        let gap = judgement.findings.first { $0.reason == .needsRoot }
        #expect(gap?.remedy?.command == "sudo ward round --only 1.2")
    }

    @Test func whatWasLeftOutOnPurposeIsListedAndHarmless() throws {
        let policy = try policy(#"{"verdict": "holds", \#(say("fine"))}"#, measure: "2.3", aspect: "updater")
        let run = InstrumentRun(
            name: "x", asset: "pc", seconds: 1, checked: 1, observed: 1,
            skipped: [Skip("/tmp", why: .excluded, measures: ["2.3"])])
        let judgement = judge([observation([:])], policy: policy, asOf: seen, runs: [run])
        let measure = judgement.measures.first { $0.id.description == "2.3" }
        #expect(judgement.findings.contains { $0.reason == .excluded } == false)
        #expect(measure?.coverage.skipped.contains { $0.why == .excluded } == true)
    }

    @Test func oldEvidenceIsStaleUnlessTheDateIsAWhatIf() throws {
        let policy = try policy(#"{"verdict": "holds", \#(say("fine"))}"#)
        let later = seen.addingTimeInterval(40 * 86_400)
        let stale = judge([observation([:])], policy: policy, asOf: later, staleAfterDays: 30)
        #expect(stale.findings.first { $0.rule == "test.rule" }?.reason == .stale)
        let whatIf = judge([observation([:])], policy: policy, asOf: later)
        #expect(whatIf.findings.first { $0.rule == "test.rule" }?.verdict.current == .holds)
    }
}

@Suite struct ConditionTests {
    private func meets(_ json: String, _ fact: Fact?) throws -> Bool {
        try JSONDecoder().decode(Condition.self, from: Data(json.utf8)).isMet(by: fact, seen: seen, asOf: seen)
    }

    @Test(arguments: [
        (#""yes""#, Fact.text("yes"), true), (#""yes""#, .text("no"), false), ("3", .number(3), true),
        ("true", .flag(true), true), ("true", .text("true"), false),
        (#"{"in": ["a", "b"]}"#, .text("b"), true), (#"{"in": ["a", 3]}"#, .list(["x", "a"]), true),
        (#"{"not": "a"}"#, .text("b"), true), (#"{"not": "a"}"#, .list(["a"]), false),
        (#"{"atLeast": 3}"#, .number(3), true), (#"{"atLeast": 3}"#, .text("3"), false),
        (#"{"atLeast": 3, "below": 5}"#, .number(5), false), (#"{"contains": "x"}"#, .list(["x"]), true),
        (#"{"empty": true}"#, .list([]), true), (#"{"empty": false}"#, .list(["a"]), true),
        (#"{"olderThanDays": 30}"#, .text("2026-01-01"), true), (#"{"olderThanDays": 30}"#, .text("no date"), false),
        (#"{"youngerThanDays": 30}"#, .text("2026-11-01T00:00:00Z"), true),
        (#"{"past": true}"#, .text("2026-07-11"), true), (#"{"past": false}"#, .text("2028-06-30"), true),
        (#"{"within": 30}"#, .text("2026-12-01"), true), (#"{"within": 3}"#, .text("2026-12-01"), false),
        (#"{"known": true}"#, .number(1), true),
    ])
    func aTestMeansWhatTheTableSays(_ json: String, _ fact: Fact, _ expected: Bool) throws {
        #expect(try meets(json, fact) == expected)
    }

    @Test func aFactThatWasNotObservedMeetsNothingButThat() throws {
        for json in [#""x""#, #"{"not": "x"}"#, #"{"empty": true}"#, #"{"past": false}"#, #"{"below": 9}"#] {
            #expect(try meets(json, nil) == false)
        }
        #expect(try meets(#"{"known": false}"#, nil))
    }
}

@Suite struct TemplateTests {
    private let template = Template(
        observation(["n": 1, "m": 3, "list": ["a", "b", "c", "d", "e", "f"], "day": "2026-11-08T00:00:00Z"]),
        in: .en)

    @Test func bracesAreFilledIn() {
        #expect(template.fill("{n:update|updates}, {m:update|updates}") == "1 update, 3 updates")
        #expect(template.fill("{list}") == "a, b, c, d, e and 1 more")
        #expect(template.fill("{day|date}, {day|days} days") == "8 Nov 2026, 10 days")
        #expect(template.fill("{missing} {open") == "? {open")
    }

    @Test func aFactIsNeverReadAsATemplate() {
        let hostile = Template(observation(["a": "{b}", "b": "secret"]), in: .en)
        #expect(hostile.fill("{a}") == "{b}")
    }

    @Test(arguments: ["$(reboot)", "a b", "';reboot;'", "`id`", "-rf", "a\nb", "", "\u{202e}x", "é"])
    func aCommandTakesEveryNameLiterally(_ name: String) throws {
        let command = Template(observation([:], subject: name), in: .en, style: .command).fill("printf %s {subject}")
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", command]
        let output = Pipe()
        shell.standardOutput = output
        try shell.run()
        let printed = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        shell.waitUntilExit()
        let clean = String(
            String.UnicodeScalarView(
                name.unicodeScalars.map { [.control, .format].contains($0.properties.generalCategory) ? "?" : $0 }))
        #expect(printed == clean)
    }
}
