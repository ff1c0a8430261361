/// Why a password could not be hashed or a stored hash not be used.
public struct PasswordHashError: Error, Sendable, Hashable, CustomStringConvertible {
    private enum Kind: Hashable {
        case passwordTooLong, unreadable, unknownScheme, tooCostly, belowFloor, unknownPepper, badPepper, noMemory
        case overloaded, failed
    }

    private let kind: Kind
    /// What happened, and what to do. Never a password, salt, hash or key.
    public let description: String

    private init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// The password is longer than `NormalizedPassword.longest` bytes.
    public static let passwordTooLong = PasswordHashError(
        .passwordTooLong, "The password is longer than \(NormalizedPassword.longest) bytes. Ask for a shorter one.")

    /// The stored string is not what its scheme prescribes.
    public static func unreadable(_ what: String) -> PasswordHashError {
        PasswordHashError(
            .unreadable, "The stored password hash cannot be read: \(what). Let the person set a new one.")
    }

    /// The stored string belongs to a scheme that is not known.
    public static let unknownScheme = PasswordHashError(
        .unknownScheme,
        "The stored password hash is of no known scheme (argon2, bcrypt, scrypt, pbkdf2). "
            + "Let the person set a new password.")

    /// The stored string asks for more work than the limits allow.
    public static func tooCostly(_ what: String) -> PasswordHashError {
        PasswordHashError(
            .tooCostly, "The stored password hash asks for too much work: \(what). Raise the limits if it is genuine.")
    }

    /// A cost for new hashes is weaker than the floor.
    public static func belowFloor(_ what: String) -> PasswordHashError {
        PasswordHashError(.belowFloor, "The cost is out of bounds: \(what).")
    }

    /// The stored string was made with a pepper that is not at hand.
    public static let unknownPepper = PasswordHashError(
        .unknownPepper,
        "The stored password hash needs a pepper that is not at hand. Give the old pepper as a retired one.")

    /// A pepper's id or key has the wrong length.
    public static func badPepper(_ what: String) -> PasswordHashError {
        PasswordHashError(.badPepper, "The pepper cannot be used: \(what).")
    }

    /// The system did not give the memory that a hash takes.
    public static let noMemory = PasswordHashError(
        .noMemory, "There is not enough memory for the password hash. Lower the memory of the cost or of the queue.")

    /// More hashes wait than the queue takes.
    public static let overloaded = PasswordHashError(
        .overloaded, "Too many password checks wait. Answer \"try again later\".")

    /// The system's library reported an error.
    public static func failed(_ what: String) -> PasswordHashError {
        PasswordHashError(.failed, "The password could not be hashed: \(what).")
    }

    /// Whether both are the same kind of trouble, whatever their details.
    public static func ~= (pattern: PasswordHashError, error: PasswordHashError) -> Bool { pattern.kind == error.kind }
}
