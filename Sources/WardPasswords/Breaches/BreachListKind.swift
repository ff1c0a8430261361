/// What the lines of a breach list are hashes of.
public enum BreachListKind: UInt8, Sendable, Hashable, CaseIterable {
    /// SHA-1 of the password in UTF-8: 40 hexadecimal digits.
    case sha1 = 1
    /// NTLM, that is MD4 of the password in UTF-16: 32 hexadecimal digits.
    case ntlm = 2

    /// The bytes of a hash.
    public var byteCount: Int { self == .sha1 ? 20 : 16 }

    /// The name for people.
    public var name: String { self == .sha1 ? "SHA-1" : "NTLM" }
}
