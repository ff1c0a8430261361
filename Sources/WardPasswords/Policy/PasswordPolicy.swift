/// What a password has to be, as a value: check with it, show it in a form, put it into a contract.
///
/// There are two profiles, because two sources contradict each other. The guideline for healthcare ICT providers asks for
/// complexity and renewal; NIST SP 800-63B-4 (2025) and OWASP ASVS 5.0 ask for length and comparison with known
/// passwords, and want no fixed renewal. Every report names the profile.
///
/// ```swift
/// var policy = PasswordPolicy.modern
/// policy.minimumLength = 16
/// let verdict = policy.check("Praxis2026!", for: PasswordContext(words: ["Cabinet du Parc", "Esch"]))
/// verdict.accepted                  // false
/// verdict.sentences(in: .fr)        // why, each reason once
/// ```
public struct PasswordPolicy: Sendable, Hashable {
    /// Which advice a policy follows.
    public enum Profile: String, Sendable, Hashable, CaseIterable, Codable {
        /// Length, no common, expected or breached password; a new one when there is evidence that somebody knows it.
        case modern
        /// The same, with kinds of characters, a renewal period and no reuse.
        case guideline
    }

    /// Which advice it follows.
    public var profile: Profile
    /// The least characters: Unicode scalars of the composed form (NFC).
    public var minimumLength: Int
    /// The most characters; a longer password is refused, never cut off.
    public var maximumLength: Int
    /// The least strength.
    public var minimumScore: Strength.Score
    /// The least kinds of characters (small letters, capitals, digits, signs), 0 to 4.
    public var minimumKinds: Int
    /// Whether a password formed from the names of practice, place and person is refused.
    public var refusesContextWords: Bool
    /// Whether passwords known from breaches are refused.
    public var refusesBreached: Bool
    /// After how many days a new password is asked for; nil: only on evidence that somebody else knows it.
    public var renewalDays: Int?
    /// How many of the last passwords are not used again.
    public var history: Int

    /// Length and lists (NIST SP 800-63B-4 for a password without a second factor; OWASP ASVS 5.0 V6.2).
    public static let modern = PasswordPolicy(
        profile: .modern, minimumLength: 15, maximumLength: 256, minimumScore: .good, minimumKinds: 0,
        refusesContextWords: true, refusesBreached: true, renewalDays: nil, history: 0)

    /// Length and lists where a second factor is asked for as well: 8 characters are enough then.
    public static let modernWithSecondFactor: PasswordPolicy = {
        var policy = modern
        policy.minimumLength = 8
        return policy
    }()

    /// The guideline's: complexity, renewal, no reuse. The guideline names no numbers; these are Ward's and can be changed.
    public static let guideline = PasswordPolicy(
        profile: .guideline, minimumLength: 12, maximumLength: 256, minimumScore: .good, minimumKinds: 3,
        refusesContextWords: true, refusesBreached: true, renewalDays: 180, history: 5)

    /// The policy of a profile as it ships.
    public init(_ profile: Profile) {
        self = profile == .modern ? .modern : .guideline
    }

    private init(
        profile: Profile, minimumLength: Int, maximumLength: Int, minimumScore: Strength.Score, minimumKinds: Int,
        refusesContextWords: Bool, refusesBreached: Bool, renewalDays: Int?, history: Int
    ) {
        self.profile = profile
        self.minimumLength = minimumLength
        self.maximumLength = maximumLength
        self.minimumScore = minimumScore
        self.minimumKinds = minimumKinds
        self.refusesContextWords = refusesContextWords
        self.refusesBreached = refusesBreached
        self.renewalDays = renewalDays
        self.history = history
    }
}
