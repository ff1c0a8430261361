import Crypto

/// Hashes and verifies passwords, on the thread that calls it. A server asks a ``HashingQueue`` instead.
public struct PasswordHasher: Sendable {
    /// What new hashes cost.
    public let cost: PasswordCost
    /// The key that goes into new hashes, if any.
    public let pepper: Pepper?
    /// Keys of older hashes; one that is right under such a key is to be hashed again.
    public let retired: [Pepper]
    /// The most that a stored string may ask for.
    public let limits: PasswordCost.Limits
    /// Compared against where there is no user; no password is behind it.
    private let decoy: Argon2Hash

    private static let saltBytes = 16
    private static let tagBytes = 32

    /// A hasher at OWASP's floor, or at the cost that `ward passwords calibrate` found for the server.
    public init(
        cost: PasswordCost = .floor, pepper: Pepper? = nil, retired: [Pepper] = [],
        limits: PasswordCost.Limits = .init()
    ) {
        self.cost = cost
        self.pepper = pepper
        self.retired = retired
        self.limits = limits
        decoy = Argon2Hash(
            cost: cost, keyID: pepper?.id, salt: randomBytes(Self.saltBytes), tag: randomBytes(Self.tagBytes))
    }

    /// Hashes a password with a fresh salt.
    public func hash(_ password: NormalizedPassword) throws(PasswordHashError) -> PasswordHash {
        var hash = Argon2Hash(cost: cost, keyID: pepper?.id, salt: randomBytes(Self.saltBytes), tag: [])
        hash.tag = try tag(password, hash, count: Self.tagBytes)
        return PasswordHash(hash)
    }

    /// Checks a password against a stored hash.
    public func verify(
        _ password: NormalizedPassword, against stored: PasswordHash
    ) throws(PasswordHashError) -> PasswordHash.Verification {
        switch try StoredHash(stored.string) {
        case .argon2(let hash):
            try limits.check(hash.cost)
            var tag = try tag(password, hash, count: hash.tag.count)
            defer { tag.wipe() }
            guard equalInConstantTime(tag, hash.tag) else { return .wrong }
            return isOutdated(hash) ? .rightButRehash : .right
        case .bcrypt(let hash): return try hash.verify(password, limits) ? .rightButRehash : .wrong
        case .scrypt(let hash): return try hash.verify(password, limits) ? .rightButRehash : .wrong
        case .pbkdf2(let hash): return try hash.verify(password, limits) ? .rightButRehash : .wrong
        }
    }

    /// Does the work of a check where there is no such user, so that the time does not tell. The answer is `wrong`.
    public func verifyUnknownUser(
        _ password: NormalizedPassword
    ) throws(PasswordHashError) -> PasswordHash.Verification {
        let tag = try tag(password, decoy, count: decoy.tag.count)
        // The comparison is part of the work; what it says is not asked.
        _ = equalInConstantTime(tag, decoy.tag)
        return .wrong
    }

    /// Checks a password where the user may not exist: the same work either way.
    public func verify(
        _ password: NormalizedPassword, against stored: PasswordHash?
    ) throws(PasswordHashError) -> PasswordHash.Verification {
        if let stored { try verify(password, against: stored) } else { try verifyUnknownUser(password) }
    }

    /// Whether a hash is weaker than those made today, or under another pepper.
    private func isOutdated(_ hash: Argon2Hash) -> Bool {
        hash.variant != .argon2id || hash.cost.isWeaker(than: cost) || hash.keyID != pepper?.id
            || hash.salt.count < Self.saltBytes || hash.tag.count < Self.tagBytes
    }

    private func tag(
        _ password: NormalizedPassword, _ hash: Argon2Hash, count: Int
    ) throws(PasswordHashError) -> [UInt8] {
        let pepper = hash.keyID.map { id in ([self.pepper].compactMap(\.self) + retired).first { $0.id == id } }
        if case .some(.none) = pepper { throw .unknownPepper }
        let result = password.withBytes { bytes in
            guard let key = pepper??.key else {
                return Result { () throws(PasswordHashError) in
                    try Argon2.tag(bytes, salt: hash.salt, cost: hash.cost, count: count, variant: hash.variant)
                }
            }
            return key.withUnsafeBytes { secret in
                Result { () throws(PasswordHashError) in
                    try Argon2.tag(
                        bytes, salt: hash.salt, secret: secret, cost: hash.cost, count: count, variant: hash.variant)
                }
            }
        }
        return try result.get()
    }
}
