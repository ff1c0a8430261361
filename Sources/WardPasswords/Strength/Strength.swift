import Foundation

/// How many guesses somebody who knows how people choose passwords needs to find this one.
///
/// The method is zxcvbn's (Wheeler, USENIX Security 2016): find every pattern in the password (words of several
/// languages, also reversed or with digits for letters, keyboard walks, repetitions, sequences, years, dates), estimate
/// the guesses each costs, and take the cheapest way to cover the whole.
///
/// ```swift
/// let strength = Strength(of: "Praxis2026!", context: ["Cabinet du Parc", "Esch"])
/// strength.score        // .weak
/// ```
///
/// A strength never holds the password or a part of it: patterns are kinds and positions, so it can be logged and shown.
public struct Strength: Sendable, Hashable {
    /// Five steps of strength, 0 to 4, with the limits of zxcvbn.
    public enum Score: Int, Sendable, Hashable, Comparable, CaseIterable, Codable {
        /// Under a thousand guesses.
        case trivial
        /// Under a million: does not resist an attacker who is slowed down.
        case weak
        /// Under a hundred million: resists guessing at a sign-in that is slowed down.
        case fair
        /// Under ten billion: resists for a time where slow hashes were stolen.
        case good
        /// Ten billion and more.
        case strong

        /// The score of a number of guesses.
        public init(guesses: Double) {
            // The five more keep round numbers of guesses in the lower class, as zxcvbn does.
            self =
                switch guesses {
                case ..<(1e3 + 5): .trivial
                case ..<(1e6 + 5): .weak
                case ..<(1e8 + 5): .fair
                case ..<(1e10 + 5): .good
                default: .strong
                }
        }

        /// Weaker first.
        public static func < (one: Score, other: Score) -> Bool { one.rawValue < other.rawValue }
    }

    /// The guesses an attacker needs, at least 1.
    public let guesses: Double
    /// The patterns that the cheapest cover is made of, in order; together they are the whole password (of a long one
    /// its first ``StrengthEstimator/limit`` characters).
    public let patterns: [Pattern]

    /// The guesses as a power of ten.
    public var guessesLog10: Double { log10(guesses) }
    /// The strength in five steps.
    public var score: Score { Score(guesses: guesses) }

    init(guesses: Double, patterns: [Pattern]) {
        self.guesses = guesses
        self.patterns = patterns
    }

    /// Estimates the strength of a password. For many passwords keep a ``StrengthEstimator``.
    public init(of password: String, context: [String] = []) {
        self = StrengthEstimator(context: context).strength(of: password)
    }
}

extension Strength: CustomStringConvertible {
    /// The estimate in a line, without the password.
    public var description: String {
        let power = (guessesLog10 * 10).rounded() / 10
        let parts = patterns.map(\.description).joined(separator: " + ")
        return "score \(score.rawValue), 10^\(power) guesses" + (parts.isEmpty ? "" : ": \(parts)")
    }
}
