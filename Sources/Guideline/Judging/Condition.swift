public import Foundation

/// One test on one fact, as written in a rule file.
///
/// | in the file | holds when the fact |
/// |---|---|
/// | `"yes"`, `3`, `true` | is just that |
/// | `{"in": ["a", "b"]}` | is one of these, or is a list that shares one with them |
/// | `{"not": "x"}`, `{"notIn": [...]}` | is there and is none of these |
/// | `{"atLeast": 3}`, `{"below": 3}` | is a number in that range |
/// | `{"contains": "x"}` | is a list with that element, or a text with that part |
/// | `{"empty": true}` | is an empty list or text (`false`: is not) |
/// | `{"known": false}` | was not observed at all (`true`: was) |
/// | `{"olderThanDays": 30}`, `{"youngerThanDays": 30}` | is a time that far before the *observation* |
/// | `{"past": true}`, `{"within": 30}` | is a time before the *judging date*, or at most that many days after it |
/// | `{"graded": "suite:broken"}` | is a name, or a list with a name, that the table `suite` grades so on that date |
public struct Condition: Sendable, Hashable {
    /// The tests, all of which must hold.
    public var tests: [Test]

    /// A single test.
    public enum Test: Sendable, Hashable {
        case equals(Fact)
        case oneOf([Fact])
        case noneOf([Fact])
        case atLeast(Int)
        case below(Int)
        case contains(String)
        case empty(Bool)
        case known(Bool)
        case olderThanDays(Int)
        case youngerThanDays(Int)
        case past(Bool)
        case within(days: Int)
        case graded(TableGrade)
    }

    /// Whether a fact meets every test. A fact that was not observed meets only `known: false`.
    public func isMet(by fact: Fact?, seen: Date, asOf: Date, tables: NameTables = .init()) -> Bool {
        tests.allSatisfy { Self.meets($0, fact, seen: seen, asOf: asOf, tables) }
    }

    private static let day: TimeInterval = 86_400

    private static func meets(
        _ test: Test, _ fact: Fact?, seen: Date, asOf: Date, _ tables: NameTables
    ) -> Bool {
        if case .known(let known) = test { return (fact != nil) == known }
        guard let fact else { return false }
        switch test {
        case .equals(let value): return fact == value
        case .oneOf(let values): return values.contains { matches(fact, $0) }
        case .noneOf(let values): return !values.contains { matches(fact, $0) }
        case .atLeast(let bound):
            guard case .number(let number) = fact else { return false }
            return number >= bound
        case .below(let bound):
            guard case .number(let number) = fact else { return false }
            return number < bound
        case .contains(let part):
            switch fact {
            case .list(let list): return list.contains(part)
            case .text(let text): return text.contains(part)
            default: return false
            }
        case .empty(let wanted):
            switch fact {
            case .list(let list): return list.isEmpty == wanted
            case .text(let text): return text.isEmpty == wanted
            default: return !wanted
            }
        case .known: return true
        case .olderThanDays(let days):
            guard let date = date(fact) else { return false }
            return seen.timeIntervalSince(date) > Double(days) * day
        case .youngerThanDays(let days):
            guard let date = date(fact) else { return false }
            return seen.timeIntervalSince(date) <= Double(days) * day
        case .past(let wanted):
            guard let date = date(fact) else { return false }
            return (date < asOf) == wanted
        case .within(let days):
            guard let date = date(fact) else { return false }
            let left = date.timeIntervalSince(asOf)
            return left >= 0 && left <= Double(days) * day
        case .graded(let grade): return !tables.names(in: fact, graded: grade, asOf: asOf).isEmpty
        }
    }

    private static func matches(_ fact: Fact, _ value: Fact) -> Bool {
        if case .list(let list) = fact, case .text(let text) = value { return list.contains(text) }
        return fact == value
    }

    private static func date(_ fact: Fact) -> Date? {
        guard case .text(let text) = fact else { return nil }
        return Date(iso8601: text)
    }
}

extension Condition: Decodable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    /// Reads a condition from a rule file; an unknown test is an error and never passed over.
    public init(from decoder: any Decoder) throws {
        guard let object = try? decoder.container(keyedBy: Key.self) else {
            tests = [.equals(try decoder.singleValueContainer().decode(Fact.self))]
            return
        }
        tests = try object.allKeys.sorted { $0.stringValue < $1.stringValue }.map { key in
            switch key.stringValue {
            case "in": .oneOf(try object.decode([Fact].self, forKey: key))
            case "not": .noneOf([try object.decode(Fact.self, forKey: key)])
            case "notIn": .noneOf(try object.decode([Fact].self, forKey: key))
            case "atLeast": .atLeast(try object.decode(Int.self, forKey: key))
            case "below": .below(try object.decode(Int.self, forKey: key))
            case "contains": .contains(try object.decode(String.self, forKey: key))
            case "empty": .empty(try object.decode(Bool.self, forKey: key))
            case "known": .known(try object.decode(Bool.self, forKey: key))
            case "olderThanDays": .olderThanDays(try object.decode(Int.self, forKey: key))
            case "youngerThanDays": .youngerThanDays(try object.decode(Int.self, forKey: key))
            case "past": .past(try object.decode(Bool.self, forKey: key))
            case "within": .within(days: try object.decode(Int.self, forKey: key))
            case "graded": .graded(try object.decode(TableGrade.self, forKey: key))
            default:
                throw DecodingError.dataCorrupted(
                    .init(
                        codingPath: decoder.codingPath + [key],
                        debugDescription: "there is no test called \"\(key.stringValue)\""))
            }
        }
    }
}
