import Crypto
import Foundation

/// A password as all parts of the library count, compare and hash it: the UTF-8 of the text in Unicode's
/// Normalization Form C.
///
/// The same letter can reach a server composed (`é`, U+00E9) or decomposed (`e` and U+0301), by keyboard and system;
/// both are the same password. NFC is one of the two forms that NIST SP 800-63B names; unlike NFKC it keeps apart what
/// people typed as different characters. Nothing is trimmed, folded or cut off.
///
/// The bytes are wiped when the last copy goes. The `String` that they came from belongs to Swift and is not.
public struct NormalizedPassword: Sendable {
    /// More bytes than this are refused, so that nobody keeps the server busy with megabytes of password.
    public static let longest = 4096

    /// Wipes its bytes when it is released.
    let secret: SymmetricKey

    /// Normalises what a person typed.
    public init(_ text: String) throws(PasswordHashError) {
        // Composing never makes more of the text than this, and a huge text is not even looked at.
        guard text.utf8.count <= 4 * Self.longest else { throw .passwordTooLong }
        var bytes = Array(Self.normalized(text).utf8)
        defer { bytes.wipe() }
        guard bytes.count <= Self.longest else { throw .passwordTooLong }
        secret = SymmetricKey(data: bytes)
    }

    /// A text in the form in which passwords are compared.
    public static func normalized(_ text: String) -> String {
        text.precomposedStringWithCanonicalMapping
    }

    /// The number of bytes in UTF-8.
    public var utf8Count: Int { secret.bitCount / 8 }

    /// Lends the bytes. Whoever copies them has to wipe the copy.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try secret.withUnsafeBytes(body)
    }
}

extension NormalizedPassword: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the password.
    public var description: String { "NormalizedPassword(hidden)" }
    /// Never the password.
    public var debugDescription: String { description }
    /// Never the password.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
