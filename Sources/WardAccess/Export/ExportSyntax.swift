/// Why a policy cannot be written in another engine's language: the rule without an equivalent is named.
public struct ExportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The rule.
    public var rule: String
    /// What has no equivalent.
    public var text: String

    /// The rule, and what has no equivalent.
    public var description: String { "the rule \"\(rule)\" has no equivalent: \(text)" }
}

/// How conditions are written in a foreign language. Negation is pushed to the leaves first, so that what is unknown is
/// taken against the person there too.
struct ExportSyntax: Sendable {
    var holds: @Sendable (Relation) -> String
    var isUnknown: @Sendable (Relation) -> String
    var hasPurpose: String
    var purpose: @Sendable (Purpose) -> String
    var hasTime: String
    /// The minute of the week and the seconds since 1970.
    var minute: String
    var now: String
    var yes: String
    var no: String

    func text(
        _ condition: AccessCondition, _ stance: Stance, _ model: PolicyModel, negated: Bool = false
    ) -> String {
        switch condition {
        case .relation(let relation):
            switch (stance, negated) {
            case (.certain, false): return holds(relation)
            case (.certain, true): return "(!\(holds(relation)) && !\(isUnknown(relation)))"
            case (.possible, false): return "(\(holds(relation)) || \(isUnknown(relation)))"
            case (.possible, true): return "(!\(holds(relation)))"
            }
        case .purpose(let purposes):
            return known(hasPurpose, either(purposes.map(purpose)), stance, negated)
        case .hours(let hours): return known(hasTime, week(hours), stance, negated)
        case .openingHours:
            return known(hasTime, week(model.openingHours ?? WeekHours(spans: [])), stance, negated)
        case .between(let from, let until):
            let bounds = [from.map { "\(now) >= \($0)" }, until.map { "\(now) < \($0)" }].compactMap { $0 }
            return known(hasTime, bounds.isEmpty ? yes : "(" + bounds.joined(separator: " && ") + ")", stance, negated)
        case .not(let inner): return text(inner, stance, model, negated: !negated)
        case .all(let parts):
            let texts = parts.map { text($0, stance, model, negated: negated) }
            return negated ? either(texts) : both(texts)
        case .any(let parts):
            let texts = parts.map { text($0, stance, model, negated: negated) }
            return negated ? both(texts) : either(texts)
        }
    }

    /// A test of something that may be unknown.
    private func known(_ has: String, _ test: String, _ stance: Stance, _ negated: Bool) -> String {
        let test = negated ? "(!\(test))" : test
        return stance == .certain ? "(\(has) && \(test))" : "((!\(has)) || \(test))"
    }

    private func week(_ hours: WeekHours) -> String {
        either(hours.minutesOfWeek.map { "(\(minute) >= \($0.lowerBound) && \(minute) < \($0.upperBound))" })
    }

    func either(_ parts: [String]) -> String {
        parts.isEmpty ? no : parts.count == 1 ? parts[0] : "(" + parts.joined(separator: " || ") + ")"
    }

    func both(_ parts: [String]) -> String {
        parts.isEmpty ? yes : parts.count == 1 ? parts[0] : "(" + parts.joined(separator: " && ") + ")"
    }
}
