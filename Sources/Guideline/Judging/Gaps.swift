import Foundation

/// Turns what was not seen into findings: unknown is an answer, and it has a reason.
struct Gaps {
    /// The rule under which gaps are reported.
    static let rule = "coverage"

    let language: Language
    let asOf: Date

    /// One finding for each measure, instrument and skipped thing.
    func findings(for runs: [InstrumentRun]) -> [Finding] {
        runs.flatMap { run in
            run.skipped.filter { !$0.why.isHarmless }.flatMap { skip in
                skip.measures.map { measure in
                    finding(
                        measure, aspect: skip.aspect ?? "", asset: run.asset,
                        subject: "\(run.name):\(skip.why.rawValue):\(skip.what)", why: skip.why,
                        title: sentence(skip), instrument: run.name)
                }
            }
        }
    }

    /// One finding for each aspect that neither a rule nor a skip speaks about.
    func findings(
        forAspectsNotSeenIn findings: [Finding], runs: [InstrumentRun], estate: Estate, only: [MeasureID]
    ) -> [Finding] {
        let seen = Set(findings.map { "\($0.measure) \($0.aspect)" })
        let ran = Set(runs.map(\.name))
        let asset = estate.assets.first { $0.isThisMachine }?.id ?? estate.assets.first?.id ?? ""
        return Measure.all.flatMap { measure in
            measure.aspects.compactMap { aspect in
                if seen.contains("\(measure.id) \(aspect.id)") { return nil }
                let why: SkipReason =
                    if !only.isEmpty && !only.contains(measure.id) { .notAsked } else if let missing = aspect.missing {
                        missing
                    } else if let name = aspect.instrument, !ran.contains(name) { .notAsked } else { .unreadable }
                return finding(
                    measure.id, aspect: aspect.id, asset: asset, subject: aspect.id, why: why,
                    title: Phrases.current.filled(
                        "aspect-\(why.rawValue)", [aspect.title[language]], in: language),
                    instrument: aspect.instrument)
            }
        }
    }

    private func sentence(_ skip: Skip) -> String {
        let reason = Phrases.current["why-\(skip.why.rawValue)", language]
        let what =
            skip.count > 1
            ? Phrases.current.filled("things", [skip.what, String(skip.count)], in: language)
            : skip.what
        let detail = skip.detail.map { ": \($0)" } ?? ""
        return Phrases.current.filled("not-seen", [what, reason + detail], in: language)
    }

    private func finding(
        _ measure: MeasureID, aspect: String, asset: String, subject: String, why: SkipReason, title: String,
        instrument: String?
    ) -> Finding {
        Finding(
            id: Finding.id(rule: Self.rule, asset: asset, subject: "\(measure):\(subject)"),
            measure: measure, aspect: aspect, asset: asset, rule: Self.rule, verdict: Verdicts(.unknown),
            severity: .low, title: title, evidence: [], remedy: remedy(why, measure, instrument),
            basis: .guideline("\(measure.recommendation)"), guidelineBasis: .guideline("\(measure.recommendation)"),
            difference: nil, reason: why, responsible: .provider)
    }

    private func remedy(_ why: SkipReason, _ measure: MeasureID, _ instrument: String?) -> Remedy {
        let command: String? =
            switch why {
            case .needsRoot: "sudo ward round --only \(measure)"
            case .timedOut: "ward round --only \(measure) --time-limit 600"
            case .notAsked: "ward round --only \(measure)"
            default: nil
            }
        return Remedy(text: Phrases.current["remedy-\(why.rawValue)", language], command: command)
    }
}
