import Crypto
import CryptoExtras
import Foundation

/// A PBKDF2 string (RFC 8018), read only, to migrate away: passlib's `$pbkdf2-sha256$29000$salt$hash` and Django's
/// `pbkdf2_sha256$600000$salt$hash`, with SHA-1, SHA-256 or SHA-512.
struct PBKDF2Hash {
    private let function: KDF.Insecure.PBKDF2.HashFunction
    private let rounds: Int
    private let salt: [UInt8]
    private let digest: [UInt8]

    init(_ string: String) throws(PasswordHashError) {
        var parts = string.split(separator: "$", omittingEmptySubsequences: false)
        let isPasslib = string.hasPrefix("$")
        if isPasslib { parts.removeFirst() }
        let functions: [Substring: KDF.Insecure.PBKDF2.HashFunction] = [
            "pbkdf2": .insecureSHA1, "pbkdf2-sha256": .sha256, "pbkdf2-sha512": .sha512,
            "pbkdf2_sha1": .insecureSHA1, "pbkdf2_sha256": .sha256, "pbkdf2_sha512": .sha512,
        ]
        guard parts.count == 4, let function = functions[parts[0]], let rounds = strictNumber(parts[1]), rounds > 0,
            let salt = isPasslib ? HashBase64.decode(parts[2], HashBase64.dotted) : Array(parts[2].utf8),
            let digest = isPasslib
                ? HashBase64.decode(parts[3], HashBase64.dotted)
                : Data(base64Encoded: String(parts[3])).map({ Array($0) }),
            16...64 ~= digest.count
        else { throw .unreadable("a PBKDF2 string has a function, rounds, salt and hash") }
        self.function = function
        self.rounds = rounds
        self.salt = salt
        self.digest = digest
    }

    func verify(_ password: NormalizedPassword, _ limits: PasswordCost.Limits) throws(PasswordHashError) -> Bool {
        guard rounds <= limits.pbkdf2Rounds else { throw .tooCostly("more than \(limits.pbkdf2Rounds) rounds") }
        var phrase = password.withBytes { Array($0) }
        defer { phrase.wipe() }
        do {
            let key = try KDF.Insecure.PBKDF2.deriveKey(
                from: phrase, salt: salt, using: function, outputByteCount: digest.count, unsafeUncheckedRounds: rounds)
            return key == SymmetricKey(data: digest)
        } catch {
            throw .failed("PBKDF2 refused its parameters")
        }
    }
}
