import CArgon2
import Crypto
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What a person types to open a passphrase slot, in Unicode's Normalization Form C. The bytes are overwritten when the
/// last copy goes; the text they came from belongs to its maker.
public struct Passphrase: Sendable, CustomStringConvertible {
    /// Shorter ones are refused for a new slot: a stolen slots file lets anybody try as fast as Argon2id allows.
    public static let shortest = 15
    /// More bytes than this are refused.
    public static let longest = 1024

    let secret: SymmetricKey
    let characters: Int

    /// Takes what was typed, 1 to ``longest`` bytes.
    public init(_ text: String) throws(VaultError) {
        let normal = text.precomposedStringWithCanonicalMapping
        guard (1...Self.longest).contains(normal.utf8.count) else {
            throw VaultError(.badSlot, "A passphrase has 1 to \(Self.longest) bytes")
        }
        var bytes = Data(normal.utf8)
        defer { bytes.wipe() }
        secret = SymmetricKey(data: bytes)
        characters = normal.count
    }

    /// Never the passphrase.
    public var description: String { "Passphrase(hidden)" }
}

/// What it costs to try one passphrase (Argon2id, RFC 9106).
public struct PassphraseCost: Sendable, Hashable, Codable {
    /// Memory in KiB.
    public var memoryKiB: Int
    /// Passes over the memory.
    public var passes: Int
    /// Lanes, each a thread.
    public var lanes: Int

    /// 256 MiB, 4 passes, 1 lane: about half a second, and four times the memory that is the least.
    public static let standard = PassphraseCost(memoryKiB: 256 << 10, passes: 4, lanes: 1)
    /// 64 MiB and 3 passes: the least that is accepted.
    public static let least = PassphraseCost(memoryKiB: 64 << 10, passes: 3, lanes: 1)

    /// A cost; it is checked when it is used.
    public init(memoryKiB: Int, passes: Int, lanes: Int) {
        self.memoryKiB = memoryKiB
        self.passes = passes
        self.lanes = lanes
    }

    /// Refuses what is too cheap to protect, and what would fill the memory or never end, before anything is allocated.
    func check() throws(VaultError) {
        guard (64 << 10)...(1 << 20) ~= memoryKiB, 3...32 ~= passes, 1...8 ~= lanes else {
            throw VaultError(
                .badSlot,
                "A passphrase slot costs 64 to 1024 MiB, 3 to 32 passes and 1 to 8 lanes, not "
                    + "\(memoryKiB) KiB, \(passes) and \(lanes)")
        }
    }

    /// The 32-byte key of a passphrase.
    func key(_ passphrase: Passphrase, salt: Data) throws(VaultError) -> SymmetricKey {
        try check()
        guard salt.count == 16 else { throw VaultError(.badSlot, "A passphrase slot's salt has 16 bytes") }
        var tag = [UInt8](repeating: 0, count: 32)
        let code = passphrase.secret.withUnsafeBytes { secret in
            salt.withUnsafeBytes { salt in
                argon2id_hash_raw(
                    UInt32(passes), UInt32(memoryKiB), UInt32(lanes), secret.baseAddress, secret.count,
                    salt.baseAddress, salt.count, &tag, tag.count)
            }
        }
        guard code == ARGON2_OK.rawValue else {
            throw VaultError(
                .badSlot, "Argon2id with \(memoryKiB >> 10) MiB failed: \(String(cString: argon2_error_message(code)))",
                remedy: "Free some memory.")
        }
        var bytes = Data(tag)
        defer { bytes.wipe() }
        tag.withUnsafeMutableBytes { buffer in
            if let start = buffer.baseAddress { explicit_bzero(start, buffer.count) }
        }
        return SymmetricKey(data: bytes)
    }
}
