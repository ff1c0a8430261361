/// A stored string, read into the parts of its scheme.
enum StoredHash {
    case argon2(Argon2Hash)
    case bcrypt(BcryptHash)
    case scrypt(ScryptHash)
    case pbkdf2(PBKDF2Hash)

    init(_ string: String) throws(PasswordHashError) {
        if string.hasPrefix("$argon2") {
            self = .argon2(try Argon2Hash(string))
        } else if string.hasPrefix("$2") {
            self = .bcrypt(try BcryptHash(string))
        } else if string.hasPrefix("$scrypt$") || string.hasPrefix("scrypt$") {
            self = .scrypt(try ScryptHash(string))
        } else if string.hasPrefix("$pbkdf2") || string.hasPrefix("pbkdf2_") {
            self = .pbkdf2(try PBKDF2Hash(string))
        } else {
            throw .unknownScheme
        }
    }

    var scheme: PasswordHash.Scheme {
        switch self {
        case .argon2(let hash):
            switch hash.variant {
            case .argon2id: .argon2id
            case .argon2i: .argon2i
            case .argon2d: .argon2d
            }
        case .bcrypt: .bcrypt
        case .scrypt: .scrypt
        case .pbkdf2: .pbkdf2
        }
    }

    /// The memory that a check takes, in KiB.
    var memoryKiB: Int {
        switch self {
        case .argon2(let hash): hash.cost.memoryKiB
        case .scrypt(let hash): hash.memoryKiB
        case .bcrypt, .pbkdf2: 64
        }
    }
}
