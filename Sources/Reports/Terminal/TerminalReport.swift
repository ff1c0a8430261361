public import Guideline

/// How text for a terminal is laid out.
public struct TerminalOptions: Sendable, Hashable {
    /// Columns; at least 40.
    public var width: Int
    /// Whether words are coloured. Colour never says anything that a word does not.
    public var colour: Bool
    /// Whether everything is listed: what holds, what does not apply, every finding and where the sources differ.
    public var long: Bool

    /// Creates options.
    public init(width: Int = 80, colour: Bool = false, long: Bool = false) {
        self.width = width
        self.colour = colour
        self.long = long
    }
}

/// A round as a technician reads it in a terminal: what falls short first, each with the one next step; what was not
/// seen with the reason; what holds counted.
///
/// ```swift
/// print(TerminalReport(round, TerminalOptions(colour: true)).text, terminator: "")
/// ```
public struct TerminalReport {
    private let overview: Overview
    private let options: TerminalOptions
    private var words: Words { overview.words }

    /// Findings of one rule that are listed before "and 5 more".
    private static let listed = 3

    /// Reasons that one step of the reader ends for all measures; the others are explained measure by measure.
    private static let reasonsWithAWayOut: Set<SkipReason> = [
        .needsRoot, .permissionDenied, .timedOut, .needsProgram, .needsAgent, .notAsked, .stale, .unreachable,
    ]

    /// Prepares a round for a terminal, in the round's language.
    public init(_ round: Round, _ options: TerminalOptions = .init()) {
        overview = Overview(round)
        self.options = options
    }

    /// The lines, each ended.
    public var text: String {
        var canvas = Canvas(width: options.width, colour: options.colour)
        header(&canvas)
        for section in overview.asked { self.section(section, &canvas) }
        summary(&canvas)
        return canvas.text
    }

    private func header(_ canvas: inout Canvas) {
        let round = overview.round
        canvas.write(
            [
                "Ward \(round.ward)", overview.subject,
                words("judged", words.language.shortDate(round.asOf)),
            ].joined(separator: " · "), at: 0, hanging: 2, ink: .strong)
        canvas.space()
    }

    // MARK: Sections

    private func section(_ section: Overview.Section, _ canvas: inout Canvas) {
        let names = Recommendation.allCases.map { DisplayWidth.of($0.title[words.language]) }
        let title = section.recommendation.title[words.language]
        canvas.write(
            "\(section.recommendation.rawValue) \(TextWrap.padded(title, to: names.max() ?? 0)) ▌ ",
            section.tally.words(words), separator: " · ", at: 2, headingWidth: 0)
        let shown = options.long ? section.measures : section.measures.filter { $0.verdict == .short }
        for measure in shown { self.measure(measure, &canvas) }
        if !options.long { unknown(section.measures.filter { $0.verdict == .unknown }, &canvas) }
        if options.long { canvas.space() }
    }

    private func measure(_ measure: MeasureView, _ canvas: inout Canvas) {
        heading(measure, &canvas)
        findings(measure.findings(.short), of: measure, &canvas)
        let unseen = measure.findings(.unknown)
        if options.long {
            for verdict in [Verdict.unknown, .declared, .holds, .notApplicable] {
                findings(measure.findings(verdict), of: measure, &canvas)
            }
        } else if measure.verdict == .unknown {
            findings(unseen.filter(\.isObserved), of: measure, &canvas)
        } else if !unseen.isEmpty {
            canvas.write(words.count("not-seen-in-part", unseen.count), at: 8, ink: .quiet)
        }
    }

    private func heading(_ measure: MeasureView, _ canvas: inout Canvas) {
        canvas.write(
            "\(measure.id) \(measure.result.title)", right: words.verdict(measure.verdict), at: 4, ink: .strong,
            rightInk: measure.verdict.ink)
        if measure.result.verdict.differ {
            canvas.write(
                words("guideline-says", words.verdict(measure.result.verdict.guideline)), at: 8, ink: .quiet)
        }
    }

    /// Unknown measures: those that a rule speaks about with its sentence, the others one line each under the reason
    /// that they share.
    private func unknown(_ measures: [MeasureView], _ canvas: inout Canvas) {
        for measure in measures where measure.findings(.unknown).contains(where: \.isObserved) {
            self.measure(measure, &canvas)
        }
        let others = measures.filter { !$0.findings(.unknown).contains(where: \.isObserved) }
        var reasons: [[SkipReason]] = []
        for measure in others where !reasons.contains(measure.reasons) { reasons.append(measure.reasons) }
        for group in reasons {
            let why = words.list(group.map(words.why))
            canvas.write(words("unknown-because", why), at: 4, hanging: 2, ink: .unknown)
            for measure in others where measure.reasons == group {
                canvas.write("\(measure.id) \(measure.result.title)", at: 6, hanging: 4)
            }
        }
    }

    // MARK: Findings

    /// Findings of one verdict, those of a rule together.
    private func findings(_ findings: [Finding], of measure: MeasureView, _ canvas: inout Canvas) {
        var rules: [String] = []
        for finding in findings where !rules.contains(finding.rule) { rules.append(finding.rule) }
        for rule in rules { group(findings.filter { $0.rule == rule }, of: measure, &canvas) }
    }

