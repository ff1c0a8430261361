import Crypto
import Foundation

/// The form in which a record lies in the database.
///
/// ```
/// blob = 0x01 | salt (24) | commitment (32) | ciphertext | tag (16)
/// key (32) | nonce (12) | commitment (32) = HKDF-Expand-SHA256(data key, "ward/rec/1" | salt | associated data)
/// ciphertext | tag = AES-256-GCM(key, nonce, plaintext, associated data)
/// ```
///
/// Each blob has a key of its own, so no nonce needs to be remembered and no number of records is too large for one data
/// key. The commitment fixes the key: AES-GCM alone can be made to open under two keys with two different contents.
enum Envelope {
    static let format: UInt8 = 1
    static let saltSize = 24
    static let commitmentSize = 32
    static let tagSize = 16
    private static let nonceSize = 12
    /// By how much a blob is longer than what it holds.
    static let overhead = 1 + saltSize + commitmentSize + tagSize

    private static let label = Array("ward/rec/1".utf8)

    /// Why a blob does not open. All of them mean the same to a reader: altered, moved, or another key.
    enum Failure: Error, Equatable { case tooShort, unknownFormat, notCommitted, notAuthentic }

    static func seal(
        _ plaintext: [UInt8], under key: DataKey, binding associated: [UInt8], salt: [UInt8]
    ) throws -> Data {
        let secret = salt.withUnsafeBytes { Secret(key, salt: $0, associated) }
        let box = try encrypt(plaintext, key: secret.key, nonce: secret.nonce, associated: associated)
        var blob = ByteWriter(capacity: plaintext.count + overhead)
        blob.byte(format)
        blob.raw(salt)
        secret.commitment.withUnsafeBytes { blob.raw($0) }
        blob.raw(box.ciphertext)
        blob.raw(box.tag)
        return Data(blob.bytes)
    }

    static func open(_ blob: Data, under key: DataKey, binding associated: [UInt8]) throws(Failure) -> Data {
        guard blob.count >= overhead else { throw .tooShort }
        guard blob.first == format else { throw .unknownFormat }
        let plain: Result<Data, Failure> = blob.withUnsafeBytes { blob in
            let salt = UnsafeRawBufferPointer(rebasing: blob[1..<1 + saltSize])
            let secret = Secret(key, salt: salt, associated)
            let commitment = UnsafeRawBufferPointer(rebasing: blob[1 + saltSize..<overhead - tagSize])
            guard secret.commitment.withUnsafeBytes({ commitment.isSame(as: $0) }) else {
                return .failure(.notCommitted)
            }
            let sealed = UnsafeRawBufferPointer(rebasing: blob[(overhead - tagSize)...])
            return Result { try decrypt(sealed, key: secret.key, nonce: secret.nonce, associated: associated) }
                .mapError { _ in .notAuthentic }
        }
        return try plain.get()
    }

    static func encrypt(
        _ plaintext: [UInt8], key: SymmetricKey, nonce: ArraySlice<UInt8>, associated: [UInt8]
    ) throws -> AES.GCM.SealedBox {
        try AES.GCM.seal(plaintext, using: key, nonce: AES.GCM.Nonce(data: nonce), authenticating: associated)
    }

    /// `sealed` is the ciphertext and the tag. They go behind the nonce in one piece, as the library keeps them: so they are
    /// copied once.
    static func decrypt(
        _ sealed: UnsafeRawBufferPointer, key: SymmetricKey, nonce: ArraySlice<UInt8>, associated: [UInt8]
    ) throws -> Data {
        guard nonce.count == nonceSize else { throw Failure.notAuthentic }
        var whole = ByteWriter(capacity: nonceSize + sealed.count)
        nonce.withUnsafeBytes { whole.raw($0) }
        whole.raw(sealed)
        let box = try AES.GCM.SealedBox(combined: Data(whole.bytes))
        return try AES.GCM.open(box, using: key, authenticating: associated)
    }

    /// What a record's own key, nonce and commitment are derived into.
    private struct Secret {
        private let bytes: [UInt8]

        init(_ key: DataKey, salt: UnsafeRawBufferPointer, _ associated: [UInt8]) {
            var info = ByteWriter(capacity: label.count + saltSize + associated.count)
            info.raw(label)
            info.raw(salt)
            info.raw(associated)
            bytes = key.expand(info: info.bytes, count: 32 + nonceSize + commitmentSize)
        }

        var key: SymmetricKey { SymmetricKey(data: bytes[..<32]) }
        var nonce: ArraySlice<UInt8> { bytes[32..<44] }
        var commitment: ArraySlice<UInt8> { bytes[44...] }
    }
}
