import Crypto
import Foundation

/// Which key-encryption key something is wrapped with: a random number that says nothing about the key.
public struct KeyEncryptionKeyID: Sendable, Hashable, Codable, CustomStringConvertible {
    /// 16 bytes.
    let bytes: Data

    static func random() -> KeyEncryptionKeyID { KeyEncryptionKeyID(bytes: .random(16)) }

    init(bytes: Data) { self.bytes = bytes }

    /// Reads 32 lower-case hexadecimal digits.
    public init?(_ text: String) {
        guard let bytes = Data(hex: text, count: 16) else { return nil }
        self.bytes = bytes
    }

    /// 32 lower-case hexadecimal digits.
    public var description: String { bytes.hexDigits }

    /// Reads the digits.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = KeyEncryptionKeyID(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no id of a key-encryption key"))
        }
        self = id
    }

    /// Writes the digits.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The key that wraps all others. It is in memory only; on disk there is nothing but its sealed copy in each slot.
struct KeyEncryptionKey: Sendable {
    let id: KeyEncryptionKeyID
    /// 32 bytes; overwritten when the last copy goes.
    let key: SymmetricKey

    static func random() -> KeyEncryptionKey {
        KeyEncryptionKey(id: .random(), key: SymmetricKey(size: .bits256))
    }

    /// What proves that a slots file was written by somebody who had the key.
    func authenticationCode(of content: Data) -> Data {
        let key = HKDF<SHA384>.deriveKey(
            inputKeyMaterial: key, info: Data("ward/slots-mac/1".utf8), outputByteCount: 48)
        return Data(HMAC<SHA384>.authenticationCode(for: content, using: key))
    }

    func isValid(_ code: Data, for content: Data) -> Bool {
        let key = HKDF<SHA384>.deriveKey(
            inputKeyMaterial: key, info: Data("ward/slots-mac/1".utf8), outputByteCount: 48)
        return HMAC<SHA384>.isValidAuthenticationCode(code, authenticating: content, using: key)
    }
}
