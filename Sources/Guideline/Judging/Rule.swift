public import Foundation

/// Where a rule comes from.
public struct Basis: Codable, Sendable, Hashable {
    /// The publication, such as `BSI TR-02102-1`.
    public var source: String
    /// Section, table or page.
    public var section: String
    /// Year of the edition; nil where the publication bears none.
    public var year: Int?
    /// The date until which the source gives its advice, as `2031-12-31`.
    public var until: String?
    /// True where the figure was taken from a secondary source and not yet checked against the publication; said to
    /// every reader.
    public var unverified: Bool?

    /// Creates a basis.
    public init(source: String, section: String, year: Int?, until: String? = nil, unverified: Bool? = nil) {
        self.source = source
        self.section = section
        self.year = year
        self.until = until
        self.unverified = unverified
    }

    /// The guideline itself.
    public static func guideline(_ section: String) -> Basis {
        Basis(
            source: "Guideline for healthcare ICT providers (Agence eSanté, Ministry of the Economy, "
                + "Securitymadein.lu)", section: section, year: nil)
    }
}

/// How to mend what falls short. Both parts are templates in a rule and finished text in a finding.
public struct RemedyTemplate: Codable, Sendable, Hashable {
    /// What to do, in words.
    public var text: Localized
    /// The command that does it; facts in braces are quoted for the shell.
    public var command: String?
}

/// A dated rule: which observations it reads, and what follows from them. Data, not code.
///
/// A rule never fails silently: an observation that no case matches gives `unknown`.
public struct Rule: Decodable, Sendable, Identifiable {
    /// Public name, such as `at-rest.filesystem`.
    public let id: String
    /// The measure that it answers.
    public let measure: MeasureID
    /// The aspect of the measure that it answers.
    public let aspect: String
    /// The kind of observation that it reads.
    public let observes: String
    /// How much it matters when it falls short, unless a case says otherwise.
    public let severity: Severity
    /// Who acts.
    public let responsible: Responsible
    /// What is checked, in one sentence.
    public let what: Localized
    /// Why it matters, in one or two sentences.
    public let why: Localized
    /// The place in the guideline's text.
    public let guideline: Basis
    /// The current source.
    public let current: Basis
    /// The cases in order: the first that fits decides.
    public let cases: [Case]

    /// One case of a rule.
    public struct Case: Decodable, Sendable {
        /// The conditions by fact; all must hold. None: the case always fits.
        public let when: [String: Condition]
        /// First day on which the case applies.
        public let from: String?
        /// Last day on which it applies.
        public let until: String?
        /// What follows.
        public let verdict: Verdicts
        /// The sentence, with facts in braces.
        public let say: Localized
        /// Why it is not known, where the verdict is `unknown`.
        public let reason: SkipReason?
        /// The way out.
        public let remedy: RemedyTemplate?
        /// Overrides the rule's severity.
        public let severity: Severity?
        /// Overrides the rule's current source.
        public let basis: Basis?
        /// Why the two verdicts differ; required where they do.
        public let difference: Localized?

        private enum CodingKeys: String, CodingKey {
            case when, from, until, verdict, guideline, current, say, reason, remedy, severity, basis, difference
        }

        /// Reads a case; `verdict` stands for both, or `guideline` and `current` are both given.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            when = try container.decodeIfPresent([String: Condition].self, forKey: .when) ?? [:]
            from = try container.decodeIfPresent(String.self, forKey: .from)
            until = try container.decodeIfPresent(String.self, forKey: .until)
            if let both = try container.decodeIfPresent(Verdict.self, forKey: .verdict) {
                verdict = Verdicts(both)
            } else {
                verdict = Verdicts(
                    guideline: try container.decode(Verdict.self, forKey: .guideline),
                    current: try container.decode(Verdict.self, forKey: .current))
            }
            say = try container.decode(Localized.self, forKey: .say)
            reason = try container.decodeIfPresent(SkipReason.self, forKey: .reason)
            remedy = try container.decodeIfPresent(RemedyTemplate.self, forKey: .remedy)
            severity = try container.decodeIfPresent(Severity.self, forKey: .severity)
            basis = try container.decodeIfPresent(Basis.self, forKey: .basis)
            difference = try container.decodeIfPresent(Localized.self, forKey: .difference)
            if verdict.differ && difference == nil {
                throw DecodingError.keyNotFound(
                    CodingKeys.difference,
                    .init(codingPath: decoder.codingPath, debugDescription: "the verdicts differ without a word why"))
            }
        }

