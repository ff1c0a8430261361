import Crypto
import Databases
import Foundation

/// What a change of the key-encryption key did.
public struct KeyRotation: Sendable {
    /// A slot that kept its key pair: an old copy of the slots file still opens with its secret.
    public struct Residue: Sendable, Hashable, Codable {
        /// The slot's id.
        public var slot: String
        /// What people call it.
        public var name: String
        /// Who keeps its secret.
        public var kind: Slot.Kind
        /// Why its old secret is still the one, in a few words.
        public var why: String
    }

    /// The key-encryption key that was destroyed.
    public var old: KeyEncryptionKeyID
    /// The one in its place.
    public var new: KeyEncryptionKeyID
    /// The slots file's generation now.
    public var generation: Int64
    /// Slots whose key pair is new: their old secrets are overwritten.
    public var renewed: [Slot]
    /// Slots whose secrets still open old copies of the slots file.
    public var residue: [Residue]
    /// What could not be done after the change itself, such as emptying the write-ahead log.
    public var unfinished: [String]
}

/// The steps of a change of the key-encryption key, in order. Tests stop between any two of them.
enum RotationStep: CaseIterable {
    case begun, secretsMade, slotsHoldBoth, keysWrapped, slotsHoldNew, secretsMoved, generationKept, forgotten
}

extension KeyStore {
    /// Changes the key-encryption key: all practices' keys are wrapped anew, the old one is destroyed.
    ///
    /// The order makes it safe to stop anywhere: new secrets of slots beside the old ones; the slots file with both keys;
    /// the key database, in one transaction; the slots file with the new key alone; the new secrets in place of the old.
    /// Whoever opens the vault after a stop brings it to its end, or back to its beginning.
    ///
    /// - Parameter newSecrets: also gives file and systemd slots of this machine new key pairs, so that old copies of the
    ///   slots file do not open with their secrets.
    @discardableResult
    public func rotateKeyEncryptionKey(newSecrets: Bool = false) async throws -> KeyRotation {
        try await rotating(newSecrets: newSecrets) { _, _, _ in }
    }

    /// Destroys a subject's own key, so that neither today's database nor any older copy of it opens the subject's records:
    /// the practice's other subjects' keys are wrapped anew, under a new key that only the new key-encryption key opens.
    @discardableResult
    public func erase(_ token: SubjectToken, of practice: Practice) async throws -> KeyRotation {
        let number = try await waiting { try self.keys(of: practice).number }
        return try await rotating(newSecrets: true) { connection, old, new in
            let there = try connection.run(
                "DELETE FROM subject_key WHERE number = $1 AND token = $2", [.integer(number), .bytes(token.bytes)])
            guard there == 1 else {
                throw VaultError(.subjectErased, "The subject has no own key; nothing was destroyed")
            }
            try self.rewrapSubjects(of: practice, number, under: new, on: connection)
        }
    }

    /// Destroys a practice's data keys below a version. Records that are still sealed under them open for nobody, so every
    /// record is sealed anew first.
    @discardableResult
    public func retireKeys(of practice: Practice, below version: Int) async throws -> KeyRotation {
        let keys = try await waiting { try self.keys(of: practice) }
        guard version <= keys.current else {
            throw VaultError(.badName, "The current key of practice \(practice) is not retired")
        }
        return try await rotating(newSecrets: true) { connection, _, _ in
            try connection.run(
                "DELETE FROM practice_key WHERE number = $1 AND version < $2",
                [.integer(keys.number), .integer(Int64(version))])
            try connection.run(
                "UPDATE practice SET minimum_key_version = $1 WHERE number = $2",
                [.integer(Int64(version)), .integer(keys.number)])
        }
    }

    /// Changes the key-encryption key, and whatever `work` changes in the key database in the same transaction, after
    /// everything was wrapped anew.
    func rotating(
        newSecrets: Bool, removing leaving: Set<String> = [],
        stop: @Sendable (RotationStep) throws -> Void = { _ in },
        _ work: @escaping @Sendable (any SQLConnection, KeyEncryptionKey, KeyEncryptionKey) throws -> Void
    ) async throws -> KeyRotation {
        do {
            return try await place.locked(exclusively: true) {
                try await settleLocked(slotKey)
                try await refreshing()
                do {
                    return try await rotateLocked(newSecrets, leaving, stop, work)
                } catch let error where !(error is RotationStopped) {
                    // Back to the beginning, or on to the end, as far as the key database has come.
                    try? await settleLocked(slotKey)
                    throw error
                }
            }
        } catch let error as SQLError {
            throw VaultError(error)
        }
    }

