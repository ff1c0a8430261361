/// One-time codes from the time: TOTP (RFC 6238).
///
/// ```swift
/// let codes = try TimedCode(secret: OneTimeSecret())
/// show(qrCode: codes.keyURI(issuer: "Cabinet du Parc", account: "anne"))
/// // Later: `lastUsed` is stored with the account, nil at first.
/// if case .right(let counter) = codes.verify(typed, at: now, lastUsed: lastUsed) { lastUsed = counter }
/// ```
public struct TimedCode: Sendable, Hashable {
    /// The codes by counter.
    public let code: OneTimeCode
    /// The seconds that a code stands.
    public let period: Int

    /// Codes of 30 seconds, SHA-1 and six digits, as every app knows them, or others.
    public init(
        secret: OneTimeSecret, algorithm: OneTimeCode.Algorithm = .sha1, digits: Int = 6, period: Int = 30
    ) throws(OneTimeCodeError) {
        guard 15...300 ~= period else { throw .badPeriod }
        code = try OneTimeCode(secret: secret, algorithm: algorithm, digits: digits)
        self.period = period
    }

    /// The counter of a time, in seconds since 1970 (UTC); 0 for any time before.
    public func counter(at seconds: Double) -> UInt64 {
        seconds.isFinite && seconds > 0 ? UInt64(min(seconds / Double(period), 1e15)) : 0
    }

    /// The code of a time, in seconds since 1970 (UTC).
    public func code(at seconds: Double) -> String {
        code.code(counter: counter(at: seconds))
    }

    /// Checks a code.
    ///
    /// - Parameters:
    ///   - typed: What the person typed; spaces do not matter.
    ///   - seconds: The time since 1970 (UTC).
    ///   - lastUsed: The counter of the last code that was right, nil if there was none. That code and all before it
    ///     are refused, so that nobody uses a code again that was seen on a screen (RFC 6238, section 5.2).
    ///   - window: How many periods a clock may be off, either way; at most 10.
    public func verify(
        _ typed: String, at seconds: Double, lastUsed: UInt64?, window: Int = 1
    ) -> OneTimeCode.Answer {
        let width = UInt64(min(max(window, 0), 10))
        let present = counter(at: seconds)
        let first = present > width ? present - width : 0
        guard let found = code.counter(of: typed, in: first...(present + width)) else { return .wrong }
        if let lastUsed, found <= lastUsed {
            // Two periods can have the same code by chance; the later one is as good.
            let later =
                lastUsed >= present + width ? nil : code.counter(of: typed, in: (lastUsed + 1)...(present + width))
            return later.map { .right(counter: $0) } ?? .replayed
        }
        return .right(counter: found)
    }

    /// The `otpauth://` URI that an authenticator app reads from a QR code. It holds the secret: show it once.
    public func keyURI(issuer: String, account: String) -> String {
        let issuer = Self.escaped(issuer)
        return "otpauth://totp/\(issuer):\(Self.escaped(account))?secret=\(code.secret.revealedBase32)"
            + "&issuer=\(issuer)&algorithm=\(code.algorithm.rawValue)&digits=\(code.digits)&period=\(period)"
    }

    /// Percent-encodes all but RFC 3986's unreserved characters, and drops colons, which part issuer and account.
    private static func escaped(_ text: String) -> String {
        let plain = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        let bytes = text.utf8.filter { $0 != 0x3A }.flatMap { byte in
            plain.contains(byte) ? [byte] : [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
