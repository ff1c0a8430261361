/// How far an algorithm, a version or a length can still be relied on, from the worst to the best.
public enum Level: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// It protects nothing any more, or never did.
    case broken
    /// It should be replaced; sources advise against it, or no longer advise it.
    case deprecated
    /// Current sources allow it.
    case acceptable
    /// Current sources advise it.
    case recommended

    /// Whether it may stay.
    public var holds: Bool { self >= .acceptable }

    /// The worse first.
    public static func < (one: Self, other: Self) -> Bool {
        let order = Self.allCases
        return (order.firstIndex(of: one) ?? 0) < (order.firstIndex(of: other) ?? 0)
    }
}
