import Foundation
import Guideline

extension Verdicts {
    /// The answer that reports show: the current one, except that nothing unknown is ever shown as clean.
    var shown: Verdict {
        current != .short && guideline == .unknown ? .unknown : current
    }
}

/// How many of something have each verdict.
struct Tally {
    private let counts: [Verdict: Int]

    init(_ verdicts: some Sequence<Verdict>) {
        counts = verdicts.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    subscript(verdict: Verdict) -> Int { counts[verdict] ?? 0 }

    /// The order in which reports count.
    static let order: [Verdict] = [.short, .holds, .unknown, .declared, .notApplicable]

    /// "2 short", "3 hold", without those that are none.
    func words(_ words: Words) -> [String] {
        Self.order.filter { self[$0] > 0 }.map { words.count("count-" + $0.rawValue, self[$0]) }
    }
}

/// A measure with its findings, as reports look at it.
struct MeasureView {
    let result: MeasureResult
    let findings: [Finding]

    var id: MeasureID { result.id }
    var verdict: Verdict { result.verdict.shown }

    /// The findings with a verdict, the most severe first.
    func findings(_ verdict: Verdict) -> [Finding] {
        findings.filter { $0.verdict.shown == verdict }
    }

    /// Why parts of it were not seen, each reason once, those first that somebody can do something about.
    var reasons: [SkipReason] {
        let given = Set(findings(.unknown).compactMap(\.reason))
        return SkipReason.allCases.filter(given.contains)
    }
}

/// What all reports read from a round: the seven recommendations with their measures, and what stands out.
struct Overview {
    let round: Round
    let words: Words
    let sections: [Section]

    struct Section {
        let recommendation: Recommendation
        let measures: [MeasureView]
        var tally: Tally { Tally(measures.map(\.verdict)) }
    }

    init(_ round: Round) {
        self.round = round
        words = Words(language: round.language)
        let findings = Dictionary(grouping: round.findings, by: \.measure)
        sections = Recommendation.allCases.compactMap { recommendation in
            let own = round.asked.filter { $0.id.recommendation == recommendation.rawValue }
            if own.isEmpty { return nil }
            return Section(
                recommendation: recommendation,
                measures: own.map { MeasureView(result: $0, findings: findings[$0.id] ?? []) })
        }
    }

    var measures: [MeasureView] { sections.flatMap(\.measures) }

    /// The sections with only the measures that were asked for.
    var asked: [Section] {
        let asked = Set(round.asked.map(\.id))
        return sections.compactMap { section in
            let measures = section.measures.filter { asked.contains($0.id) }
            return measures.isEmpty ? nil : Section(recommendation: section.recommendation, measures: measures)
        }
    }

    var tally: Tally { Tally(measures.map(\.verdict)) }

    /// Whether findings have to say which asset they are about.
    var hasSeveralAssets: Bool { round.estate.assets.count > 1 }

    /// The practice, where everything the round went over belongs to one.
    var practice: Practice? {
        let ids = Set(round.estate.assets.map(\.practice))
        return ids.count == 1 ? round.estate.practices.first { ids.contains($0.id) } : nil
    }

    /// What somebody left out of the round on purpose.
    var leftOut: [String] {
        var seen: Set<String> = []
        return round.instruments.flatMap(\.skipped).filter { $0.why == .excluded && seen.insert($0.what).inserted }
            .map { $0.count > 1 ? words.things($0.what, $0.count) : $0.what }
    }

    /// The same as a line, the first five by name.
    var leftOutLine: String? {
        let left = leftOut
        if left.isEmpty { return nil }
        let more = left.count > 5 ? " " + words.andMore(left.count - 5) : ""
        return words("left-out", left.prefix(5).joined(separator: ", ") + more)
    }

    /// What the round went over, in a few words.
    var subject: String {
        if !hasSeveralAssets && round.estate.assets.first?.isThisMachine ?? true {
            return words("this-machine", round.machine.host, round.machine.system)
        }
        let assets = words.count("assets", round.estate.assets.count)
        return (practice?.name ?? round.estate.provider).map { "\($0), \(assets)" } ?? assets
    }

    /// The name over a report: the machine's own, where the round went over nothing else.
    var name: String {
        if let practice { return practice.name }
        return !hasSeveralAssets && round.estate.assets.first?.isThisMachine ?? true ? round.machine.host : subject
    }

    /// A finding's sentence, with the asset in front where there are several.
    func sentence(_ finding: Finding) -> String {
        hasSeveralAssets && !finding.asset.isEmpty ? "\(finding.asset): \(finding.title)" : finding.title
    }

    /// The findings whose two verdicts differ.
    var differences: [Finding] { round.findings.filter(\.verdict.differ) }

    /// Seconds from the first look to the last; the longest instrument where the round's times are rounded.
    var seconds: Double {
        max(round.ended.timeIntervalSince(round.started), round.instruments.map(\.seconds).max() ?? 0)
    }
}

extension [MeasureView] {
    /// Measures that are unknown, and how many others were seen only in part.
    var unseen: (measures: [MeasureView], inPart: Int) {
        let unknown = filter { $0.verdict == .unknown }
        return (unknown, count { $0.verdict != .unknown && !$0.reasons.isEmpty })
    }

    /// For each reason the number of measures that have something unseen because of it.
    var unseenByReason: [(reason: SkipReason, measures: Int)] {
        SkipReason.allCases.compactMap { reason in
            let count = count { $0.reasons.contains(reason) }
            return count > 0 ? (reason, count) : nil
        }
    }
}
