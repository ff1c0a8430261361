public import Guideline

/// What one instrument saw, finding by finding: for a person who asks about one thing and not about 37 measures.
///
/// ```swift
/// print(FindingList(round.findings, of: round).text, terminator: "")
/// ```
public struct FindingList {
    private let findings: [Finding]
    private let overview: Overview
    private let options: TerminalOptions

    /// Prepares findings of a round for a terminal, in the round's language.
    public init(_ findings: [Finding], of round: Round, _ options: TerminalOptions = .init()) {
        self.findings = findings
        overview = Overview(round)
        self.options = options
    }

    /// The lines, each ended: by measure, what falls short first, each with its way out and its source.
    public var text: String {
        let words = overview.words
        var canvas = Canvas(width: options.width, colour: options.colour)
        var measure: MeasureID?
        for finding in findings {
            if finding.measure != measure {
                if measure != nil { canvas.space() }
                measure = finding.measure
                let title = Measure.with(finding.measure)?.title[words.language] ?? ""
                canvas.write("\(finding.measure) \(title)", at: 0, hanging: 4, ink: .strong)
            }
            let verdict = finding.verdict.current
            canvas.write(words.verdict(verdict) + ":", overview.sentence(finding), at: 2, ink: verdict.ink)
            if let difference = finding.difference {
                canvas.write(
                    words("guideline-says", words.verdict(finding.verdict.guideline)) + " " + difference, at: 4,
                    ink: .quiet)
            }
            if [.short, .unknown].contains(finding.verdict.worst), let remedy = finding.remedy {
                canvas.write("→", remedy.text, at: 4)
                if let command = remedy.command { canvas.command(Escaping.visible(command), at: 6) }
            }
            if verdict == .short, finding.rule != "coverage" {
                canvas.write(words.basis(finding.basis), at: 4, hanging: 2, ink: .quiet)
            }
        }
        canvas.space()
        if let line = overview.leftOutLine { canvas.write(line, at: 0, hanging: 2) }
        let tally = Tally(findings.map(\.verdict.current))
        canvas.write("", tally.words(words), separator: " · ", at: 0, headingWidth: 0)
        return canvas.text
    }
}
