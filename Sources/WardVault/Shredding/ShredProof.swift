public import Foundation

/// What was destroyed, and what was then tried: `ward/shred/1`. Its SHA-256 is in the ledger.
public struct ShredProof: Sendable, Hashable, Codable {
    static let schema = "ward/shred/1"

    /// What was tried, once with the keys from before, to show that the trial itself works, and once with all of today's.
    public struct Drill: Sendable, Hashable, Codable {
        /// Records of the practice that were tried.
        public var records = 0
        /// How many opened with the keys from before.
        public var recordsOpenedBefore = 0
        /// How many open with today's keys: none, when it holds.
        public var recordsOpenedAfter = 0
        /// Wrapped keys of the practice, from the key database as it was before.
        public var wrappedKeys = 0
        /// How many opened with the key-encryption key from before.
        public var wrappedKeysOpenedBefore = 0
        /// How many open with today's keys: none, when it holds.
        public var wrappedKeysOpenedAfter = 0
        /// Keys of today that each of them was tried with: key-encryption keys and all practices' keys.
        public var keysTried = 0
        /// Whether the slots file opened before with the file and systemd slots of this machine.
        public var oldSlotsFileOpenedBefore = false
        /// Whether the slots file from before opens with the file and systemd slots of this machine today.
        public var oldSlotsFileOpens = false

        /// Whether nothing opened that must not.
        public var holds: Bool { recordsOpenedAfter == 0 && wrappedKeysOpenedAfter == 0 && !oldSlotsFileOpens }
    }

    /// A slot by id and name.
    public struct NamedSlot: Sendable, Hashable, Codable {
        /// The slot's id.
        public var slot: String
        /// What people call it.
        public var name: String
        /// Who keeps its secret.
        public var kind: Slot.Kind
    }

    /// `ward/shred/1`.
    public var schema: String
    /// Which vault.
    public var vault: UUID
    /// The practice's id.
    public var practice: String
    /// When the key was destroyed, RFC 3339.
    public var destroyed: String
    /// Who asked for it.
    public var actor: String
    /// The key-encryption key that was destroyed with it.
    public var oldKeyEncryptionKey: KeyEncryptionKeyID
    /// The one in its place.
    public var newKeyEncryptionKey: KeyEncryptionKeyID
    /// What was tried.
    public var drill: Drill
    /// Slots that have a new key pair.
    public var renewed: [NamedSlot]
    /// Old copies of the slots file that still open, by whose secret, and why. They are to be destroyed by hand.
    public var residue: [KeyRotation.Residue]
    /// What could not be done.
    public var unfinished: [String]

    /// Whether the practice's records open for nobody, as far as was tried. What remains by hand is in ``residue``.
    public var holds: Bool { drill.holds && unfinished.isEmpty }

    /// The bytes whose digest the ledger keeps: JSON with sorted keys on one line, and a line end.
    public func bytes() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }
}

/// A shredded practice as the key database remembers it.
public struct ShredRecord: Sendable, Hashable {
    /// The practice's id.
    public var practice: String
    /// When, in seconds since 1970 UTC.
    public var at: Int64
    /// The document as it was written; nil while the drill has not been run.
    public var proof: Data?
    /// The number of the ledger's entry about it; nil while there is none.
    public var ledgerIndex: Int64?
}
