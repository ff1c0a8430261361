import Crypto
import CryptoExtras
import Foundation

/// An scrypt string (RFC 7914), read only, to migrate away: passlib's `$scrypt$ln=16,r=8,p=1$salt$hash` and Django's
/// `scrypt$16384$salt$8$1$hash`.
struct ScryptHash {
    private let rounds: Int
    private let blockSize: Int
    private let parallelism: Int
    private let salt: [UInt8]
    private let digest: [UInt8]

    /// The memory that a check takes, in KiB.
    var memoryKiB: Int {
        let (bytes, overflows) = (rounds + parallelism).multipliedReportingOverflow(by: 128 * blockSize)
        return overflows ? Int.max : bytes / 1024
    }

    init(_ string: String) throws(PasswordHashError) {
        let read = string.hasPrefix("$") ? Self.passlib(string) : Self.django(string)
        guard let read, read.rounds > 1, read.rounds & (read.rounds - 1) == 0, 1...64 ~= read.blockSize,
            1...64 ~= read.parallelism, !read.salt.isEmpty, 16...64 ~= read.digest.count
        else { throw .unreadable("an scrypt string has rounds, block size, parallelism, salt and hash") }
        self = read
    }

    private init(rounds: Int, blockSize: Int, parallelism: Int, salt: [UInt8], digest: [UInt8]) {
        self.rounds = rounds
        self.blockSize = blockSize
        self.parallelism = parallelism
        self.salt = salt
        self.digest = digest
    }

    private static func passlib(_ string: String) -> ScryptHash? {
        let parts = string.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5 else { return nil }
        let fields = parts[2].split(separator: ",", omittingEmptySubsequences: false)
        let names = ["ln=", "r=", "p="]
        guard fields.count == 3, zip(fields, names).allSatisfy({ $0.hasPrefix($1) }) else { return nil }
        let numbers = zip(fields, names).compactMap { strictNumber($0.dropFirst($1.count)) }
        guard numbers.count == 3, 1...40 ~= numbers[0], let salt = HashBase64.decode(parts[3]),
            let digest = HashBase64.decode(parts[4])
        else { return nil }
        return ScryptHash(
            rounds: 1 << numbers[0], blockSize: numbers[1], parallelism: numbers[2], salt: salt, digest: digest)
    }

    private static func django(_ string: String) -> ScryptHash? {
        let parts = string.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, let rounds = strictNumber(parts[1]), let blockSize = strictNumber(parts[3]),
            let parallelism = strictNumber(parts[4]), let digest = Data(base64Encoded: String(parts[5]))
        else { return nil }
        return ScryptHash(
            rounds: rounds, blockSize: blockSize, parallelism: parallelism, salt: Array(parts[2].utf8),
            digest: Array(digest))
    }

    func verify(_ password: NormalizedPassword, _ limits: PasswordCost.Limits) throws(PasswordHashError) -> Bool {
        guard memoryKiB <= limits.memoryKiB, parallelism <= limits.work / max(memoryKiB, 1) else {
            throw .tooCostly("scrypt with \(memoryKiB) KiB of memory")
        }
        var phrase = password.withBytes { Array($0) }
        defer { phrase.wipe() }
        do {
            let key = try KDF.Scrypt.deriveKey(
                from: phrase, salt: salt, outputByteCount: digest.count, rounds: rounds, blockSize: blockSize,
                parallelism: parallelism)
            return key == SymmetricKey(data: digest)
        } catch {
            throw .failed("scrypt refused its parameters")
        }
    }
}
