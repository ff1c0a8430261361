public import Guideline

/// What `ward explain` says about a measure or a rule: what is checked, why, when it falls short, the source and how
/// to mend it.
///
/// ```swift
/// if let explanation = Explanation("1.2", policy: policy) {
///     print(explanation.text(), terminator: "")
/// }
/// ```
public struct Explanation {
    private enum Subject {
        case measure(Measure)
        case rule(Rule)
    }

    private let subject: Subject
    private let policy: Policy

    /// Finds a measure by its number or a rule by its name; nil where there is neither.
    public init?(_ name: String, policy: Policy) {
        if let id = MeasureID(name), let measure = Measure.with(id) {
            subject = .measure(measure)
        } else if let rule = policy.rule(name) {
            subject = .rule(rule)
        } else {
            return nil
        }
        self.policy = policy
    }

    /// Every name that can be explained, for completion and for suggesting the nearest.
    public static func names(in policy: Policy) -> [String] {
        Measure.all.map { "\($0.id)" } + policy.rules.map(\.id).sorted()
    }

    /// The explanation for a terminal.
    public func text(_ options: TerminalOptions = .init(), language: Language = .en) -> String {
        var page = ExplanationPage(
            canvas: Canvas(width: options.width, colour: options.colour), words: Words(language: language))
        switch subject {
        case .measure(let measure): page.measure(measure, policy)
        case .rule(let rule): page.rule(rule)
        }
        return page.canvas.text
    }
}

/// Writes an explanation.
private struct ExplanationPage {
    var canvas: Canvas
    let words: Words
    private var language: Language { words.language }

    // MARK: A measure

    mutating func measure(_ measure: Measure, _ policy: Policy) {
        canvas.write("\(measure.id) \(measure.title[language])", at: 0, ink: .strong)
        canvas.write(measure.explanation[language], at: 2)
        heading("explain-seen")
        for aspect in measure.aspects {
            canvas.write("-", aspect.title[language] + ": " + observer(of: aspect), at: 2)
        }
        let rules = policy.rules.filter { $0.measure == measure.id }
        if !rules.isEmpty {
            heading("explain-rules")
            for rule in rules { canvas.write("-", "\(rule.id): \(rule.what[language])", at: 2) }
        }
        orientation(measure)
        canvas.space()
        canvas.write("→", rules.isEmpty ? "ward round --only \(measure.id)" : words["explain-more"], at: 2)
    }

    private func observer(of aspect: Measure.Aspect) -> String {
        if let instrument = aspect.instrument { return words("explain-instrument", instrument) }
        return words.why(aspect.missing ?? .noInstrument)
    }

    private mutating func orientation(_ measure: Measure) {
        let orientation = measure.orientation
        let references = [
            ("ISO/IEC 27001:2022", orientation.iso27001), ("NIS2 Art. 21(2)", orientation.nis2.map { "(\($0))" }),
            ("GDPR Art.", orientation.gdpr),
        ].filter { !$0.1.isEmpty }
        guard !references.isEmpty else { return }
        heading("explain-orientation")
        for (framework, places) in references {
            canvas.write("-", framework + " " + places.joined(separator: ", "), at: 2)
        }
    }

    // MARK: A rule

    mutating func rule(_ rule: Rule) {
        canvas.write(rule.id, at: 0, ink: .strong)
        canvas.write(rule.what[language], at: 2)
        canvas.write(rule.why[language], at: 2)
        heading("explain-measure")
        canvas.write("\(rule.measure) \(Measure.with(rule.measure)?.title[language] ?? "")", at: 2)
        canvas.write(
            words("html-severity", words.severity(rule.severity)) + " · "
                + words("html-who", words.responsible(rule.responsible)), at: 2)
        heading("explain-cases")
        for (index, each) in rule.cases.enumerated() { write(each, number: index + 1) }
        heading("explain-sources")
        var sources = [rule.guideline, rule.current]
        for basis in rule.cases.compactMap(\.basis) where !sources.contains(basis) { sources.append(basis) }
        for basis in sources { canvas.write("-", words.basis(basis), at: 2) }
        canvas.space()
        canvas.write("→", "ward explain \(rule.measure)", at: 2)
    }

    private mutating func write(_ each: Rule.Case, number: Int) {
        let verdict = words.verdict(each.verdict.shown)
        canvas.write(
            "\(number).", "\(verdict): \(Self.placeholders(each.say[language]))", at: 2, ink: each.verdict.shown.ink)
        canvas.write(ConditionWords(words).sentence(each), at: 5)
        if let difference = each.difference {
            let guideline = words("guideline-says", words.verdict(each.verdict.guideline))
            canvas.write("\(guideline) \(Self.placeholders(difference[language]))", at: 5)
        }
        if let remedy = each.remedy {
            canvas.write("→", Self.placeholders(remedy.text[language]), at: 5)
            if let command = remedy.command { canvas.command(Self.placeholders(command), at: 7) }
        }
    }

    private mutating func heading(_ key: String) {
        canvas.space()
        canvas.write(words[key], at: 0, ink: .strong)
    }

    /// A template's facts as placeholders: `{pending:update|updates}` becomes `‹pending› updates`.
    private static func placeholders(_ template: String) -> String {
        var result = ""
        for (index, part) in template.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
            guard index > 0, let close = part.firstIndex(of: "}") else {
                result += part
                continue
            }
            let field = part[..<close]
            let name = field.prefix { $0 != "|" && $0 != ":" }
            let noun =
                field.dropFirst(name.count).first == ":"
                ? field.split(separator: "|").last.map { " \($0)" } ?? "" : ""
            result += "‹\(name)›\(noun)" + part[part.index(after: close)...]
        }
        return result
    }
}