    private func rotateLocked(
        _ newSecrets: Bool, _ leaving: Set<String>,
        _ stop: @Sendable (RotationStep) throws -> Void,
        _ work: @escaping @Sendable (any SQLConnection, KeyEncryptionKey, KeyEncryptionKey) throws -> Void
    ) async throws -> KeyRotation {
        let (old, new) = (ring.kek, KeyEncryptionKey.random())
        let file = try place.read()
        guard file.kek == old.id else { throw Self.rewrappedElsewhere }
        try file.check(with: old)
        let removed = file.slots.filter { leaving.contains($0.id) }
        guard removed.count < file.slots.count else {
            throw VaultError(.badSlot, "The last slot is not removed", remedy: "Add another first.")
        }
        try stop(.begun)

        let renewals = newSecrets ? SlotRenewal.make(for: file, leaving: leaving, at: place) : .none
        try stop(.secretsMade)
        let both = try file.beginning(new, from: old, renewed: renewals.keys, leaving: leaving)
        try place.write(both)
        try stop(.slotsHoldBoth)

        try await wrapAnew(from: old, to: new, generation: both.generation, work)
        try await reopen(with: new)
        try stop(.keysWrapped)
        let finished = try both.finished(with: new)
        try place.write(finished)
        try stop(.slotsHoldNew)
        try renewals.moveIntoPlace()
        for slot in removed { try? slot.removeSecret(at: place) }
        try stop(.secretsMoved)
        try await keepGeneration(of: finished)
        try stop(.generationKept)
        let unfinished = await forget()
        try stop(.forgotten)
        return KeyRotation(
            old: old.id, new: new.id, generation: finished.generation,
            renewed: finished.slots.filter { renewals.keys[$0.id] != nil },
            residue: removed.map { $0.residue("it was removed, and whoever kept its secret and an old copy has both") }
                + finished.slots.filter { renewals.keys[$0.id] == nil }.map { slot in
                    slot.residue(renewals.troubles[slot.id] ?? "it kept its key pair")
                },
            unfinished: unfinished)
    }

    /// Wraps all keys anew, in one transaction.
    private func wrapAnew(
        from old: KeyEncryptionKey, to new: KeyEncryptionKey, generation: Int64,
        _ work: @escaping @Sendable (any SQLConnection, KeyEncryptionKey, KeyEncryptionKey) throws -> Void
    ) async throws {
        let vault = vault
        try await database.write { connection in
            try connection.lock("ward_keys")
            guard let head = try KeyRows.head(of: connection), head.kek == old.id else {
                throw Self.rewrappedElsewhere
            }
            let rows = try KeyRows(reading: connection)
            let ids = Dictionary(rows.practices.map { ($0.number, $0.id) }, uniquingKeysWith: { first, _ in first })
            func anew(_ row: KeyRows.Wrapped, _ purpose: KeyWrapping.Purpose) throws -> SQLValue {
                let id = ids[row.number] ?? ""
                func binding(_ kek: KeyEncryptionKeyID) -> [Data] {
                    KeyRows.binding(vault, row.number, id, row.version, kek)
                }
                guard
                    let key = KeyWrapping.unwrap(
                        row.bytes, under: old.key, purpose: purpose, binding: binding(old.id))
                else {
                    throw VaultError(
                        .keysUnavailable, "A key of practice \(id) does not open: it was altered or moved",
                        remedy: KeyRows.damagedRemedy)
                }
                return .bytes(
                    try KeyWrapping.wrap(key, under: new.key, purpose: purpose, binding: binding(new.id)))
            }
            let kek = SQLValue.text(new.id.description)
            try connection.run(
                "UPDATE practice_key SET kek = $1, wrapped = $2 WHERE number = $3 AND version = $4",
                each: rows.keys.map { [kek, try anew($0, .data), .integer($0.number), .integer(Int64($0.version))] })
            try connection.run(
                "UPDATE index_key SET kek = $1, wrapped = $2 WHERE number = $3",
                each: rows.indexes.map { [kek, try anew($0, .index), .integer($0.number)] })
            try connection.run(
                "UPDATE subject_wrap SET kek = $1, wrapped = $2 WHERE number = $3",
                each: rows.wraps.map { [kek, try anew($0, .subjectWrap), .integer($0.number)] })
            try BackupKeyRows.wrapAnew(on: connection, vault: vault, from: old, to: new)
            try connection.run(
                "UPDATE key_store SET kek = $1, generation = $2, epoch = epoch + 1", [kek, .integer(generation)])
            try work(connection, old, new)
        }
    }

    /// Gives a practice's subjects a new wrapping key.
    private func rewrapSubjects(
        of practice: Practice, _ number: Int64, under kek: KeyEncryptionKey, on connection: any SQLConnection
    ) throws {
        let wrapped = try connection.first("SELECT wrapped FROM subject_wrap WHERE number = $1", [.integer(number)]) {
            try $0.bytes(0)
        }
        let binding = KeyRows.binding(vault, number, practice.id, 0, kek.id)
        guard let wrapped,
            let old = KeyWrapping.unwrap(wrapped, under: kek.key, purpose: .subjectWrap, binding: binding)
        else { throw VaultError(.keysUnavailable, "A key of practice \(practice) does not open") }
        let new = SymmetricKey(size: .bits256)
        let rows = try connection.all("SELECT token, wrapped FROM subject_key WHERE number = $1", [.integer(number)]) {
            (SubjectToken(bytes: try $0.bytes(0)), try $0.bytes(1))
        }
        try connection.run(
            "UPDATE subject_key SET wrapped = $1 WHERE number = $2 AND token = $3",
            each: rows.map { token, wrapped in
                let binding = self.binding(token, practice, number)
                guard let key = KeyWrapping.unwrap(wrapped, under: old, purpose: .subject, binding: binding) else {
                    throw VaultError(
                        .keysUnavailable,
                        "A subject's key of practice \(practice) does not open: it was altered or moved",
                        remedy: KeyRows.damagedRemedy)
                }
                return [
                    .bytes(try KeyWrapping.wrap(key, under: new, purpose: .subject, binding: binding)),
                    .integer(number), .bytes(token.bytes),
                ]
            })
        try connection.run(
            "UPDATE subject_wrap SET wrapped = $1 WHERE number = $2",
            [
                .bytes(try KeyWrapping.wrap(new, under: kek.key, purpose: .subjectWrap, binding: binding)),
                .integer(number),
            ])
    }
}

/// Stands for a process that is killed: nothing is cleaned up.
struct RotationStopped: Error {}
