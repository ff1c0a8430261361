/// How a stored password is protected. Read from the beginning of the stored value; the rest is never kept.
enum PasswordScheme: String, Sendable, Hashable, CaseIterable {
    case yescrypt, gostYescrypt, scrypt, bcrypt, argon2, sha512, sha256, sunMD5, md5, nthash, des, bigcrypt, unknown

    private static let prefixes: [(String, PasswordScheme)] = [
        ("$y$", .yescrypt), ("$gy$", .gostYescrypt), ("$7$", .scrypt), ("$2a$", .bcrypt), ("$2b$", .bcrypt),
        ("$2x$", .bcrypt), ("$2y$", .bcrypt), ("$argon2", .argon2), ("$6$", .sha512), ("$5$", .sha256),
        ("$md5", .sunMD5), ("$1$", .md5), ("$3$", .nthash), ("_", .des),
    ]

    /// The scheme of a stored value that stands for a password.
    init(of stored: some StringProtocol) {
        if let known = Self.prefixes.first(where: { stored.hasPrefix($0.0) }) {
            self = known.1
        } else if stored.hasPrefix("$") {
            self = .unknown
        } else {
            self = stored.utf8.count == 13 ? .des : stored.utf8.count > 13 ? .bigcrypt : .unknown
        }
    }
}

/// What stands in the password field of an account (crypt(5), shadow(5)).
enum StoredPassword: Sendable, Hashable {
    /// Nothing: whoever names the account is in.
    case empty
    /// No password can match.
    case locked
    /// The password stands in another file.
    case elsewhere
    /// A hash; `rounds` where the value states them.
    case hash(PasswordScheme, rounds: Int?)

    /// Classifies a field and forgets it.
    init(_ field: some StringProtocol) {
        switch field {
        case "": self = .empty
        case "x": self = .elsewhere
        case _ where field.hasPrefix("!") || field.hasPrefix("*"): self = .locked
        default:
            let scheme = PasswordScheme(of: field)
            // `$6$rounds=656000$salt$…`: glibc's default of 5,000 is not written.
            let stated = field.split(separator: "$", maxSplits: 2).dropFirst().first.flatMap { part in
                part.hasPrefix("rounds=") ? Int(part.dropFirst(7)) : nil
            }
            self = .hash(scheme, rounds: [.sha512, .sha256].contains(scheme) ? stated ?? 5000 : nil)
        }
    }
}
