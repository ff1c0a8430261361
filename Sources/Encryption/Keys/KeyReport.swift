public import Foundation
public import Guideline
import Search

/// The answer of `ward keys` (`ward/keys/1`): every key and certificate with what follows from it.
public struct KeyReport: Encodable, Sendable {
    /// One row: what was found, and the findings about it.
    public struct Row: Encodable, Sendable {
        /// What was found.
        public var item: KeyItem
        /// What the rules say of it; what holds is left out.
        public var findings: [Remark]

        private enum Key: String, CodingKey { case findings }

        /// Writes the item's own fields with the findings beside them.
        public func encode(to encoder: any Encoder) throws {
            try item.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(findings, forKey: .findings)
        }
    }

    /// A finding, in short.
    public struct Remark: Encodable, Sendable {
        /// The rule.
        public var rule: String
        /// The measure.
        public var measure: MeasureID
        /// By the guideline, and by current advice.
        public var verdict: Verdicts
        /// The sentence.
        public var title: String
    }

    private enum CodingKeys: String, CodingKey { case schema, asOf, rows, together, unknown, summary }

    /// `ward/keys/1`.
    public let schema = "ward/keys/1"
    /// The date for which the rules were read.
    public var asOf: Date
    /// All rows, in the order of the walk.
    public var rows: [Row]
    /// Findings about several rows at once.
    public var together: [Remark]
    /// What could not be told.
    public var unknown: [KeyInventory.Unknown]
    /// What the search covered.
    public var summary: Summary

    /// How far the search went, in numbers.
    public struct Summary: Codable, Sendable {
        /// Files looked at.
        public var files: Int
        /// Keys and certificates that are listed.
        public var items: Int
        /// Those of them that came with software or belong to a store of authorities.
        public var shipped: Int
        /// Things that could not be looked at.
        public var unseen: Int
        /// Whether the time ran out.
        public var timedOut: Bool
    }

    /// The verdicts that the exit code follows.
    public private(set) var verdicts: [Verdicts]

    /// Judges an inventory by a policy.
    public init(_ inventory: KeyInventory, policy: Policy, asOf: Date, language: Language) {
        self.asOf = asOf
        let kinds: Set<String> = [
            "search.private-key", "search.certificate", "search.weak-key", "search.same-key", "search.counted-key",
        ]
        let observations = inventory.observations.filter { kinds.contains($0.kind) }.map { observation in
            var observation = observation
            observation.at = asOf
            return observation
        }
        let findings = judge(observations, policy: policy, asOf: asOf, language: language).findings.filter {
            !$0.evidence.isEmpty
        }
        var bySubject: [String: [Remark]] = [:]
        for finding in findings where [.short, .unknown].contains(finding.verdict.worst) {
            bySubject[finding.id, default: []].append(
                Remark(rule: finding.rule, measure: finding.measure, verdict: finding.verdict, title: finding.title))
        }
        let rules = policy.rules.filter { kinds.contains($0.observes) }
        var told: Set<String> = []
        rows = inventory.items.map { item in
            let subjects = [item.subject] + item.weaknesses.map { "\(item.subject) \($0.rawValue)" }
            let ids = rules.flatMap { rule in subjects.map { Finding.id(rule: rule.id, asset: "", subject: $0) } }
            told.formUnion(ids)
            return Row(item: item, findings: ids.flatMap { bySubject[$0] ?? [] })
        }
        together = findings.filter { !told.contains($0.id) }.flatMap { bySubject[$0.id] ?? [] }
        unknown = inventory.unknown
        verdicts = findings.map(\.verdict)
        if inventory.summary.timedOut || inventory.summary.unseenCount > 0 { verdicts.append(Verdicts(.unknown)) }
        if verdicts.isEmpty { verdicts = [Verdicts(.notApplicable)] }
        summary = Summary(
            files: inventory.summary.files, items: inventory.items.count,
            shipped: inventory.items.count { $0.isShipped }, unseen: inventory.summary.unseenCount,
            timedOut: inventory.summary.timedOut)
    }
}
