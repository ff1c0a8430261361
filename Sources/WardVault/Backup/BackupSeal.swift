import Crypto
import Foundation

/// Seals and opens the frames of one backup file.
///
/// The file's key is HKDF-SHA256 of the backup key with the header's salt, so that no nonce can come twice under one key:
/// the nonce is the frame's number. Each frame is bound to the header, to its number, and to whether it is the last one; a
/// frame that is missing, moved, or of another file does not open.
struct BackupSeal {
    /// No frame is longer than this, so that a damaged length cannot fill the memory.
    static let longestFrame = 80 << 20

    private let key: SymmetricKey
    private let header: Data

    init(backupKey: SymmetricKey, salt: Data, header: Data) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: backupKey, salt: salt, info: Data("ward/backup/1".utf8), outputByteCount: 32)
        self.header = Data(SHA256.hash(data: header))
    }

    func seal(_ plain: Data, number: UInt64, last: Bool) throws -> Data {
        let box = try AES.GCM.seal(plain, using: key, nonce: nonce(number), authenticating: bound(number, last))
        return box.ciphertext + box.tag
    }

    func open(_ sealed: Data, number: UInt64, last: Bool) throws -> Data {
        guard sealed.count >= 16 else { throw damaged(number) }
        do {
            let box = try AES.GCM.SealedBox(
                nonce: nonce(number), ciphertext: sealed.dropLast(16), tag: sealed.suffix(16))
            return try AES.GCM.open(box, using: key, authenticating: bound(number, last))
        } catch { throw damaged(number) }
    }

    private func nonce(_ number: UInt64) throws -> AES.GCM.Nonce {
        try AES.GCM.Nonce(data: Data(count: 4) + bigEndian(number))
    }

    private func bound(_ number: UInt64, _ last: Bool) -> Data {
        header + bigEndian(number) + Data([last ? 1 : 0])
    }

    private func damaged(_ number: UInt64) -> VaultError {
        VaultError(
            .badBackup, "Frame \(number) of the backup does not open: it is damaged, or of another backup or key",
            remedy: "Use an earlier backup, or the copy of another place.")
    }
}

func bigEndian(_ number: some FixedWidthInteger) -> Data {
    withUnsafeBytes(of: number.bigEndian) { Data($0) }
}
