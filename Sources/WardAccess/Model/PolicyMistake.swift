/// Something in a policy that does not fit together. A policy with a mistake decides nothing.
public struct PolicyMistake: Error, Sendable, Hashable, CustomStringConvertible {
    /// The part of the policy that is wrong.
    public enum Part: Sendable, Hashable {
        /// The policy as a whole.
        case policy
        /// A role, by its place from 0.
        case role(Int)
        /// An action, by its place from 0.
        case action(Int)
        /// A kind of resource, by its place from 0.
        case kind(Int)
        /// An own relation, by its place from 0.
        case relation(Int)
        /// A rule, by its place from 0.
        case rule(Int)
        /// A delegation rule, by its place from 0.
        case delegation(Int)
        /// A separation, by its place from 0.
        case separation(Int)
    }

    /// Where it is.
    public var part: Part
    /// The key within the part, as files write it, such as `roles` or `when`.
    public var key: String?
    /// The word that is wrong, where it is one.
    public var word: String?
    /// What is wrong, and the way out.
    public var text: String

    /// Creates a mistake.
    public init(_ part: Part, key: String? = nil, word: String? = nil, _ text: String) {
        self.part = part
        self.key = key
        self.word = word
        self.text = text
    }

    /// The text alone.
    public var description: String { text }
}

/// All mistakes of a policy at once.
public struct PolicyMistakes: Error, Sendable, CustomStringConvertible {
    /// The mistakes in the policy's order; at least one.
    public var mistakes: [PolicyMistake]

    /// One line for each of the first fifty.
    public var description: String {
        let more = mistakes.count > 50 ? ["and \(mistakes.count - 50) more mistakes"] : []
        return (mistakes.prefix(50).map(\.text) + more).joined(separator: "\n")
    }
}

/// The largest policy that is compiled. Beyond it a policy is refused, never cut.
public enum PolicyLimits {
    /// Roles.
    public static let roles = 256
    /// Actions.
    public static let actions = 256
    /// Kinds of resource.
    public static let kinds = 1024
    /// Relations, the well-known ones among them.
    public static let relations = 64
    /// Rules.
    public static let rules = 10_000
    /// Conditions within each other.
    public static let conditionDepth = 32
    /// Role, action and kind together.
    static let cells = 4 << 20
    /// Rules times what they speak about.
    static let entries = 8 << 20
}
