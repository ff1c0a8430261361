public import Crypto
import Foundation

/// The codes by which a person comes in when the phone is lost: ten of 80 random bits, each good for once.
///
/// Argon2 protects what people choose; these are chosen by the system and cannot be guessed, not even by somebody who
/// has the table and a thousand graphics cards. So they are stored as HMAC-SHA-256 under a salt of their own (and a
/// pepper, if there is one), and a check of all ten takes microseconds instead of half a second.
public struct RecoveryCodes: Sendable, Hashable, Codable {
    /// Characters that are not mistaken for one another: Crockford's Base32, which has no i, l, o and u.
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    private static let characters = 16

    private let salt: [UInt8]
    private var digests: [[UInt8]]

    /// How many are left.
    public var remaining: Int { digests.count }

    /// Makes new codes, to be shown once, and what is stored of them.
    ///
    /// - Parameters:
    ///   - count: How many, 1 to 50.
    ///   - pepper: A key that is kept apart from the table, the same at every check.
    public static func make(
        count: Int = 10, pepper: SymmetricKey? = nil
    ) -> (codes: [String], stored: RecoveryCodes) {
        let codes = (0..<min(max(count, 1), 50)).map { _ in
            // 32 characters: the low five bits of a random byte are one of them, evenly.
            randomBytes(characters).map { alphabet[Int($0 & 31)] }
        }
        var stored = RecoveryCodes(salt: randomBytes(16), digests: [])
        stored.digests = codes.map { stored.digest($0, pepper) }
        return (codes.map(written), stored)
    }

    /// Uses a code up, if it is one of those left. Store the value at once, before anything else is allowed.
    public mutating func redeem(_ typed: String, pepper: SymmetricKey? = nil) -> Bool {
        var code = Self.normalized(typed)
        defer { code.wipe() }
        let digest = digest(code, pepper)
        var found: Int?
        // All are compared, whichever it is.
        for (index, candidate) in digests.enumerated() where equalInConstantTime(candidate, digest) { found = index }
        guard let found, code.count == Self.characters else { return false }
        digests.remove(at: found)
        return true
    }

    private init(salt: [UInt8], digests: [[UInt8]]) {
        self.salt = salt
        self.digests = digests
    }

    private func digest(_ code: [UInt8], _ pepper: SymmetricKey?) -> [UInt8] {
        let inner = HMAC<SHA256>.authenticationCode(for: code, using: SymmetricKey(data: salt))
        guard let pepper else { return Array(inner) }
        return Array(HMAC<SHA256>.authenticationCode(for: Array(inner), using: pepper))
    }

    /// Four groups of four, as people read them aloud.
    private static func written(_ code: [UInt8]) -> String {
        stride(from: 0, to: code.count, by: 4)
            .map { String(decoding: code[$0..<min($0 + 4, code.count)], as: UTF8.self) }
            .joined(separator: "-")
    }

    /// What was meant: small letters without spaces and hyphens; o is 0, i and l are 1.
    private static func normalized(_ typed: String) -> [UInt8] {
        typed.utf8.prefix(200).compactMap { byte in
            switch byte {
            case 0x20, 0x2D, 0x09, 0x0A, 0x0D: nil
            case UInt8(ascii: "o"), UInt8(ascii: "O"): UInt8(ascii: "0")
            case UInt8(ascii: "i"), UInt8(ascii: "I"), UInt8(ascii: "l"), UInt8(ascii: "L"): UInt8(ascii: "1")
            case 0x41...0x5A: byte + 32
            default: byte
            }
        }
    }
}

extension RecoveryCodes: CustomStringConvertible, CustomReflectable {
    /// The number left, never a digest.
    public var description: String { "RecoveryCodes(\(remaining) left)" }
    /// The number left, never a digest.
    public var customMirror: Mirror { Mirror(self, children: ["remaining": remaining]) }
}
