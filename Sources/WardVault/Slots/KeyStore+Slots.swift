public import Foundation

extension KeyStore {
    /// The slots as they are now.
    public func slots() throws -> SlotsFile {
        let file = try place.read()
        if file.kek == kek { try file.check(with: ring.kek) }
        return file
    }

    /// Adds a slot. The others stay as they are; nobody needs to be asked.
    @discardableResult
    public func add(_ slot: NewSlot, now: Date = Date()) async throws -> Slot {
        try await telling {
            try await place.locked(exclusively: true) {
                try await settleLocked(slotKey)
                try await refreshing()
                let file = try place.read()
                let kek = ring.kek
                guard file.kek == kek.id else { throw Self.rewrappedElsewhere }
                try file.check(with: kek)
                try Self.unique(file.slots.map(\.name) + [slot.name])
                guard file.slots.count < SlotsFile.most else {
                    throw VaultError(.badSlot, "A vault has at most \(SlotsFile.most) slots")
                }
                var made: [String] = []
                do {
                    let new = try slot.make(for: kek, vault: vault, at: place, now: now, made: &made)
                    let changed = file.with(slots: file.slots + [new], code: kek)
                    try place.write(changed)
                    try? await keepGeneration(of: changed)
                    return new
                } catch {
                    for path in made { try? PrivateFile.remove(path) }
                    throw error
                }
            }
        }
    }

    /// Removes a slot, by id or name, and changes the key-encryption key: whoever kept the slot's secret and a copy of the
    /// slots file would otherwise open the vault for ever.
    @discardableResult
    public func remove(
        slot wanted: String, oneSlotAndAcceptThatItsLossLosesEverything: Bool = false
    ) async throws -> KeyRotation {
        let file = try slots()
        guard let slot = file.slots.first(where: { $0.id == wanted || $0.name == wanted }) else {
            throw VaultError(.badSlot, "There is no slot \(wanted)", remedy: "List them: ward vault slots list")
        }
        let rest = file.slots.filter { $0.id != slot.id }
        if !oneSlotAndAcceptThatItsLossLosesEverything {
            guard rest.count >= 2, rest.contains(where: { $0.kind == .recovery }) else {
                throw VaultError(
                    .badSlot, "Without \(slot.name) fewer than two slots remain, or no recovery slot",
                    remedy: "Add another one first.")
            }
        }
        return try await rotating(newSecrets: true, removing: [slot.id]) { _, _, _ in }
    }

    /// The officer's CMS message of a recovery slot, as `openssl cms -decrypt -inform DER` opens it.
    public func export(slot wanted: String) throws -> Data { try slots().message(ofSlot: wanted) }
}

extension SlotsFile {
    /// Reads a slots file without opening it: what it says is not proven by anything yet.
    public static func read(_ path: String) throws -> SlotsFile { try SlotsPath(path: path).read() }

    /// The officer's CMS message of a recovery slot, by id or name.
    public func message(ofSlot wanted: String) throws(VaultError) -> Data {
        for slot in slots where slot.id == wanted || slot.name == wanted {
            if case .recovery(_, let message) = slot.custody { return message }
            throw VaultError(.badSlot, "The slot \(slot.name) is no recovery slot, and there is nothing to export")
        }
        throw VaultError(.badSlot, "There is no slot \(wanted)", remedy: "List them: ward vault slots list")
    }

    /// Tries to open each slot with what was brought, changes nothing, and says of each whether it opens.
    public func trial(at path: String, with keys: [SlotKey]) -> [SlotTrial] {
        let place = SlotsPath(path: path)
        var trials = slots.map { slot in
            var why: String?
            for key in keys
            where key.kinds.contains(slot.kind) && (key.slot == nil || [slot.id, slot.name].contains(key.slot)) {
                do throws(VaultError) {
                    // A document may be of any kind, and says itself of which slot it is.
                    let opened = try SlotKey(brought: key.brought, slot: slot.id).open(self, at: place)
                    return SlotTrial(slot: slot, outcome: .opens, why: nil, keys: opened.keys.map(\.id))
                } catch {
                    if case .document = key.brought, key.slot == nil, error.sentence.contains("belongs to slot") {
                        continue
                    }
                    // The slot is named beside it.
                    let name = "\(slot.name): "
                    why = error.sentence.hasPrefix(name) ? String(error.sentence.dropFirst(name.count)) : error.sentence
                }
            }
            return SlotTrial(slot: slot, outcome: why == nil ? .notTried : .closed, why: why, keys: [])
        }
        // A passphrase that opened its slot says nothing about the other ones.
        if keys.contains(where: { $0.kinds == [.passphrase] && $0.slot == nil }),
            trials.contains(where: { $0.slot.kind == .passphrase && $0.outcome == .opens })
        {
            for index in trials.indices where trials[index].slot.kind == .passphrase && trials[index].outcome == .closed
            {
                (trials[index].outcome, trials[index].why) = (.notTried, nil)
            }
        }
        return trials
    }
}

/// Whether a slot opens.
public struct SlotTrial: Sendable {
    /// What came of it.
    public enum Outcome: String, Sendable, Codable {
        case opens, closed, notTried
    }

    /// The slot that was tried.
    public var slot: Slot
    /// Whether it opens; not tried when nothing was brought for it.
    public var outcome: Outcome
    /// Why it stays closed.
    public var why: String?
    /// The keys that came out.
    public var keys: [KeyEncryptionKeyID]
}
