import Foundation
import Guideline

/// What an auditor checks: every piece of evidence with time and digest, and how far each instrument looked.
struct Appendix {
    let overview: Overview
    let evidence: EvidenceIndex
    private var words: Words { overview.words }

    var html: HTML {
        """
        <section class="appendix" id="evidence">
        <h2>\(words["html-evidence"])</h2>
        <p>\(words["html-evidence-note"])</p>
        \(evidence.entries.isEmpty ? nil : evidenceTable)
        </section>
        <section class="appendix" id="instruments">
        <h2>\(words["html-instruments"])</h2>
        \(instrumentTable)
        </section>
        """
    }

    private var evidenceTable: HTML {
        let rows = evidence.entries.map { entry -> HTML in
            let at = entry.evidence.at
            return """
                <tr id="e\(entry.number)"><td>\(entry.number)</td>
                <td><a href="#m\(entry.finding.measure.description)">\(entry.finding.measure.description)</a></td>
                <td><p>\(entry.evidence.source)</p><p class="value">\(entry.evidence.value)</p>
                <p class="digest"><time datetime="\(at.iso8601)">\(at.iso8601)</time>
                · SHA-256 <span>\(Digest.sha256(entry.evidence.value))</span></p></td></tr>

                """
        }
        return """
            <table class="evidence">
            <caption class="unseen">\(words["html-evidence"])</caption>
            <thead><tr><th scope="col">\(words["html-number"])</th><th scope="col">\(words["html-measure"])</th>
            <th scope="col">\(words["html-evidence-columns"])</th></tr></thead>
            <tbody>
            \(rows)</tbody>
            </table>
            """
    }

    private var instrumentTable: HTML {
        let rows = overview.round.instruments.map { run -> HTML in
            let skipped = run.skipped.prefix(20).map { skip -> HTML in
                let count = skip.count > 1 ? " (\(skip.count))" : ""
                let detail = skip.detail.map { ": " + $0 } ?? ""
                return "<li>\(skip.what + count): \(words.why(skip.why) + detail)</li>"
            }
            let rest: HTML? = run.skipped.count > 20 ? "<li>\(words.andMore(run.skipped.count - 20))</li>" : nil
            let list: HTML = skipped.isEmpty ? "\(words["html-nothing-skipped"])" : "<ul>\(skipped)\(rest)</ul>"
            let name = overview.hasSeveralAssets ? "\(run.name) (\(run.asset))" : run.name
            return """
                <tr><th scope="row">\(name)</th><td>\(words.seconds(run.seconds))</td><td>\(run.checked)</td>
                <td>\(run.observed)</td><td>\(list)</td></tr>

                """
        }
        return """
            <table class="instruments">
            <caption class="unseen">\(words["html-instruments"])</caption>
            <thead><tr><th scope="col">\(words["html-instrument"])</th><th scope="col">\(words["html-time"])</th>
            <th scope="col">\(words["html-checked"])</th><th scope="col">\(words["html-observations"])</th>
            <th scope="col">\(words["html-skipped"])</th></tr></thead>
            <tbody>
            \(rows)</tbody>
            </table>
            """
    }
}
