public import Foundation
public import Guideline

/// A round as OSCAL assessment results (NIST, version 1.2.1).
///
/// Each measure is a control `esante-1.2`. A finding says `satisfied` only where everything was observed and holds;
/// what is unknown, or only declared, is `not-satisfied` with the reason `other` and a remark that says why. What
/// does not apply is an observation without a finding. UUIDs come from the findings' ids and stay the same.
public struct OSCALReport {
    private let overview: Overview
    private var round: Round { overview.round }
    private var words: Words { overview.words }
    private var document: String { "\(round.machine.host) \(round.started.iso8601) \(round.asOf.iso8601)" }

    /// Prepares a round.
    public init(_ round: Round) {
        overview = Overview(round)
    }

    /// The document with a line end.
    public func data(pretty: Bool = true) throws -> Data {
        let results: JSONValue = [
            "uuid": .text(Digest.uuid("document \(document)")),
            "metadata": [
                "title": Self.line("Ward: \(overview.subject)"), "last-modified": .text(round.ended.iso8601),
                "version": .text(round.asOf.iso8601), "oscal-version": "1.2.1",
                "props": [Self.property("ward-version", round.ward)],
            ],
            "import-ap": ["href": .text("#" + Digest.uuid("plan")), "remarks": "The seven recommendations."],
            "back-matter": [
                "resources": [
                    ["uuid": .text(Digest.uuid("plan")), "title": "Guideline for healthcare ICT providers",
                        "description": "Agence eSanté, Ministry of the Economy, Securitymadein.lu"]
                ]
            ],
            "results": [result],
        ]
        return try JSONValue.members(["assessment-results": results]).wardJSON(pretty: pretty)
    }

    private var result: JSONValue {
        [
            "uuid": .text(Digest.uuid("result \(document)")), "title": Self.line(overview.subject),
            "description": Self.line(
                Tally.order.map { words.count("count-" + $0.rawValue, overview.tally[$0]) }.joined(separator: ", ")),
            "start": .text(round.started.iso8601), "end": .text(max(round.ended, round.started).iso8601),
            "reviewed-controls": [
                "control-selections": [
                    ["include-controls": .list(overview.measures.map { ["control-id": .text(Self.control($0.id))] })]
                ]
            ],
            "local-definitions": ["inventory-items": .list(assets.map(inventoryItem))],
            "observations": .list(overview.measures.flatMap(\.findings).map(observation)),
            "findings": .list(overview.measures.compactMap(finding)),
        ]
    }

    private var assets: [String] {
        let named = round.estate.assets.map(\.id)
        return named + Set(round.findings.map(\.asset)).subtracting(named).sorted()
    }

    private func inventoryItem(_ asset: String) -> JSONValue {
        let known = round.estate.assets.first { $0.id == asset }
        let isHere = known?.isThisMachine ?? false
        return [
            "uuid": .text(Digest.uuid("asset \(asset)")),
            "description": Self.line(isHere ? "\(round.machine.host), \(round.machine.system)" : asset),
            "props": known.map { [Self.property("asset-kind", $0.kind.rawValue), Self.property("asset-name", asset)] },
        ]
    }

    // MARK: Observations: one for each of Ward's findings

    private func observation(_ finding: Finding) -> JSONValue {
        [
            "uuid": .text(Self.observationID(finding)), "title": Self.line(overview.sentence(finding)),
            "description": Self.line(overview.sentence(finding)),
            "props": .list(
                [
                    Self.property("rule", finding.rule), Self.property("severity", finding.severity.rawValue),
                    Self.property("verdict-guideline", finding.verdict.guideline.rawValue),
                    Self.property("verdict-current", finding.verdict.current.rawValue),
                    Self.property("responsible", finding.responsible.rawValue),
                ] + (finding.reason.map { [Self.property("reason", $0.rawValue)] } ?? [])),
            "methods": [finding.verdict.shown == .declared ? "INTERVIEW" : finding.evidence.isEmpty ? "UNKNOWN" : "TEST"],
            "types": ["control-objective"],
            "subjects": [["subject-uuid": .text(Digest.uuid("asset \(finding.asset)")), "type": "inventory-item"]],
            "collected": .text((finding.evidence.map(\.at).min() ?? round.started).iso8601),
            "relevant-evidence": .list(finding.evidence.map(evidence)),
            "remarks": finding.difference.map(Self.line),
        ]
    }

    private func evidence(_ evidence: Evidence) -> JSONValue {
        [
            "description": Self.line("\(evidence.source): \(evidence.value)"),
            "props": [
                Self.property("kind", evidence.kind), Self.property("sha-256", Digest.sha256(evidence.value)),
                Self.property("observed-at", evidence.at.iso8601),
            ],
        ]
    }

    // MARK: Findings: one for each measure that can be answered with yes or no

    private func finding(_ measure: MeasureView) -> JSONValue? {
        if measure.verdict == .notApplicable { return nil }
        let status: JSONValue
        switch measure.verdict {
        case .holds: status = ["state": "satisfied", "reason": "pass"]
        case .short: status = ["state": "not-satisfied", "reason": "fail"]
        case .unknown, .declared, .notApplicable:
            let why = measure.reasons.map(words.why).joined(separator: "; ")
            let remark = why.isEmpty ? words.verdict(measure.verdict) : words("unknown-because", why)
            status = ["state": "not-satisfied", "reason": "other", "remarks": Self.line(remark)]
        }
        return [
            "uuid": .text(Digest.uuid("measure \(measure.id) of \(document)")),
            "title": Self.line("\(measure.id) \(measure.result.title)"),
            "description": Self.line(
                "\(words.verdict(measure.verdict)): "
                    + (measure.findings.first.map(overview.sentence) ?? measure.result.title)),
            "target": [
                "type": "statement-id", "target-id": .text(Self.control(measure.id) + "_smt"), "status": status,
            ],
            "related-observations": .list(
                measure.findings.map { ["observation-uuid": .text(Self.observationID($0))] }),
        ]
    }

    private static func observationID(_ finding: Finding) -> String { Digest.uuid("finding \(finding.id)") }
    private static func control(_ measure: MeasureID) -> String { "esante-\(measure)" }

    private static func property(_ name: String, _ value: String) -> JSONValue {
        ["name": .text(name), "value": line(value)]
    }

    /// OSCAL's strings are one line, are not empty and neither begin nor end with a space.
    private static func line(_ text: String) -> JSONValue {
        let line = Escaping.visible(text).trimmingCharacters(in: .whitespaces)
        return .text(line.isEmpty ? "–" : line)
    }
}
