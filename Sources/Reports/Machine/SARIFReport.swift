public import Foundation
public import Guideline

/// A round as SARIF 2.1.0 (OASIS), for tools that collect findings of code and configuration.
///
/// What falls short is a `fail` with a level by severity. What was not seen is `open`, what a person declared
/// `review`: neither is ever a `pass`. Results carry both verdicts, and a fingerprint that stays the same next week.
public struct SARIFReport {
    private let overview: Overview
    private let policy: Policy
    private var round: Round { overview.round }
    private var language: Language { round.language }

    /// Prepares a round; the policy's rules lend their words to the rules' help.
    public init(_ round: Round, policy: Policy = Policy()) {
        overview = Overview(round)
        self.policy = policy
    }

    /// The document with a line end.
    public func data(pretty: Bool = true) throws -> Data {
        let rules = ruleNames
        let index = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($1, $0) })
        let run: JSONValue = [
            "tool": [
                "driver": [
                    "name": "Ward", "semanticVersion": .text(Escaping.visible(round.ward)),
                    "rules": .list(rules.map(rule)),
                ]
            ],
            "invocations": [invocation],
            "results": .list(round.findings.map { result($0, index) }),
            "columnKind": "unicodeCodePoints", "language": .text(language.rawValue),
            "properties": ["asOf": .text(round.asOf.iso8601), "system": .text(Escaping.visible(round.machine.system))],
        ]
        let document = JSONValue.members([
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0", "runs": [run],
        ])
        return try document.wardJSON(pretty: pretty)
    }

    /// A gap is reported under its measure: `coverage/1.2`.
    private func ruleName(_ finding: Finding) -> String {
        finding.isObserved ? finding.rule : "coverage/\(finding.measure)"
    }

    private var ruleNames: [String] { Set(round.findings.map(ruleName)).sorted() }

    private func rule(_ id: String) -> JSONValue {
        let findings = round.findings.filter { ruleName($0) == id }
        guard let first = findings.first else { return ["id": .text(id)] }
        let measure = Measure.with(first.measure)
        let known = policy.rule(id)
        let what = known?.what[language] ?? measure?.title[language] ?? id
        let why = known?.why[language] ?? measure?.explanation[language] ?? ""
        let help = [why, overview.words.basis(first.basis), "ward explain \(known?.id ?? "\(first.measure)")"]
        return [
            "id": .text(id), "shortDescription": ["text": .text(Escaping.visible(what))],
            "fullDescription": why.isEmpty ? nil : ["text": .text(Escaping.visible(why))],
            "help": ["text": .text(help.filter { !$0.isEmpty }.map(Escaping.visible).joined(separator: "\n"))],
            "defaultConfiguration": ["level": .text(first.isObserved ? Self.level(first.severity) : "none")],
            "properties": ["tags": ["security", "measure-\(first.measure)"], "measure": "\(first.measure)"],
        ]
    }

    private func result(_ finding: Finding, _ index: [String: Int]) -> JSONValue {
        let verdict = finding.verdict.shown
        let place = Place(finding)
        let remedy = finding.remedy.map { " " + $0.text + ($0.command.map { " " + $0 } ?? "") } ?? ""
        let location: JSONValue =
            if finding.isObserved, let uri = place.fileURI {
                ["physicalLocation": ["artifactLocation": ["uri": .text(uri)]]]
            } else {
                ["logicalLocations": [["name": .text(place.name), "kind": "resource"]]]
            }
        return [
            "ruleId": .text(ruleName(finding)), "ruleIndex": index[ruleName(finding)].map { .integer($0) },
            "kind": .text(Self.kind(verdict)),
            "level": .text(verdict == .short ? Self.level(finding.severity) : "none"),
            "message": ["text": .text(Escaping.visible(Self.ended(overview.sentence(finding)) + remedy))],
            "locations": [location],
            "partialFingerprints": ["wardFinding/v1": .text(Digest.sha256(finding.id))],
            "properties": [
                "measure": "\(finding.measure)", "asset": .text(Escaping.visible(finding.asset)),
                "guideline": .text(finding.verdict.guideline.rawValue),
                "current": .text(finding.verdict.current.rawValue), "severity": .text(finding.severity.rawValue),
                "reason": finding.reason.map { .text($0.rawValue) },
                "difference": finding.difference.map { .text(Escaping.visible($0)) },
                "responsible": .text(finding.responsible.rawValue),
            ],
        ]
    }

    /// What the instruments did not see, beside the results: a run without them would look complete.
    private var invocation: JSONValue {
        let notifications = round.instruments.flatMap { run in
            run.skipped.map { skip -> JSONValue in
                let words = overview.words.why(skip.why) + (skip.detail.map { ": " + $0 } ?? "")
                return [
                    "descriptor": ["id": .text(skip.why.rawValue)],
                    "level": .text(skip.why.isHarmless ? "note" : "warning"),
                    "message": ["text": .text(Escaping.visible("\(run.name): \(skip.what) (\(words))"))],
                ]
            }
        }
        return [
            "executionSuccessful": .flag(!round.instruments.contains { $0.skipped.contains { $0.why == .crashed } }),
            "startTimeUtc": .text(round.started.iso8601), "endTimeUtc": .text(round.ended.iso8601),
            "toolExecutionNotifications": .list(notifications),
        ]
    }

    private static func ended(_ sentence: String) -> String {
        sentence.hasSuffix(".") ? sentence : sentence + "."
    }

    private static func kind(_ verdict: Verdict) -> String {
        switch verdict {
        case .short: "fail"
        case .unknown: "open"
        case .declared: "review"
        case .holds: "pass"
        case .notApplicable: "notApplicable"
        }
    }

    private static func level(_ severity: Severity) -> String {
        switch severity {
        case .critical, .high: "error"
        case .medium: "warning"
        case .low: "note"
        }
    }
}
