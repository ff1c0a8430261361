/// A password as it is stored.
///
/// ```swift
/// let hasher = PasswordHasher()
/// let stored = try hasher.hash(NormalizedPassword("correct horse")).string
/// let answer = try hasher.verify(NormalizedPassword("correct horse"), against: PasswordHash(stored))
/// ```
public struct PasswordHash: Sendable, Hashable {
    /// How a stored password was hashed.
    public enum Scheme: String, Sendable, Hashable, CaseIterable {
        /// Argon2id with or without pepper: the only one that is written.
        case argon2id
        /// Older variants of Argon2, read to migrate away.
        case argon2i, argon2d
        /// bcrypt (`$2a$`, `$2b$`, `$2y$`), read to migrate away.
        case bcrypt
        /// scrypt as passlib and Django write it, read to migrate away.
        case scrypt
        /// PBKDF2 as passlib and Django write it, read to migrate away.
        case pbkdf2
    }

    /// What to store: for Argon2 a PHC string that other languages verify. As secret as the password is weak.
    public let string: String
    /// How it was hashed.
    public let scheme: Scheme

    /// Takes a stored string; it is read in full, and refused where anything is amiss.
    public init(_ string: String) throws(PasswordHashError) {
        guard string.utf8.count <= 1024, string.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw .unreadable("it is no short ASCII text")
        }
        self.string = string
        self.scheme = try StoredHash(string).scheme
    }

    init(_ hash: Argon2Hash) {
        string = hash.string
        scheme = .argon2id
    }

    /// What a check of a password found.
    public enum Verification: Sendable, Hashable {
        /// The password is right.
        case right
        /// The password is right and its hash is weaker than today's, of an older scheme or under another pepper:
        /// hash it again now that the password is at hand, and store that.
        case rightButRehash
        /// The password is wrong, or there is no such user.
        case wrong

        /// Whether the person may go on.
        public var isRight: Bool { self != .wrong }
    }
}

extension PasswordHash: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The scheme alone, never the hash.
    public var description: String { "PasswordHash(\(scheme))" }
    /// The scheme alone, never the hash.
    public var debugDescription: String { description }
    /// The scheme alone, never the hash.
    public var customMirror: Mirror { Mirror(self, children: ["scheme": scheme]) }
}
