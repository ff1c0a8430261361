import Guideline

/// One recommendation: its measures in a table, then each measure with its findings, their evidence and remedy.
struct SectionPage {
    let section: Overview.Section
    let overview: Overview
    let evidence: EvidenceIndex
    private var words: Words { overview.words }

    /// Findings of one verdict that a measure lists; the rest is counted, and complete in the JSON.
    private static let listed = 200

    var html: HTML {
        let number = section.recommendation.rawValue
        let rows = section.measures.map { measure -> HTML in
            """
            <tr><td><a href="#m\(measure.id.description)">\(measure.id.description)</a></td>
            <td>\(measure.result.title)</td><td>\(Badge.html(measure.verdict, words))</td></tr>

            """
        }
        return """
            <section class="recommendation" id="r\(number)">
            <h2>\(number) \(section.recommendation.title[words.language])</h2>
            <table class="measures">
            <caption class="unseen">\(words["measures"])</caption>
            <thead><tr><th scope="col">\(words["html-number"])</th><th scope="col">\(words["html-measure"])</th>
            <th scope="col">\(words["html-answer"])</th></tr></thead>
            <tbody>
            \(rows)</tbody>
            </table>
            \(section.measures.map(measure))
            </section>
            """
    }

    private func measure(_ measure: MeasureView) -> HTML {
        let known = Measure.with(measure.id)
        let differs: HTML? =
            measure.result.verdict.differ
            ? "<p class=\"note\">\(words("guideline-says", words.verdict(measure.result.verdict.guideline)))</p>" : nil
        let lists = Tally.order.map { self.findings(measure, $0) }
        return """
            <article id="m\(measure.id.description)">
            <h3><span class="number">\(measure.id.description)</span> \(measure.result.title)
            \(Badge.html(measure.verdict, words))</h3>
            <p class="explanation">\(known?.explanation[words.language] ?? "")</p>
            \(differs)
            \(lists)
            </article>

            """
    }

    private func findings(_ measure: MeasureView, _ verdict: Verdict) -> HTML {
        let findings = measure.findings(verdict)
        guard !findings.isEmpty else { return .empty }
        let items = findings.prefix(Self.listed).map(finding)
        let rest: HTML? =
            findings.count > Self.listed ? "<li>\(words.andMore(findings.count - Self.listed))</li>" : nil
        return "<ul class=\"findings \(verdict.rawValue)\">\(items)\(rest)</ul>\n"
    }

    private func finding(_ finding: Finding) -> HTML {
        let verdict = finding.verdict.shown
        let isShort = verdict == .short
        let numbers = evidence.numbers(of: finding).map { number -> HTML in
            "<a href=\"#e\(number)\">\(words("html-evidence-number", String(number)))</a>"
        }
        var facts: [HTML] = []
        if isShort {
            facts.append("\(words("html-severity", words.severity(finding.severity)))")
            facts.append("\(words("html-who", words.responsible(finding.responsible)))")
        }
        if finding.isObserved { facts.append("\(words("html-source", words.basis(finding.basis)))") }
        facts += numbers
        let difference: HTML? = finding.difference.map { text -> HTML in
            "<p class=\"note\">\(words("guideline-says", words.verdict(finding.verdict.guideline))) \(text)</p>"
        }
        let meta: HTML = facts.isEmpty ? .empty : "<p class=\"meta\">\(facts.joined(by: " · "))</p>"
        let body: HTML = "\(difference)\(isShort || verdict == .unknown ? remedy(finding) : nil)\(meta)"
        return """
            <li class="\(verdict.rawValue)"><p class="sentence"><span class="glyph" aria-hidden="true">\
            \(Badge.glyph(verdict))</span><span class="unseen">\(words.verdict(verdict)): </span>\
            \(overview.sentence(finding))</p>\(body)</li>

            """
    }

    private func remedy(_ finding: Finding) -> HTML? {
        guard let remedy = finding.remedy else { return nil }
        let command: HTML? = remedy.command.map { "<pre><code>\($0)</code></pre>" }
        return "<p class=\"remedy\"><span aria-hidden=\"true\">→ </span>\(remedy.text)</p>\(command)"
    }
}
