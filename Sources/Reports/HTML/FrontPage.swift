import Guideline

/// The page a practice reads: what was looked at and by whom, the seven recommendations, what to do first, what could
/// not be seen, what changed. Short forms that occur in it are spelled out at its foot.
struct FrontPage {
    let overview: Overview
    let diff: RoundDiff?
    let madeBy: String?
    private var words: Words { overview.words }
    private var round: Round { overview.round }

    var html: HTML {
        let body: HTML = """
            \(heading)
            \(bars)
            \(tasks)
            \(notSeen)
            \(changes)
            """
        return """
            <section class="front">
            \(body)
            \(Abbreviations.footnote(for: body, words))
            </section>
            """
    }

    private var heading: HTML {
        let date = words.language.shortDate(round.started)
        let maker = madeBy.map { words("html-made-by", $0) } ?? words("html-made-on", round.machine.host)
        return """
            <header>
            <p class="kind">\(words["html-kind"])</p>
            <h1>\(overview.name)</h1>
            <p class="facts">\(overview.hasSeveralAssets ? "" : round.machine.system + " · ")\(words["html-observed"]) <time datetime="\(round.started.iso8601)">\(date)</time>
            · \(words("judged", words.language.shortDate(round.asOf))) · \(maker) · Ward \(round.ward)</p>
            <p class="lead">\(lead)</p>
            </header>
            """
    }

    /// "21 measures hold, 6 fall short, 8 could not be seen."
    private var lead: String {
        let tally = overview.tally
        let parts = [Verdict.holds, .short, .unknown, .declared, .notApplicable].filter {
            tally[$0] > 0 || [.holds, .short, .unknown].contains($0)
        }
        return parts.map { words.count("html-lead-" + $0.rawValue, tally[$0]) }.joined(separator: ", ") + "."
    }

    private var bars: HTML {
        let rows = overview.sections.map { section -> HTML in
            let tally = section.tally
            let segments = Tally.order.filter { tally[$0] > 0 }.map { verdict -> HTML in
                """
                <span class="segment \(verdict.rawValue)" style="flex-grow:\(tally[verdict])">\
                <b>\(Badge.glyph(verdict)) \(tally[verdict])</b></span>
                """
            }
            let number = section.recommendation.rawValue
            return """
                <tr><th scope="row"><a href="#r\(number)">\(number) \(section.recommendation.title[words.language])</a></th>
                <td><div class="bar" aria-hidden="true">\(segments)</div></td>
                <td class="count">\(tally.words(words).joined(separator: ", "))</td></tr>

                """
        }
        return """
            <table class="bars">
            <caption>\(words["html-seven"])</caption>
            <thead class="unseen"><tr><th scope="col">\(words["html-recommendation"])</th>
            <th scope="col">\(words["html-bar"])</th><th scope="col">\(words["measures"])</th></tr></thead>
            <tbody>
            \(rows)</tbody>
            </table>
            """
    }

    private var tasks: HTML {
        let items = Priorities(overview).first(3).map { task -> HTML in
            let others = task.others > 0 ? " (" + words.andMore(task.others) + ")" : ""
            let remedy = task.finding.remedy.map { " " + $0.text } ?? ""
            return """
                <li><p><strong>\(overview.sentence(task.finding) + others).</strong>\(remedy)</p>
                <p class="who">\(words("html-who", words.responsible(task.finding.responsible)))
                · <a href="#m\(task.finding.measure.description)">\(task.finding.measure.description)</a></p></li>

                """
        }
        let list: HTML = items.isEmpty ? "<p>\(words["html-nothing-to-do"])</p>" : "<ol class=\"tasks\">\(items)</ol>"
        return "<h2>\(words["html-first"])</h2>\n\(list)"
    }

    private var notSeen: HTML {
        let (unknown, inPart) = overview.measures.unseen
        if unknown.isEmpty && inPart == 0 { return "<h2>\(words["html-unseen"])</h2><p>\(words["html-all-seen"])</p>" }
        let rows = overview.measures.unseenByReason.map { reason, measures -> HTML in
            "<li>\(words("colon", words.count("html-measures", measures), words.why(reason))). \(words.wayOut(reason))</li>\n"
        }
        let total =
            words.count("unseen", unknown.count)
            + (inPart > 0 ? words.count("unseen-in-part", inPart) : "")
        return """
            <h2>\(words["html-unseen"])</h2>
            <p>\(total). \(words["html-unseen-why"])</p>
            <ul class="reasons">
            \(rows)</ul>
            """
    }

    private var changes: HTML {
        guard let diff else { return .empty }
        let notable = (diff.worse + diff.appeared).prefix(3).map { change -> HTML in
            "<li>\(change.title) <span class=\"who\">(\(change.measure.description))</span></li>"
        }
        let list: HTML = notable.isEmpty ? .empty : "<ul>\(notable)</ul>"
        return """
            <h2>\(words("html-changed", words.language.shortDate(diff.old.started)))</h2>
            <p>\(diff.counts(words).joined(separator: ", ")).</p>
            \(list)
            """
    }
}

/// What to do first: the worst that falls short, one task for all findings of a rule.
struct Priorities {
    struct Task {
        let finding: Finding
        /// How many more findings the same rule has.
        let others: Int
    }

    private let tasks: [Task]

    init(_ overview: Overview) {
        let short = overview.measures.flatMap { $0.findings(.short) }
        let byRule = Dictionary(grouping: short, by: \.rule)
        var seen: Set<String> = []
        tasks = short.enumerated()
            .sorted { ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset) }
            .compactMap { _, finding in
                seen.insert(finding.rule).inserted
                    ? Task(finding: finding, others: (byRule[finding.rule]?.count ?? 1) - 1) : nil
            }
    }

    func first(_ count: Int) -> ArraySlice<Task> { tasks.prefix(count) }
}
