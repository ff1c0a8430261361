import Crypto

/// One-time codes from a counter: HOTP (RFC 4226), with the hash functions of RFC 6238.
public struct OneTimeCode: Sendable, Hashable {
    /// The hash function under the HMAC. Many authenticator apps know SHA-1 alone; HMAC-SHA-1 is not broken.
    public enum Algorithm: String, Sendable, Hashable, Codable, CaseIterable {
        case sha1 = "SHA1"
        case sha256 = "SHA256"
        case sha512 = "SHA512"

        /// The bytes of a secret that suit the function: those of its output.
        public var secretBytes: Int {
            switch self {
            case .sha1: 20
            case .sha256: 32
            case .sha512: 64
            }
        }
    }

    /// The secret shared with the app.
    public let secret: OneTimeSecret
    /// The hash function.
    public let algorithm: Algorithm
    /// The digits of a code: 6, 7 or 8.
    public let digits: Int

    /// A generator of codes of 6 to 8 digits.
    public init(
        secret: OneTimeSecret, algorithm: Algorithm = .sha1, digits: Int = 6
    ) throws(OneTimeCodeError) {
        guard 6...8 ~= digits else { throw .badDigits }
        self.secret = secret
        self.algorithm = algorithm
        self.digits = digits
    }

    /// The code of a counter.
    public func code(counter: UInt64) -> String {
        let message = withUnsafeBytes(of: counter.bigEndian) { Array($0) }
        let mac: [UInt8] =
            switch algorithm {
            case .sha1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: secret.key))
            case .sha256: Array(HMAC<SHA256>.authenticationCode(for: message, using: secret.key))
            case .sha512: Array(HMAC<SHA512>.authenticationCode(for: message, using: secret.key))
            }
        // RFC 4226, section 5.3: four bytes from where the last half byte points, without the sign.
        let offset = Int((mac.last ?? 0) & 15)
        let number = mac[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } & 0x7FFF_FFFF
        var modulus = 1
        for _ in 0..<digits { modulus *= 10 }
        let text = String(number % modulus)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The counter among some at which a code is right: all are compared, in constant time.
    func counter(of code: String, in counters: ClosedRange<UInt64>) -> UInt64? {
        let given = Array(code.utf8.filter { $0 != 0x20 })
        var found: UInt64?
        for counter in counters where equalInConstantTime(Array(self.code(counter: counter).utf8), given) {
            found = found ?? counter
        }
        return found
    }

    /// What a check of a code found.
    public enum Answer: Sendable, Hashable {
        /// The code is right; store the counter, with it the code cannot be used again.
        case right(counter: UInt64)
        /// The code was right but has been used, or a later one has.
        case replayed
        /// The code is wrong.
        case wrong
    }

    /// Checks a code of a counting token, which may be ahead by some presses (RFC 4226, section 7.2).
    ///
    /// - Parameters:
    ///   - next: One more than the counter last used, 0 at first.
    ///   - lookAhead: How many counters beyond the next are tried, at most 100.
    public func verify(_ code: String, next: UInt64, lookAhead: Int = 5) -> Answer {
        let last = next.addingReportingOverflow(UInt64(min(max(lookAhead, 0), 100)))
        let range = next...(last.overflow ? .max : last.partialValue)
        return counter(of: code, in: range).map { .right(counter: $0) } ?? .wrong
    }
}

extension OneTimeCode: CustomStringConvertible {
    /// Without the secret.
    public var description: String { "OneTimeCode(\(algorithm.rawValue), \(digits) digits)" }
}
