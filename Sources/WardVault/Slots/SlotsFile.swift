import Crypto
public import Foundation

/// The slots file: the key-encryption key, sealed once for each slot. Pure: it touches no disk and opens no custody.
///
/// Because each slot has a key pair of its own, a new key-encryption key can be sealed to all of them without any
/// passphrase or card at hand. So that nobody slips in a public key of his own before that happens, the whole file carries
/// an authentication code under the key-encryption key, and a file whose code does not fit is not used.
public struct SlotsFile: Sendable, Hashable, Codable {
    static let schema = "ward/slots/1"
    /// More slots than this are refused.
    static let most = 32

    var schema: String
    /// Which vault it belongs to.
    public internal(set) var vault: UUID
    /// Grows with each change. The key database remembers it, so that an older file is told.
    public internal(set) var generation: Int64
    /// The key-encryption key in use.
    public internal(set) var kek: KeyEncryptionKeyID
    /// While the key-encryption key is being changed: the new one. Until the key database has been wrapped anew nobody
    /// knows which of the two it needs, so both are here.
    public internal(set) var next: KeyEncryptionKeyID?
    /// The slots, in the order in which they were made.
    public internal(set) var slots: [Slot]
    /// Under the key in use.
    var code: Data
    /// Under the new key, while there is one.
    var nextCode: Data?

    private static let suite = HPKE.Ciphersuite.P384_SHA384_AES_GCM_256

    /// A new file with slots that were made with ``sealed(_:to:vault:slot:)``.
    init(vault: UUID, kek: KeyEncryptionKey, slots: [Slot]) {
        (schema, self.vault, generation, self.kek) = (Self.schema, vault, 1, kek.id)
        (self.slots, code) = (slots, Data())
        code = kek.authenticationCode(of: content)
    }

    // MARK: Sealing

    static func sealed(
        _ kek: KeyEncryptionKey, to key: P384.KeyAgreement.PublicKey, vault: UUID, slot: String
    ) throws -> Slot.Sealed {
        let binding = Data.framed([Data("ward/slot/1".utf8), vault.bytes, Data(slot.utf8), kek.id.bytes])
        var sender = try HPKE.Sender(recipientKey: key, ciphersuite: suite, info: binding)
        let sealed = try kek.key.withBytes { try sender.seal($0, authenticating: binding) }
        return Slot.Sealed(publicKey: key.x963Representation, sealed: sender.encapsulatedKey + sealed)
    }

    private func opened(
        _ sealed: Slot.Sealed, of slot: Slot, as kek: KeyEncryptionKeyID, with key: P384.KeyAgreement.PrivateKey
    ) -> KeyEncryptionKey? {
        guard sealed.sealed.count == 97 + 48, key.publicKey.x963Representation == sealed.publicKey else { return nil }
        let binding = Data.framed([Data("ward/slot/1".utf8), vault.bytes, Data(slot.id.utf8), kek.bytes])
        guard
            var recipient = try? HPKE.Recipient(
                privateKey: key, ciphersuite: Self.suite, info: binding,
                encapsulatedKey: Data(sealed.sealed.prefix(97))),
            var bytes = try? recipient.open(Data(sealed.sealed.dropFirst(97)), authenticating: binding)
        else { return nil }
        defer { bytes.wipe() }
        guard bytes.count == 32 else { return nil }
        return KeyEncryptionKey(id: kek, key: SymmetricKey(data: bytes))
    }

    /// The keys that a slot's private key opens: the one in use, the new one, or both when the slot kept its key pair.
    /// Empty when the private key is not this slot's.
    func keys(of slot: Slot, with key: P384.KeyAgreement.PrivateKey) throws(VaultError) -> [KeyEncryptionKey] {
        let found = [
            opened(slot.current, of: slot, as: kek, with: key),
            next.flatMap { next in slot.next.flatMap { opened($0, of: slot, as: next, with: key) } },
        ].compactMap { $0 }
        for key in found { try check(with: key) }
        return found
    }

    /// Throws when the file was changed by somebody without the key.
    func check(with key: KeyEncryptionKey) throws(VaultError) {
        let expected = key.id == kek ? code : key.id == next ? nextCode : nil
        guard let expected, key.isValid(expected, for: content) else {
            throw VaultError(
                .badSlot, "The slots file was changed by somebody who does not have its key",
                remedy: "Put back the copy that you trust; ask who could write to the file.")
        }
    }

    // MARK: Changing

    /// The file with both keys: written before the key database changes. `renewed` has new public keys by slot. A slot of
    /// `leaving` does not get the new key, and is gone at the end.
    func beginning(
        _ new: KeyEncryptionKey, from old: KeyEncryptionKey, renewed: [String: P384.KeyAgreement.PublicKey],
        leaving: Set<String> = []
    ) throws -> SlotsFile {
        var file = self
        file.next = new.id
        file.generation += 1
        for index in slots.indices where !leaving.contains(slots[index].id) {
            let slot = slots[index]
            let key = try renewed[slot.id] ?? P384.KeyAgreement.PublicKey(x963Representation: slot.current.publicKey)
            file.slots[index].next = try Self.sealed(new, to: key, vault: vault, slot: slot.id)
        }
        file.code = old.authenticationCode(of: file.content)
        file.nextCode = new.authenticationCode(of: file.content)
        return file
    }

    /// The file with the new key alone: written after the key database has changed.
    func finished(with new: KeyEncryptionKey) throws -> SlotsFile {
        guard next == new.id else { throw VaultError(.badSlot, "The slots file has no such new key") }
        var file = self
        (file.kek, file.next, file.nextCode) = (new.id, nil, nil)
        file.generation += 1
        file.slots = slots.compactMap { slot in
            guard let next = slot.next else { return nil }
            var slot = slot
            (slot.current, slot.next) = (next, nil)
            return slot
        }
        file.code = new.authenticationCode(of: file.content)
        return file
    }

    /// The file with the old key alone: written when the key database has not changed.
    func abandoned(with old: KeyEncryptionKey) -> SlotsFile {
        var file = self
        (file.next, file.nextCode) = (nil, nil)
        file.generation += 1
        for index in slots.indices { file.slots[index].next = nil }
        file.code = old.authenticationCode(of: file.content)
        return file
    }

    /// The file with other slots; the key stays.
    func with(slots: [Slot], code key: KeyEncryptionKey) -> SlotsFile {
        var file = self
        file.slots = slots
        file.generation += 1
        file.code = key.authenticationCode(of: file.content)
        return file
    }

    /// All that the authentication code covers.
    private var content: Data {
        let head = [
            Data(schema.utf8), vault.bytes, .number(generation), kek.bytes, next?.bytes ?? Data(),
            .number(Int64(slots.count)),
        ]
        let body = slots.flatMap { slot in
            [
                Data(slot.id.utf8), Data(slot.name.utf8), .number(slot.created), slot.custody.framed,
                slot.current.publicKey, slot.current.sealed, slot.next?.publicKey ?? Data(),
                slot.next?.sealed ?? Data(),
            ]
        }
        return .framed(head + body)
    }
}
