/// What a policy says of a password. It holds neither the password nor a part of it.
public struct PasswordVerdict: Sendable, Hashable {
    /// What a policy asked for and nobody could look up, because the context brought nothing to look it up in.
    public enum Unchecked: String, Sendable, Hashable, CaseIterable, Codable {
        /// No list of breached passwords was given.
        case breaches
        /// Nobody remembers the earlier passwords.
        case history
    }

    /// The profile in force.
    public let profile: PasswordPolicy.Profile
    /// Why it is refused: each reason once, always in the order of ``PasswordPolicy/Reason``.
    public let reasons: [PasswordPolicy.Reason]
    /// What was asked for and not looked up.
    public let unchecked: [Unchecked]
    /// The estimate; nil where the password is too long to be read.
    public let strength: Strength?

    /// Whether nothing speaks against it.
    public var accepted: Bool { reasons.isEmpty }

    /// The reasons as complete sentences.
    public func sentences(in language: PasswordLanguage) -> [String] {
        reasons.map { $0.sentence(in: language) }
    }
}

extension PasswordVerdict: CustomStringConvertible {
    /// The verdict in a line, for a log.
    public var description: String {
        let what = accepted ? "accepted" : "refused (\(reasons.map(\.code).joined(separator: ", ")))"
        return "\(what) by the profile \(profile.rawValue)"
    }
}
