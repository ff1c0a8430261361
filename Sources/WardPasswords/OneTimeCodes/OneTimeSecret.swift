import Crypto

/// The secret that a server and an authenticator share, of at least 160 bits. It is wiped when it is released.
///
/// It has to be stored so that it can be read again: encrypt it under a key that is not in the same database.
public struct OneTimeSecret: Sendable, Hashable {
    let key: SymmetricKey

    /// A fresh secret, as long as the hash function's output.
    public init(for algorithm: OneTimeCode.Algorithm = .sha1) {
        key = SymmetricKey(size: SymmetricKeySize(bitCount: algorithm.secretBytes * 8))
    }

    /// A secret that exists: 20 to 128 bytes.
    public init(bytes: [UInt8]) throws(OneTimeCodeError) {
        guard 20...128 ~= bytes.count else { throw .shortSecret }
        key = SymmetricKey(data: bytes)
    }

    /// A secret in Base32, as people type it.
    public init(base32: String) throws(OneTimeCodeError) {
        guard base32.utf8.count <= 512, var bytes = Base32.decode(base32) else { throw .badSecret }
        defer { bytes.wipe() }
        try self.init(bytes: bytes)
    }

    /// The secret in Base32, to be shown once and never logged.
    public var revealedBase32: String {
        key.withUnsafeBytes { Base32.encode($0) }
    }

    /// Compares in constant time.
    public static func == (left: OneTimeSecret, right: OneTimeSecret) -> Bool { left.key == right.key }

    /// Takes the length alone, so that a hash table tells nothing of the secret.
    public func hash(into hasher: inout Hasher) { hasher.combine(key.bitCount) }
}

extension OneTimeSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the secret.
    public var description: String { "OneTimeSecret(hidden)" }
    /// Never the secret.
    public var debugDescription: String { description }
    /// Never the secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