    private func group(_ findings: [Finding], of measure: MeasureView, _ canvas: inout Canvas) {
        // "and 1 more" would take the line that the one itself takes.
        let shown = options.long || findings.count == Self.listed + 1 ? findings[...] : findings.prefix(Self.listed)
        let shareRemedy = Set(findings.map(\.remedy)).count == 1
        for finding in shown {
            sentence(finding, &canvas)
            if options.long && !shareRemedy { remedy(of: finding, measure, &canvas) }
        }
        if findings.count > shown.count {
            canvas.write(words("colon", words.andMore(findings.count - shown.count), "--long"), at: 8, ink: .quiet)
        }
        guard let first = findings.first else { return }
        if shareRemedy {
            remedy(of: first, measure, &canvas)
        } else if !options.long {
            canvas.write("→", "ward explain \(Self.explained(first, measure))", at: 8)
        }
    }

    private func sentence(_ finding: Finding, _ canvas: inout Canvas) {
        let text = overview.sentence(finding)
        if options.long {
            canvas.write(
                words("colon", words.verdict(finding.verdict.shown), "").trimmed, text, at: 8,
                ink: finding.verdict.shown.ink)
            if let difference = finding.difference {
                canvas.write(
                    words("guideline-says", words.verdict(finding.verdict.guideline)) + " " + difference, at: 10,
                    ink: .quiet)
            }
            sources(of: finding, &canvas)
        } else {
            canvas.write(text, at: 8, hanging: 2)
        }
    }

    /// What an auditor asks for: the evidence, and both sources.
    private func sources(of finding: Finding, _ canvas: inout Canvas) {
        guard finding.isObserved, [.short, .unknown].contains(finding.verdict.worst) else { return }
        for evidence in finding.evidence {
            canvas.write("\(evidence.source):", evidence.value, at: 10, ink: .quiet)
        }
        for basis in [finding.basis, finding.guidelineBasis] {
            canvas.write(words.basis(basis), at: 10, hanging: 2, ink: .quiet)
        }
    }

    /// The one next step: what to do and the command for it, or where that is explained.
    private func remedy(of finding: Finding, _ measure: MeasureView, _ canvas: inout Canvas) {
        if [.holds, .notApplicable, .declared].contains(finding.verdict.shown) && finding.remedy == nil { return }
        let explain = "ward explain \(Self.explained(finding, measure))"
        guard let remedy = finding.remedy else { return canvas.write("→", explain, at: 8) }
        let room = canvas.width - 10
        let command = remedy.command.map(Escaping.visible) ?? ""
        let fits = DisplayWidth.of(command) <= room
        let next = command.isEmpty ? nil : fits || options.long ? command : explain
        let text = remedy.text.hasSuffix(".") ? String(remedy.text.dropLast()) : remedy.text
        if let next, DisplayWidth.of(Escaping.visible(text)) + 4 + DisplayWidth.of(next) <= room {
            return canvas.write("→ ", [words("colon", text, ""), next], separator: "  ", at: 8, headingWidth: 0)
        }
        canvas.write("→", remedy.text, at: 8)
        if let next { canvas.command(next, at: 10) }
    }

    private static func explained(_ finding: Finding, _ measure: MeasureView) -> String {
        finding.isObserved ? finding.rule : "\(measure.id)"
    }

    // MARK: Summary

    private func summary(_ canvas: inout Canvas) {
        canvas.space()
        let measures = overview.asked.flatMap(\.measures)
        let tally = Tally(measures.map(\.verdict))
        canvas.write(
            words["measures"] + "   ",
            [Verdict.holds, .short, .unknown, .declared, .notApplicable].map {
                words.count("count-" + $0.rawValue, tally[$0])
            }, separator: "   ", at: 2, headingWidth: 0)
        if measures.count < overview.measures.count {
            canvas.write(words.count("not-asked", overview.measures.count - measures.count), at: 2, hanging: 2)
        }
        differences(&canvas)
        unseen(measures, &canvas)
        leftOut(&canvas)
        let instruments = words.count("instruments", overview.round.instruments.count)
        canvas.write(
            "",
            [
                "\(instruments), \(words.seconds(overview.seconds)).",
                options.long ? words["details-html"] : words["details"],
            ], separator: "   ", at: 2, headingWidth: 0)
    }

    private func leftOut(_ canvas: inout Canvas) {
        guard let line = overview.leftOutLine else { return }
        canvas.write(line, at: 2, hanging: 2)
    }

    private func differences(_ canvas: inout Canvas) {
        let differences = overview.differences
        guard !differences.isEmpty else { return }
        var measures: [String] = []
        for finding in differences where !measures.contains("\(finding.measure)") {
            measures.append("\(finding.measure)")
        }
        let places = measures.joined(separator: ", ") + (options.long ? "" : words["see-long"])
        canvas.write(words.count("differ", differences.count) + " (\(places)).", at: 2, hanging: 2)
    }

    private func unseen(_ measures: [MeasureView], _ canvas: inout Canvas) {
        let (unknown, inPart) = measures.unseen
        guard !unknown.isEmpty || inPart > 0 else { return }
        var parts = [words.count("unseen", unknown.count)]
        if inPart > 0 { parts[0] += words.count("unseen-in-part", inPart) }
        let reasons = measures.unseenByReason
        parts += reasons.map { words.count("unseen-" + $0.reason.rawValue, $0.measures) }
        canvas.write(parts.joined(separator: ", ") + ".", at: 2, hanging: 2)
        for (reason, _) in reasons where Self.reasonsWithAWayOut.contains(reason) {
            let command = reason == .needsRoot ? " (sudo ward round)" : ""
            canvas.write("→", words.wayOut(reason) + command, at: 4)
        }
    }
}

extension Finding {
    /// Whether a rule says it about something observed; otherwise it only says that something was not seen.
    var isObserved: Bool { rule != "coverage" }
}