        /// Whether the case speaks about an observation on a date.
        public func applies(to observation: Observation, asOf: Date, tables: NameTables = .init()) -> Bool {
            if let from, let date = Date(iso8601: from), asOf < date { return false }
            if let until, let date = Date(iso8601: until), asOf >= date.addingTimeInterval(86_400) { return false }
            return when.allSatisfy { name, condition in
                condition.isMet(by: observation.facts[name], seen: observation.at, asOf: asOf, tables: tables)
            }
        }
    }
}

/// A set of rules: Ward's own, or one that an estate's owner passes with `--policy`.
public struct Policy: Sendable {
    /// The rules in reading order.
    public private(set) var rules: [Rule]
    /// The tables that rules ask about names.
    public private(set) var tables: NameTables

    private struct File: Decodable {
        let schema: String
        let rules: [Rule]
    }

    /// Creates a policy from rules.
    public init(rules: [Rule] = [], tables: NameTables = .init()) {
        self.rules = rules
        self.tables = tables
    }

    /// Reads a rule file (`ward/rules/1`).
    public init(json: Data) throws {
        try Self.refuseStrangeKeys(in: json)
        let file = try JSONDecoder().decode(File.self, from: json)
        guard file.schema == "ward/rules/1" else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "the schema is \"\(file.schema)\", not \"ward/rules/1\""))
        }
        rules = file.rules
        tables = NameTables()
        for rule in rules {
            if rules.count(where: { $0.id == rule.id }) > 1 {
                throw Self.mistake("the rule \"\(rule.id)\" stands twice")
            }
            for day in rule.cases.flatMap({ [$0.from, $0.until] }).compactMap({ $0 }) {
                guard let date = Date(iso8601: day), date.iso8601.hasPrefix(day) else {
                    throw Self.mistake("the rule \"\(rule.id)\" has \"\(day)\" for a date; write 2032-01-31")
                }
            }
        }
    }

    private static let ruleKeys: Set = [
        "id", "measure", "aspect", "observes", "severity", "responsible", "what", "why", "guideline", "current",
        "cases",
    ]
    private static let caseKeys: Set = [
        "when", "from", "until", "verdict", "guideline", "current", "say", "reason", "remedy", "severity", "basis",
        "difference",
    ]

    /// A misspelt key would be passed over in silence, and a case meant to end in 2031 would never end.
    private static func refuseStrangeKeys(in json: Data) throws {
        let file = try? JSONSerialization.jsonObject(with: json) as? [String: Any]
        for rule in file?["rules"] as? [[String: Any]] ?? [] {
            let id = rule["id"] as? String ?? "?"
            let cases = rule["cases"] as? [[String: Any]] ?? []
            let strange =
                Set(rule.keys).subtracting(ruleKeys).map { ($0, ruleKeys) }
                + cases.flatMap { Set($0.keys).subtracting(caseKeys).map { ($0, caseKeys) } }
            if let (key, known) = strange.min(by: { $0.0 < $1.0 }) {
                throw mistake(
                    "the rule \"\(id)\" has an unknown key \"\(key)\"" + Nearest.hint(key, among: known.sorted()))
            }
        }
    }

    private static func mistake(_ text: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: [], debugDescription: text))
    }

    /// The rules of a file that was compiled into a room. A damaged one is a mistake of the build; each room's tests
    /// read all of its files.
    public init(embedded bytes: [UInt8], named name: String) {
        do {
            self = Policy(rules: try JSONDecoder().decode(File.self, from: Data(bytes)).rules)
        } catch {
            preconditionFailure("the embedded rule file \(name) is damaged: \(error)")
        }
    }

    /// The rules of several rooms together.
    public static func + (one: Policy, other: Policy) -> Policy {
        Policy(rules: one.rules + other.rules, tables: one.tables.merging(other.tables))
    }

    /// This policy with the rules of another in place of those with the same id, and its new ones at the end.
    public func overridden(by other: Policy) -> Policy {
        let theirs = Dictionary(other.rules.map { ($0.id, $0) }) { _, last in last }
        let known = Set(rules.map(\.id))
        return Policy(
            rules: rules.map { theirs[$0.id] ?? $0 } + other.rules.filter { !known.contains($0.id) },
            tables: tables.merging(other.tables))
    }

    /// The rule with an id.
    public func rule(_ id: String) -> Rule? { rules.first { $0.id == id } }
}
