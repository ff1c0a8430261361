public import Foundation

/// What judging gives: every finding, and the answer to each of the 37 measures.
public struct Judgement: Sendable {
    /// All findings, in the order of measures, the worst first.
    public var findings: [Finding]
    /// All 37 measures in order.
    public var measures: [MeasureResult]
}

/// Judges observations by a policy as of a date. Pure: the same input gives the same bytes, and nothing is read from
/// the world.
///
/// - Parameters:
///   - observations: What instruments saw.
///   - policy: The dated rules.
///   - asOf: The date for which the rules are read.
///   - runs: How the instruments' runs went; what they skipped keeps measures unknown.
///   - estate: The assets, for aspects that only apply to some.
///   - only: The measures that were asked for; the others become `unknown`, not asked. Empty means all.
///   - staleAfterDays: Evidence older than this at `asOf` counts as unknown; nil for a what-if in the future.
///   - language: The language of the sentences.
public func judge(
    _ observations: [Observation], policy: Policy, asOf: Date, runs: [InstrumentRun] = [],
    estate: Estate = Estate(assets: []), only: [MeasureID] = [], staleAfterDays: Int? = nil, language: Language = .en
) -> Judgement {
    var findings = Verdicting(policy: policy, asOf: asOf, staleAfterDays: staleAfterDays, language: language)
        .findings(for: observations)
    let gaps = Gaps(language: language, asOf: asOf)
    findings += gaps.findings(for: runs)
    if !only.isEmpty { findings.removeAll { !only.contains($0.measure) } }
    findings += gaps.findings(forAspectsNotSeenIn: findings, runs: runs, estate: estate, only: only)
    findings.sort(by: comesFirst)
    return Judgement(findings: findings, measures: measures(from: findings, runs: runs, language: language))
}

/// Measure, then the worse verdict, then severity, then id: a total order, so that output never depends on chance.
private func comesFirst(_ one: Finding, _ other: Finding) -> Bool {
    if one.measure != other.measure { return one.measure < other.measure }
    let order: [Verdict] = [.short, .unknown, .declared, .holds, .notApplicable]
    let ranks = [one, other].map { order.firstIndex(of: $0.verdict.worst) ?? 0 }
    if ranks[0] != ranks[1] { return ranks[0] < ranks[1] }
    if one.severity != other.severity { return one.severity > other.severity }
    return one.id < other.id
}

private func measures(from findings: [Finding], runs: [InstrumentRun], language: Language) -> [MeasureResult] {
    let byMeasure = Dictionary(grouping: findings, by: \.measure)
    return Measure.all.map { measure in
        let own = byMeasure[measure.id] ?? []
        let harmless = runs.flatMap(\.skipped).filter { $0.why.isHarmless && $0.measures.contains(measure.id) }
        return MeasureResult(
            id: measure.id,
            title: measure.title[language],
            verdict: Verdicts(
                guideline: Verdict.worst(of: own.map(\.verdict.guideline)),
                current: Verdict.worst(of: own.map(\.verdict.current))),
            findings: own.map(\.id),
            coverage: .init(
                checked: own.count { $0.rule != Gaps.rule },
                skipped: own.compactMap { finding in
                    finding.reason.map { .init(what: finding.title, why: $0) }
                } + harmless.map { .init(what: $0.what, why: $0.why) }))
    }
}

/// Applies rules to observations.
struct Verdicting {
    let policy: Policy
    let asOf: Date
    let staleAfterDays: Int?
    let language: Language

    func findings(for observations: [Observation]) -> [Finding] {
        let rules = Dictionary(grouping: policy.rules, by: \.observes)
        return observations.flatMap { observation in
            (rules[observation.kind] ?? []).map { finding(for: observation, by: $0) }
        }
    }

    private func finding(for observation: Observation, by rule: Rule) -> Finding {
        let fit = rule.cases.first { $0.applies(to: observation, asOf: asOf, tables: policy.tables) }
        let sentence = Template(observation, in: language, asOf: asOf, tables: policy.tables)
        var finding = Finding(
            id: Finding.id(rule: rule.id, asset: observation.asset, subject: observation.subject),
            measure: rule.measure, aspect: rule.aspect, asset: observation.asset, rule: rule.id,
            verdict: fit?.verdict ?? Verdicts(.unknown), severity: fit?.severity ?? rule.severity,
            title: fit.map { sentence.fill($0.say[language]) }
                ?? Phrases.current.filled("no-case", [observation.subject], in: language),
            evidence: [Self.evidence(observation)],
            remedy: fit?.remedy.map { remedy($0, observation) },
            basis: fit?.basis ?? rule.current, guidelineBasis: rule.guideline,
            difference: fit?.difference.map { sentence.fill($0[language]) },
            reason: fit?.reason, responsible: rule.responsible)
        if finding.verdict.worst == .unknown && finding.reason == nil { finding.reason = .unreadable }
        if let staleAfterDays, asOf.timeIntervalSince(observation.at) > Double(staleAfterDays) * 86_400 {
            let days = String(Int(asOf.timeIntervalSince(observation.at) / 86_400))
            finding.title = Phrases.current.filled("stale-evidence", [days, finding.title], in: language)
            finding.verdict = Verdicts(.unknown)
            finding.reason = .stale
            finding.difference = nil
            finding.remedy = Remedy(text: Phrases.current["stale-remedy", language], command: "ward round")
        }
        return finding
    }

    private func remedy(_ template: RemedyTemplate, _ observation: Observation) -> Remedy {
        Remedy(
            text: Template(observation, in: language, asOf: asOf, tables: policy.tables).fill(template.text[language]),
            command: template.command.map { Template(observation, in: language, style: .command).fill($0) })
    }

    static func evidence(_ observation: Observation) -> Evidence {
        Evidence(
            kind: observation.kind, source: observation.source,
            value: observation.facts.sorted { $0.key < $1.key }
                .map { "\($0.key)=\($0.value.description)" }.joined(separator: "; "),
            at: observation.at)
    }
}
