import Crypto
import Foundation

/// A place where a slot's private key may be.
enum SlotKeySource {
    case document(Data)
    case file(String)
    /// What systemd has opened for this service.
    case credential(String)
    case encryptedCredential(String, name: String)
    case passphrase(Passphrase, PassphraseCost, salt: Data, sealed: Data)
    case officer(Data, Passphrase?, certificate: Data, message: Data)

    func privateKey(of slot: Slot, in vault: UUID) throws(VaultError) -> P384.KeyAgreement.PrivateKey {
        var bytes: Data
        switch self {
        case .passphrase(let passphrase, let cost, let salt, let sealed):
            let key = try cost.key(passphrase, salt: salt)
            guard let opened = NewSlot.opened(sealed, under: key, cost: cost, vault: vault, slot: slot.id) else {
                throw VaultError(.locked, "the passphrase is another")
            }
            return opened
        case .document(let given): bytes = given
        case .file(let path): bytes = try PrivateFile.read(path, limit: SlotKeyDocument.limit, owner: .caller)
        case .credential(let path): bytes = try PrivateFile.read(path, limit: SlotKeyDocument.limit, owner: .any)
        case .encryptedCredential(let path, let name): bytes = try SystemCredential.decrypted(path, name: name)
        case .officer(let privateKey, let password, let certificate, let message):
            bytes = try RecoveryCertificate(certificate).opened(message, privateKey: privateKey, password: password)
        }
        defer { bytes.wipe() }
        let found = try SlotKeyDocument(bytes)
        guard found.vault == vault else { throw VaultError(.badSlot, "the slot key belongs to another vault") }
        guard found.slot == slot.id else { throw VaultError(.badSlot, "the slot key belongs to slot \(found.slot)") }
        return found.key
    }
}
