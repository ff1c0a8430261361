import Foundation
import Guideline
@testable import Reports
import Testing

/// Documents for other programs, checked by other programs.
@Suite struct MachineFormatTests {
    private static let hasValidators =
        FileManager.default.isExecutableFile(atPath: Tool.root.appending(path: ".build/venv/bin/jsonschema").path)

    static let hostileName = "/srv/\u{1b}[2J\u{202e}x <script>alert(1)</script> ]]> \"'&%00#@\u{0}\u{fffe}\n\u{7}é患者"

    @Test(
        .enabled(if: hasValidators, "needs .build/venv: scripts/validate-reports --install"),
        arguments: ["/home", hostileName], Language.allCases)
    func everyFormatIsValid(_ name: String, _ language: Language) throws {
        let round = try SampleRound.make(language, name: name, hostile: name != "/home")
        let later = try SampleRound.make(language, name: name, later: true)
        let folder = FileManager.default.temporaryDirectory.appending(path: "ward-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let documents = [
            "sample.round.json": try JSONReport(round).data(pretty: true),
            "sample.diff.json": try RoundDiff(from: round, to: later).data(),
            "sample.rules.json": Data(SamplePolicy.json.utf8),
            "sample.sarif": try SARIFReport(round, policy: try SampleRound.policy()).data(),
            "sample.oscal.json": try OSCALReport(round).data(),
        ]
        for (name, data) in documents { try data.write(to: folder.appending(path: name)) }
        let result = try Tool.run(
            Tool.root.appending(path: "scripts/validate-reports").path,
            documents.keys.sorted().map { folder.appending(path: $0).path })
        #expect(result.status == 0, "\(result.output)")
    }

    @Test func aRoundReadsBackAsItWasWritten() throws {
        let data = try JSONReport(try SampleRound.make()).data()
        let again = try JSONReport.round(from: data)
        #expect(try JSONReport(again).data() == data)
    }

    @Test func aRoundOfAnotherSchemaIsRefused() {
        #expect(throws: DecodingError.self) { try JSONReport.round(from: Data(#"{"schema": "ward/round/9"}"#.utf8)) }
    }

    @Test func theSameRoundGivesTheSameBytes() throws {
        func all() throws -> [Data] {
            let (round, later) = (try SampleRound.make(), try SampleRound.make(later: true))
            return [
                try JSONReport(round).data(), try SARIFReport(round).data(), try OSCALReport(round).data(),
                Data(JUnitReport(round).text.utf8), Data(HTMLReport(later, previous: round).text.utf8),
                Data(TerminalReport(round).text.utf8), try RoundDiff(from: round, to: later).data(),
            ]
        }
        #expect(try all() == all())
    }

    @Test func unknownIsNeverSatisfiedInOSCAL() throws {
        let round = try SampleRound.make()
        let document = try #require(
            JSONSerialization.jsonObject(with: OSCALReport(round).data()) as? [String: Any])
        let results = (document["assessment-results"] as? [String: Any])?["results"] as? [[String: Any]]
        let findings = try #require(results?.first?["findings"] as? [[String: Any]])
        var states: [String: String] = [:]
        for finding in findings {
            let target = finding["target"] as? [String: Any]
            let status = target?["status"] as? [String: Any]
            states[target?["target-id"] as? String ?? ""] = status?["state"] as? String
        }
        for measure in round.measures where measure.verdict.current != .notApplicable {
            let expected = measure.verdict.current == .holds ? "satisfied" : "not-satisfied"
            #expect(states["esante-\(measure.id)_smt"] == expected)
        }
    }

    @Test func unknownIsNeverAPassInSARIF() throws {
        let round = try SampleRound.make()
        let document = try #require(JSONSerialization.jsonObject(with: SARIFReport(round).data()) as? [String: Any])
        let results = try #require((document["runs"] as? [[String: Any]])?.first?["results"] as? [[String: Any]])
        #expect(results.count == round.findings.count)
        for (result, finding) in zip(results, round.findings) {
            #expect((result["kind"] as? String == "pass") == (finding.verdict.current == .holds))
            #expect((result["kind"] as? String == "open") == (finding.verdict.current == .unknown))
        }
    }

    @Test func aPathIsAURIAndAnythingElseALogicalPlace() throws {
        let round = try SampleRound.make(name: "/srv/a b#é")
        let finding = try #require(round.findings.first { $0.id.contains("/srv/a") })
        #expect(Place(finding).fileURI == "file:///srv/a%20b%23%C3%A9")
        #expect(Place(finding).name == "/srv/a b#é")
        let port = try #require(round.findings.first { $0.rule == "services.plain" })
        #expect(Place(port).fileURI == nil)
    }

    @Test func aNameHasTheSameUUIDEverywhere() {
        #expect(Digest.uuid("a") == Digest.uuid("a"))
        #expect(Digest.uuid("a") != Digest.uuid("b"))
        #expect(Digest.uuid("a").wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        #expect(Digest.sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test(.enabled(if: Tool.exists("xmllint"), "needs xmllint"), arguments: ["/home", hostileName])
    func JUnitIsWellFormed(_ name: String) throws {
        let text = JUnitReport(try SampleRound.make(name: name, hostile: true)).text
        let result = try Tool.run("xmllint", ["--noout", "-"], input: text)
        #expect(result.status == 0, "\(result.output)")
    }

    @Test func JUnitCountsUnknownAsErrors() throws {
        let round = try SampleRound.make()
        let text = JUnitReport(round).text
        let unknown = round.measures.count { $0.verdict.current == .unknown }
        #expect(text.components(separatedBy: "<error ").count - 1 == unknown + 1, "one is declared")
        #expect(text.components(separatedBy: "<testcase ").count - 1 == 37)
        #expect(text.components(separatedBy: "<failure ").count - 1 == 4)
    }
}
