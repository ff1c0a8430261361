import Development
import Encryption
import Foundation
import Guideline
import Incidents
import RemoteAccess
import Testing
import Updates

/// What holds for the rules of every room together.
@Suite struct RulesTests {
    private static let rules =
        [Encryption.policy, Updates.policy, RemoteAccess.policy, Incidents.policy, Development.policy].flatMap(\.rules)

    /// Every text of a rule that a reader meets, with the place it stands in.
    private static func texts(_ rule: Rule) -> [Localized] {
        [rule.what, rule.why]
            + rule.cases.flatMap { [$0.say, $0.difference, $0.remedy?.text].compactMap { $0 } }
    }

    @Test func everyIdIsUnique() {
        let ids = Self.rules.map(\.id)
        #expect(!ids.isEmpty)
        #expect(Dictionary(grouping: ids) { $0 }.filter { $1.count > 1 }.isEmpty)
    }

    @Test func noTwoRoomsMeanDifferentThingsByOneKindOfObservation() {
        let rooms = [Encryption.policy, Updates.policy, RemoteAccess.policy, Incidents.policy, Development.policy]
            .map { Set($0.rules.map(\.observes)) }
        for (index, room) in rooms.enumerated() {
            for other in rooms.dropFirst(index + 1) {
                // Who may sign in, and with how long a key, are two questions about one thing.
                #expect(room.intersection(other).subtracting(["remote-access.authorised-key"]).isEmpty)
            }
        }
    }

    @Test func everyRuleAnswersAnAspectThatAnInstrumentObserves() {
        for rule in Self.rules {
            let aspect = Measure.with(rule.measure)?.aspects.first { $0.id == rule.aspect }
            #expect(aspect?.instrument != nil, "\(rule.id): \(rule.measure) \(rule.aspect)")
        }
    }

    @Test func everyTextStandsInThreeLanguages() {
        for rule in Self.rules {
            for text in Self.texts(rule) {
                let versions = Language.allCases.map { text[$0] }
                #expect(versions.allSatisfy { !$0.trimmingCharacters(in: .whitespaces).isEmpty }, "\(rule.id)")
                #expect(Set(versions).count == versions.count, "\(rule.id): \(text.en)")
                #expect(!versions.contains { $0.contains("!") }, "\(rule.id): \(text.en)")
            }
        }
    }

    @Test func everyTextNamesTheSameFactsInThreeLanguages() {
        for rule in Self.rules {
            for text in Self.texts(rule) {
                let names = Language.allCases.map { Set(Template.names(in: text[$0])) }
                do { #expect(Set(names).count == 1, "\(rule.id): \(text.en)") }
            }
        }
    }

    @Test func everyShortOrUnknownCaseHasAWayOut() {
        for rule in Self.rules {
            for one in rule.cases where [.short, .unknown].contains(one.verdict.worst) {
                do { #expect(one.remedy != nil, "\(rule.id): \(one.say.en)") }
            }
        }
    }

    @Test func everyBasisNamesASourceAndASection() {
        for rule in Self.rules {
            for basis in [rule.guideline, rule.current] + rule.cases.compactMap(\.basis) {
                #expect(!basis.source.isEmpty && !basis.section.isEmpty, "\(rule.id)")
                if let until = basis.until { #expect(Date(iso8601: until) != nil, "\(rule.id): \(until)") }
            }
            for date in rule.cases.flatMap({ [$0.from, $0.until] }).compactMap({ $0 }) {
                #expect(Date(iso8601: date) != nil, "\(rule.id): \(date)")
            }
        }
    }

    @Test func everyMentionOfWardLeadsSomewhere() throws {
        let names = Set(Measure.all.map { "\($0.id)" } + Self.rules.map(\.id))
        let rounds = names.union(Recommendation.allCases.map { "\($0.rawValue)" })
        let explained = /ward explain ([a-z0-9.-]*[a-z0-9])/
        let only = /ward round --only ([0-9.,]+)/
        var count = 0
        for rule in Self.rules {
            for remedy in rule.cases.compactMap(\.remedy) {
                for text in Language.allCases.map({ remedy.text[$0] }) + [remedy.command ?? ""] {
                    for match in text.matches(of: explained) {
                        count += 1
                        #expect(names.contains(String(match.1)), "\(rule.id): \(match.0)")
                    }
                    for match in text.matches(of: only) {
                        count += 1
                        #expect(match.1.split(separator: ",").allSatisfy { rounds.contains(String($0)) }, "\(rule.id)")
                    }
                }
            }
        }
        #expect(count > 0)
    }
}
