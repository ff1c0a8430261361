/// Estimates the strength of passwords of one account or practice.
///
/// A value of some kilobytes that can be kept and shared between threads; the word list is read once, on first use.
public struct StrengthEstimator: Sendable {
    /// The characters that are estimated; what follows counts as nothing. Nobody guesses a hundred characters, and the
    /// work stays bounded whatever is sent.
    public static let limit = 100
    /// The year that years and dates are compared with; those close to it are guessed first.
    public static let defaultYear = 2026

    let matching: Matching

    /// Prepares for an account.
    ///
    /// - Parameters:
    ///   - context: What an attacker knows: the practice, its town, the person, the account, the product. Each phrase
    ///     counts as a whole, in its words, and in its initials. More words never make a password stronger.
    ///   - year: The year that years and dates are compared with.
    public init(context: [String] = [], year: Int = Self.defaultYear) {
        matching = Matching(context: ContextWords(context), year: year)
    }

    /// An estimator that knows only what zxcvbn knows, to compare with it.
    init(englishOnly: Bool, context: [String] = [], year: Int) {
        matching = Matching(context: ContextWords(context), year: year, englishOnly: englishOnly)
    }

    /// Estimates a password.
    public func strength(of password: String) -> Strength {
        let reading = Reading(password, limit: Self.limit)
        let cover = matching.cheapestCover(of: reading)
        return Strength(guesses: cover.guesses, patterns: cover.patterns(of: reading.count))
    }
}
