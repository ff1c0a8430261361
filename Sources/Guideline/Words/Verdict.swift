/// The answer to a measure or a finding.
public enum Verdict: String, Codable, Sendable, CaseIterable, Hashable {
    /// Observed not to be so.
    case short
    /// Not observed, not readable, stale, or seen only in part; the reason stands beside it.
    case unknown
    /// A person said so and no instrument can see it.
    case declared
    /// Observed to be so, with complete coverage and fresh evidence.
    case holds
    /// The asset cannot have it; the reason stands beside it.
    case notApplicable

    /// The verdict over many: the worst, in the order short, unknown, declared, holds. `notApplicable` does not
    /// count, unless there is nothing else; over nothing at all the answer is `unknown`.
    public static func worst(of verdicts: some Sequence<Verdict>) -> Verdict {
        let rank: (Verdict) -> Int = { verdict in
            switch verdict {
            case .short: 0
            case .unknown: 1
            case .declared: 2
            case .holds: 3
            case .notApplicable: 4
            }
        }
        return verdicts.min { rank($0) < rank($1) } ?? .unknown
    }
}

/// The two verdicts of every finding: by the guideline's text, and by the current state of the art.
public struct Verdicts: Codable, Sendable, Hashable {
    /// What the guideline's text says.
    public var guideline: Verdict
    /// What the cited current source says on the round's date.
    public var current: Verdict

    /// Creates a pair.
    public init(guideline: Verdict, current: Verdict) {
        self.guideline = guideline
        self.current = current
    }

    /// The same answer from both.
    public init(_ both: Verdict) {
        self.init(guideline: both, current: both)
    }

    /// True where the two sources disagree.
    public var differ: Bool { guideline != current }

    /// The worse of the two.
    public var worst: Verdict { Verdict.worst(of: [guideline, current]) }
}

/// How much a finding matters when it falls short.
public enum Severity: String, Codable, Sendable, CaseIterable, Comparable {
    case low, medium, high, critical

    /// Ordered from low to critical.
    public static func < (one: Self, other: Self) -> Bool {
        let order = Self.allCases
        return (order.firstIndex(of: one) ?? 0) < (order.firstIndex(of: other) ?? 0)
    }
}

/// Who has to act on a finding.
public enum Responsible: String, Codable, Sendable, CaseIterable {
    /// The ICT provider.
    case provider
    /// The doctor's practice.
    case practice
}
