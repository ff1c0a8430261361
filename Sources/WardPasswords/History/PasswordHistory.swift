/// The hashes of an account's last passwords, against taking an old one again.
///
/// Only the `guideline` profile asks for it. The work of a check is that of `count` hashes, however many there are and
/// wherever the old one stands; so ask once, when a password is changed, and through a ``HashingQueue``.
public struct PasswordHistory: Sendable, Hashable {
    /// How many passwords are remembered, the present one among them.
    public let count: Int
    /// Their hashes, the latest first.
    public private(set) var hashes: [PasswordHash]

    /// A history of at most `count` hashes (at most 24), the latest first.
    public init(count: Int, hashes: [PasswordHash] = []) {
        self.count = min(max(count, 1), 24)
        self.hashes = Array(hashes.prefix(self.count))
    }

    /// Remembers a new password's hash and forgets the oldest.
    public mutating func remember(_ hash: PasswordHash) {
        hashes = Array(([hash] + hashes).prefix(count))
    }

    /// Whether a password is among the last ones.
    public func contains(_ password: NormalizedPassword, _ hasher: PasswordHasher) throws(PasswordHashError) -> Bool {
        var found = false
        for index in 0..<count {
            let answer = try hasher.verify(password, against: index < hashes.count ? hashes[index] : nil)
            // No early end: which one it was, and how many there are, must not show in the time.
            found = answer.isRight || found
        }
        return found
    }

    /// The same, in turn with the other hashes of a queue.
    public func contains(_ password: NormalizedPassword, _ queue: HashingQueue) async throws -> Bool {
        var found = false
        for index in 0..<count {
            let answer = try await queue.verify(password, against: index < hashes.count ? hashes[index] : nil)
            found = answer.isRight || found
        }
        return found
    }
}
