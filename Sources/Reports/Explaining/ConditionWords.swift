import Guideline

/// When a case of a rule fits, in words.
struct ConditionWords {
    private let words: Words

    init(_ words: Words) {
        self.words = words
    }

    /// "When encrypted is no; from 2030-01-01."
    func sentence(_ each: Rule.Case) -> String {
        var parts = each.when.sorted { $0.key < $1.key }.flatMap { name, condition in
            condition.tests.map { self.test($0, name) }
        }
        if parts.isEmpty { parts = [words["explain-always"]] }
        if let from = each.from { parts.append(words("explain-from", from)) }
        if let until = each.until { parts.append(words("explain-until", until)) }
        return words("explain-when", words.list(parts))
    }

    private func test(_ test: Condition.Test, _ name: String) -> String {
        switch test {
        case .equals(let fact): words("test-is", name, value(fact))
        case .oneOf(let facts): words("test-one-of", name, list(facts))
        case .noneOf(let facts): words("test-none-of", name, list(facts))
        case .atLeast(let bound): words("test-at-least", name, String(bound))
        case .below(let bound): words("test-below", name, String(bound))
        case .contains(let part): words("test-contains", name, part)
        case .empty(let wanted): words(wanted ? "test-empty" : "test-not-empty", name)
        case .known(let wanted): words(wanted ? "test-known" : "test-not-known", name)
        case .olderThanDays(let days): words("test-older", name, String(days))
        case .youngerThanDays(let days): words("test-younger", name, String(days))
        case .past(let wanted): words(wanted ? "test-past" : "test-not-past", name)
        case .within(let days): words("test-within", name, String(days))
        case .graded(let grade): words("test-graded", name, grade.grade)
        }
    }

    private func list(_ facts: [Fact]) -> String { facts.map(value).joined(separator: ", ") }

    private func value(_ fact: Fact) -> String {
        if case .flag(let flag) = fact { return Phrases.current[flag ? "yes" : "no", words.language] }
        return fact.description
    }
}
