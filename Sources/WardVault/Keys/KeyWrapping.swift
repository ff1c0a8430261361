import Crypto
import Foundation

/// One key sealed under another, bound to what it is the key of.
///
/// `0x01 | salt (24) | AES-256-GCM ciphertext (32) | tag (16)`, 73 bytes. Key and nonce are HKDF-SHA384(wrapping key, salt,
/// "ward/wrap/1"), so there is no nonce to keep account of and no limit on how much is wrapped under one key.
enum KeyWrapping {
    static let size = 1 + 24 + 32 + 16

    /// What a wrapped key is. Nothing that was wrapped for one purpose opens for another.
    enum Purpose: String {
        case data = "ward/dek/1"
        case index = "ward/index-key/1"
        case subjectWrap = "ward/subject-wrap/1"
        case subject = "ward/subject-key/1"
        case backup = "ward/backup-key/1"
    }

    static func wrap(
        _ key: SymmetricKey, under wrapping: SymmetricKey, purpose: Purpose, binding: [Data]
    ) throws -> Data {
        let salt = Data.random(24)
        let (sealing, nonce) = derive(wrapping, salt)
        let box = try key.withBytes {
            try AES.GCM.seal($0, using: sealing, nonce: nonce, authenticating: associated(purpose, binding))
        }
        return Data([1]) + salt + box.ciphertext + box.tag
    }

    /// Nil when it does not open: altered, moved, or wrapped under another key.
    static func unwrap(
        _ wrapped: Data, under wrapping: SymmetricKey, purpose: Purpose, binding: [Data]
    ) -> SymmetricKey? {
        guard wrapped.count == size, wrapped.first == 1 else { return nil }
        let body = wrapped.dropFirst()
        let (sealing, nonce) = derive(wrapping, Data(body.prefix(24)))
        guard
            let box = try? AES.GCM.SealedBox(
                nonce: nonce, ciphertext: body.dropFirst(24).prefix(32), tag: body.suffix(16)),
            var bytes = try? AES.GCM.open(box, using: sealing, authenticating: associated(purpose, binding))
        else { return nil }
        defer { bytes.wipe() }
        return SymmetricKey(data: bytes)
    }

    private static func associated(_ purpose: Purpose, _ binding: [Data]) -> Data {
        .framed([Data(purpose.rawValue.utf8)] + binding)
    }

    private static func derive(_ key: SymmetricKey, _ salt: Data) -> (SymmetricKey, AES.GCM.Nonce) {
        let derived = HKDF<SHA384>.deriveKey(
            inputKeyMaterial: key, salt: salt, info: Data("ward/wrap/1".utf8), outputByteCount: 44)
        return derived.withUnsafeBytes { bytes in
            // Twelve bytes are a nonce; no other number of bytes comes here.
            let nonce = (try? AES.GCM.Nonce(data: bytes[32..<44])) ?? AES.GCM.Nonce()
            return (SymmetricKey(data: bytes[0..<32]), nonce)
        }
    }
}
