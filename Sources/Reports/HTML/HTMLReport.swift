public import Guideline

/// A round as one self-contained page for print and screen: a front page that a practice can read, a section for each
/// recommendation, and the evidence with its digests. No scripts, nothing from elsewhere, light and dark.
///
/// ```swift
/// let page = HTMLReport(round, previous: lastMonth, madeBy: "Praxis-IT Sàrl").text
/// ```
public struct HTMLReport {
    private let overview: Overview
    private let diff: RoundDiff?
    private let madeBy: String?

    /// Prepares a round in its own language.
    ///
    /// - Parameters:
    ///   - round: The round.
    ///   - previous: An earlier one; the front page then says what changed.
    ///   - madeBy: Who made the report, as its readers know them.
    public init(_ round: Round, previous: Round? = nil, madeBy: String? = nil) {
        overview = Overview(round)
        diff = previous.map { RoundDiff(from: $0, to: round) }
        self.madeBy = madeBy ?? round.estate.provider
    }

    /// The whole document.
    public var text: String {
        let words = overview.words
        let evidence = EvidenceIndex(overview)
        let front = FrontPage(overview: overview, diff: diff, madeBy: madeBy).html
        let sections = overview.sections.map { SectionPage(section: $0, overview: overview, evidence: evidence).html }
        let appendix = Appendix(overview: overview, evidence: evidence).html
        let page: HTML = """
            <!doctype html>
            <html lang="\(words.language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(words("html-title", overview.subject, words.language.shortDate(overview.round.asOf)))</title>
            <style>\(Stylesheet.css)</style>
            </head>
            <body>
            <main>
            \(front)
            \(sections)
            \(appendix)
            </main>
            </body>
            </html>

            """
        return page.markup
    }
}

/// Verdicts as readers of a page see them: a glyph, always with its word.
enum Badge {
    static func glyph(_ verdict: Verdict) -> String {
        switch verdict {
        case .short: "✕"
        case .unknown: "?"
        case .declared: "✎"
        case .holds: "✓"
        case .notApplicable: "–"
        }
    }

    static func html(_ verdict: Verdict, _ words: Words) -> HTML {
        """
        <span class="badge \(verdict.rawValue)"><span aria-hidden="true">\(glyph(verdict))</span> \
        \(words.verdict(verdict))</span>
        """
    }
}

/// The number under which each piece of evidence stands in the appendix.
struct EvidenceIndex {
    let entries: [(number: Int, finding: Finding, evidence: Evidence)]
    private let numbers: [String: [Int]]

    init(_ overview: Overview) {
        let pairs = overview.measures.flatMap(\.findings).flatMap { finding in
            finding.evidence.map { (finding, $0) }
        }
        entries = pairs.enumerated().map { ($0 + 1, $1.0, $1.1) }
        numbers = Dictionary(grouping: entries, by: \.finding.id).mapValues { $0.map(\.number) }
    }

    func numbers(of finding: Finding) -> [Int] { numbers[finding.id] ?? [] }
}
