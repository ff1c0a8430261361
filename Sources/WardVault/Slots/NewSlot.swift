import Crypto
public import Foundation

/// A slot to be made.
public struct NewSlot: Sendable {
    enum Custody: Sendable {
        case file(path: String)
        case systemd(credential: String, path: String, with: SystemdSeal?)
        case passphrase(Passphrase, PassphraseCost)
        case recovery(certificate: Data)
    }

    let name: String
    let custody: Custody

    var kind: Slot.Kind {
        switch custody {
        case .file: .file
        case .systemd: .systemd
        case .passphrase: .passphrase
        case .recovery: .recovery
        }
    }

    /// A private key in a new file of mode 0600, for development. A path that is not absolute lies beside the slots file.
    public static func file(_ path: String, name: String? = nil) -> NewSlot {
        NewSlot(name: name ?? "file", custody: .file(path: path))
    }

    /// A private key as a systemd credential in a new file. `with` is chosen by what the machine has when it is nil: its
    /// key and its TPM, or its key alone.
    public static func systemd(
        credential: String, path: String, with: SystemdSeal? = nil, name: String? = nil
    ) -> NewSlot {
        NewSlot(name: name ?? "systemd", custody: .systemd(credential: credential, path: path, with: with))
    }

    /// A private key sealed by a passphrase of at least ``Passphrase/shortest`` characters.
    public static func passphrase(
        _ passphrase: Passphrase, cost: PassphraseCost = .standard, name: String? = nil
    ) -> NewSlot {
        NewSlot(name: name ?? "passphrase", custody: .passphrase(passphrase, cost))
    }

    /// A private key sealed to the security officer's certificate (PEM or DER).
    public static func recovery(certificate: Data, name: String? = nil) -> NewSlot {
        NewSlot(name: name ?? "recovery", custody: .recovery(certificate: certificate))
    }

    /// Makes the key pair, brings its private half into custody, and seals the key-encryption key to the public half.
    /// Files that were made are added to `made`, to be removed when what follows fails.
    func make(
        for kek: KeyEncryptionKey, vault: UUID, at place: SlotsPath, now: Date, made: inout [String]
    ) throws -> Slot {
        guard 1...Slot.longestName ~= name.utf8.count, !name.unicodeScalars.contains(where: { $0.value < 32 }) else {
            throw VaultError(.badSlot, "A slot's name has 1 to \(Slot.longestName) bytes and no control characters")
        }
        let id = Data.random(8).hexDigits
        let key = P384.KeyAgreement.PrivateKey()
        let document = SlotKeyDocument(vault: vault, slot: id, key: key)
        let kept: SlotCustody
        switch custody {
        case .file(let path):
            kept = .file(path: path)
            try kept.check()
            try document.withBytes { try PrivateFile.make(place.resolve(path), with: $0) }
            made.append(place.resolve(path))
        case .systemd(let credential, let path, let with):
            let seal = try with ?? SystemdSeal.best()
            kept = .systemd(name: credential, path: path, with: seal.rawValue)
            try kept.check()
            let blob = try document.withBytes { try SystemCredential.encrypted($0, name: credential, with: seal) }
            try PrivateFile.make(place.resolve(path), with: blob)
            made.append(place.resolve(path))
        case .passphrase(let passphrase, let cost):
            guard passphrase.characters >= Passphrase.shortest else {
                throw VaultError(
                    .badSlot, "A passphrase of a slot has at least \(Passphrase.shortest) characters",
                    remedy: "Take five or six random words.")
            }
            let salt = Data.random(16)
            kept = .passphrase(
                cost: cost, salt: salt,
                sealed: try Self.sealed(
                    key, under: cost.key(passphrase, salt: salt), cost: cost, vault: vault, slot: id))
        case .recovery(let bytes):
            let certificate = try RecoveryCertificate(bytes)
            try certificate.check(on: now)
            kept = .recovery(
                certificate: certificate.der, message: try document.withBytes { try certificate.sealed($0) })
        }
        try kept.check()
        return Slot(
            id: id, name: name, created: Int64(now.timeIntervalSince1970), custody: kept,
            current: try SlotsFile.sealed(kek, to: key.publicKey, vault: vault, slot: id))
    }

    private static func binding(_ cost: PassphraseCost, _ vault: UUID, _ slot: String) -> Data {
        .framed([
            Data("ward/passphrase/1".utf8), vault.bytes, Data(slot.utf8), .number(Int64(cost.memoryKiB)),
            .number(Int64(cost.passes)), .number(Int64(cost.lanes)),
        ])
    }

    private static func sealed(
        _ key: P384.KeyAgreement.PrivateKey, under sealing: SymmetricKey, cost: PassphraseCost, vault: UUID,
        slot: String
    ) throws -> Data {
        var raw = key.rawRepresentation
        defer { raw.wipe() }
        let box = try AES.GCM.seal(raw, using: sealing, authenticating: binding(cost, vault, slot))
        return Data(box.nonce) + box.ciphertext + box.tag
    }

    /// Nil when the passphrase is another.
    static func opened(
        _ sealed: Data, under sealing: SymmetricKey, cost: PassphraseCost, vault: UUID, slot: String
    ) -> P384.KeyAgreement.PrivateKey? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            var raw = try? AES.GCM.open(box, using: sealing, authenticating: binding(cost, vault, slot))
        else { return nil }
        defer { raw.wipe() }
        return try? P384.KeyAgreement.PrivateKey(rawRepresentation: raw)
    }
}
