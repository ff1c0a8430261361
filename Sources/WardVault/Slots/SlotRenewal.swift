import Crypto
import Foundation

/// New key pairs for the slots whose secret lies on this machine. The new secret lies beside the old one until the slots
/// file names its public key.
struct SlotRenewal: Sendable {
    /// New public keys by slot.
    var keys: [String: P384.KeyAgreement.PublicKey] = [:]
    /// Why a slot kept its key pair.
    var troubles: [String: String] = [:]
    private var paths: [String] = []

    static let none = SlotRenewal()

    static func make(for file: SlotsFile, leaving: Set<String>, at place: SlotsPath) -> SlotRenewal {
        var renewal = SlotRenewal()
        for slot in file.slots where !leaving.contains(slot.id) {
            do {
                switch slot.custody {
                case .passphrase:
                    renewal.troubles[slot.id] = "its passphrase opens old copies of the slots file"
                case .recovery:
                    renewal.troubles[slot.id] = "the officer's key opens old copies of the slots file"
                case .file, .systemd:
                    try renewal.renew(slot, of: file, at: place)
                }
            } catch {
                renewal.troubles[slot.id] =
                    "its secret could not be renewed on this machine: "
                    + ((error as? VaultError)?.sentence ?? "\(error)")
            }
        }
        return renewal
    }

    private mutating func renew(_ slot: Slot, of file: SlotsFile, at place: SlotsPath) throws {
        guard let path = slot.secretPath(at: place) else { return }
        // Only a secret that is here and opens is replaced: another machine's slot is that machine's.
        let opened = try SlotKey.unattended(slot: slot.id).open(file, at: place)
        guard opened.keys.contains(where: { $0.id == file.kek }) else { return }
        let key = P384.KeyAgreement.PrivateKey()
        let next = path + SlotCustody.renewing
        try SlotKeyDocument(vault: file.vault, slot: slot.id, key: key).withBytes { bytes in
            if case .systemd(let name, _, let with) = slot.custody {
                let blob = try SystemCredential.encrypted(bytes, name: name, with: SystemdSeal(rawValue: with) ?? .host)
                try PrivateFile.replace(next, with: blob)
            } else {
                try PrivateFile.replace(next, with: bytes)
            }
        }
        keys[slot.id] = key.publicKey
        paths.append(path)
    }

    /// Puts the new secrets in the place of the old ones, whose bytes are overwritten.
    func moveIntoPlace() throws {
        for path in paths { try PrivateFile.move(path + SlotCustody.renewing, over: path) }
    }

    /// After a stop: a new secret that the slots file names takes its place, another is removed.
    static func settle(_ file: SlotsFile, at place: SlotsPath) throws {
        for slot in file.slots {
            guard let path = slot.secretPath(at: place) else { continue }
            let next = path + SlotCustody.renewing
            guard PrivateFile.exists(next) else { continue }
            var bytes: Data
            switch slot.custody {
            case .file: bytes = try PrivateFile.read(next, limit: SlotKeyDocument.limit, owner: .caller)
            case .systemd(let name, _, _): bytes = try SystemCredential.decrypted(next, name: name)
            default: continue
            }
            defer { bytes.wipe() }
            let isNamed =
                (try? SlotKeyDocument(bytes))?.key.publicKey.x963Representation == slot.current.publicKey
            if isNamed { try PrivateFile.move(next, over: path) } else { try PrivateFile.remove(next) }
        }
    }
}

extension Slot {
    /// The file on this machine that holds the slot's secret, if its kind has one.
    func secretPath(at place: SlotsPath) -> String? {
        switch custody {
        case .file(let path), .systemd(_, let path, _): place.resolve(path)
        case .passphrase, .recovery: nil
        }
    }

    func removeSecret(at place: SlotsPath) throws {
        if let path = secretPath(at: place) { try PrivateFile.remove(path) }
    }

    func residue(_ why: String) -> KeyRotation.Residue {
        KeyRotation.Residue(slot: id, name: name, kind: kind, why: why)
    }
}
