public import Guideline

/// A round as JUnit XML, for build servers: a suite for each recommendation, a case for each measure.
///
/// Build servers show a skipped test as green, so a measure that is unknown is an `error` of type `unknown`, one that
/// a person only declared is an `error` of type `declared`, and only what does not apply is skipped.
public struct JUnitReport {
    private let overview: Overview

    /// Prepares a round.
    public init(_ round: Round) {
        overview = Overview(round)
    }

    /// The document with a line end. Characters that XML 1.0 forbids are written out visibly.
    public var text: String {
        let measures = overview.measures
        var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#]
        lines.append("<testsuites name=\"Ward\"\(counts(measures)) time=\"\(seconds(overview.seconds))\">")
        for section in overview.sections {
            let name = "\(section.recommendation.rawValue) \(section.recommendation.title[overview.words.language])"
            lines.append(
                "  <testsuite name=\"\(Escaping.markup(name))\" id=\"\(section.recommendation.rawValue)\""
                    + "\(counts(section.measures)) timestamp=\"\(overview.round.started.iso8601.dropLast())\">")
            lines += section.measures.flatMap(testCase)
            lines.append("  </testsuite>")
        }
        return (lines + ["</testsuites>", ""]).joined(separator: "\n")
    }

    private func counts(_ measures: [MeasureView]) -> String {
        let tally = Tally(measures.map(\.verdict))
        return " tests=\"\(measures.count)\" failures=\"\(tally[.short])\""
            + " errors=\"\(tally[.unknown] + tally[.declared])\" skipped=\"\(tally[.notApplicable])\""
    }

    private func testCase(_ measure: MeasureView) -> [String] {
        let head = "    <testcase classname=\"\(measure.id)\" name=\"\(Escaping.markup(measure.result.title))\""
        let element: String? =
            switch measure.verdict {
            case .holds: nil
            case .notApplicable: "skipped"
            case .short: "failure"
            case .unknown, .declared: "error"
            }
        guard let element else { return [head + "/>"] }
        let findings = measure.findings.filter { $0.verdict.shown == measure.verdict }
        let message = findings.first.map(overview.sentence) ?? overview.words.verdict(measure.verdict)
        let attributes =
            " message=\"\(Escaping.markup(message))\""
            + (element == "skipped" ? "" : " type=\"\(measure.verdict.rawValue)\"")
        if element == "skipped" { return [head + ">", "      <skipped\(attributes)/>", "    </testcase>"] }
        let details = findings.map { finding in
            let remedy = finding.remedy.map { "\n  → \($0.text)" + ($0.command.map { "  \($0)" } ?? "") } ?? ""
            return (overview.sentence(finding) + remedy).split(separator: "\n").map { Escaping.markup(String($0)) }
                .joined(separator: "\n")
        }
        return [
            head + ">", "      <\(element)\(attributes)>" + details.joined(separator: "\n") + "</\(element)>",
            "    </testcase>",
        ]
    }

    private func seconds(_ seconds: Double) -> String {
        let thousandths = Int((max(0, min(seconds, 1e9)) * 1000).rounded())
        let rest = String(thousandths % 1000)
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
}
