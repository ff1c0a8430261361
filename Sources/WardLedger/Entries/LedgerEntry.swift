public import Foundation

/// One thing that somebody or something did.
///
/// An entry carries no personal data: `subject` names a thing by an id that says nothing outside the vault, and `digest` is
/// the SHA-256 of what the vault keeps. So destroying a practice's key leaves the tree as it is.
public struct LedgerEntry: Sendable, Hashable {
    /// When, in milliseconds since 1970 UTC.
    public var milliseconds: Int64
    /// Who: a person's or a machine's id, such as `user:anna` or `desk:1`.
    public var actor: String
    /// The practice concerned, or nothing when it concerns the provider's house.
    public var practice: String?
    /// What was done, in dotted words: `vault.write`, `vault.shred`.
    public var action: String
    /// What it was done to.
    public var subject: String
    /// SHA-256 (32 bytes) of what the vault keeps about it.
    public var digest: Data?

    /// An entry; ``encoded()`` tells whether it can be kept.
    public init(
        milliseconds: Int64, actor: String, practice: String?, action: String, subject: String, digest: Data?
    ) {
        self.milliseconds = milliseconds
        self.actor = actor
        self.practice = practice
        self.action = action
        self.subject = subject
        self.digest = digest
    }
}
