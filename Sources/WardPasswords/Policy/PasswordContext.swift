/// What a check knows beside the password: the account's words, the breach filter, the earlier passwords.
///
/// Preparing it costs some microseconds; keep one for each account or practice.
public struct PasswordContext: Sendable {
    /// The estimator that knows the account's words.
    public let estimator: StrengthEstimator
    /// Passwords known from breaches; nil where there is no list.
    public let breaches: (any BreachLookup)?
    /// Whether the account had a password among those that its history remembers; nil where nobody remembers. Where it
    /// cannot be found out, answer true: the person chooses another, and nothing is let through unseen.
    public let wasUsed: (@Sendable (String) -> Bool)?

    /// Prepares a check.
    ///
    /// - Parameters:
    ///   - words: Names of the practice, its place, the person, the account, the product.
    ///   - breaches: Passwords known from breaches.
    ///   - wasUsed: Whether the account had this password before.
    public init(
        words: [String] = [], breaches: (any BreachLookup)? = nil, wasUsed: (@Sendable (String) -> Bool)? = nil
    ) {
        estimator = StrengthEstimator(context: words)
        self.breaches = breaches
        self.wasUsed = wasUsed
    }
}
