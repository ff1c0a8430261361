/// Why one-time codes cannot be set up.
public struct OneTimeCodeError: Error, Sendable, Hashable, CustomStringConvertible {
    private enum Kind: Hashable { case shortSecret, badSecret, badDigits, badPeriod }

    private let kind: Kind
    /// What happened, and what to do. Never the secret.
    public let description: String

    private init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// The secret has fewer than 160 or more than 1024 bits.
    public static let shortSecret = OneTimeCodeError(
        .shortSecret, "A one-time secret has 160 to 1024 bits (RFC 4226 recommends 160). Make a new one.")
    /// The text of a secret is no Base32.
    public static let badSecret = OneTimeCodeError(
        .badSecret, "The secret is no Base32 (A to Z and 2 to 7). Check it against the app's.")
    /// The number of digits is not 6 to 8.
    public static let badDigits = OneTimeCodeError(.badDigits, "One-time codes have 6, 7 or 8 digits.")
    /// The period is not 15 to 300 seconds.
    public static let badPeriod = OneTimeCodeError(.badPeriod, "The period of a one-time code is 15 to 300 seconds.")
}
