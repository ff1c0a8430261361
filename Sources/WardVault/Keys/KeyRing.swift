import Crypto
import Databases
import Foundation

/// The keys in memory.
struct KeyRing: Sendable {
    /// One practice's.
    struct Entry: Sendable {
        var keys: PracticeKeys
        /// What wraps the keys of the practice's subjects.
        var subjectWrap: SymmetricKey
        /// What all of it was unwrapped from, to see what has changed.
        var wrapped: [Data]
    }

    var kek: KeyEncryptionKey
    var generation: Int64
    var epoch: Int64
    var practices: [String: Entry]
    var shredded: Set<String>
    /// Practices whose keys this process could not open, because another has changed the key-encryption key.
    var lockedOut: Set<String> = []
    /// When the key database was asked last.
    var asked = ContinuousClock.now

    /// What may stay in memory when the new key-encryption key is not at hand: practices whose rows are still there, with
    /// the versions that are still there.
    func keeping(_ rows: KeyRows) -> KeyRing {
        var ring = self
        ring.practices = [:]
        ring.shredded = rows.shredded
        ring.lockedOut = []
        for row in rows.practices {
            guard var entry = practices[row.id], entry.keys.number == row.number,
                entry.keys.data[row.current] != nil
            else {
                ring.lockedOut.insert(row.id)
                continue
            }
            let versions = Set(rows.keys.lazy.filter { $0.number == row.number }.map(\.version))
            entry.keys.data = entry.keys.data.filter { versions.contains($0.key) }
            entry.keys.current = row.current
            ring.practices[row.id] = entry
        }
        ring.epoch = rows.head.epoch
        ring.asked = .now
        return ring
    }
}

/// The rows of the key database that are read as a whole: everything but the subjects' keys.
struct KeyRows: Sendable {
    struct Head: Sendable {
        var vault: UUID
        var kek: KeyEncryptionKeyID
        var generation: Int64
        var epoch: Int64
    }

    struct PracticeRow: Sendable {
        var number: Int64
        var id: String
        var current: Int
    }

    struct Wrapped: Sendable {
        var number: Int64
        var version = 0
        var bytes: Data
    }

    var head: Head
    var practices: [PracticeRow]
    var keys: [Wrapped]
    var indexes: [Wrapped]
    var wraps: [Wrapped]
    var shredded: Set<String>

    /// Nil in a key database that nobody has set up.
    static func head(of connection: any SQLConnection) throws -> Head? {
        try connection.first("SELECT vault, kek, generation, epoch FROM key_store") { row in
            guard let vault = UUID(uuidString: try row.text(0)), let kek = KeyEncryptionKeyID(try row.text(1)) else {
                throw VaultError(.keysUnavailable, "The head of the key database is damaged", remedy: damagedRemedy)
            }
            return Head(vault: vault, kek: kek, generation: try row.integer(2), epoch: try row.integer(3))
        }
    }

    static let damagedRemedy = "Put back the newest copy of the key database."

    init(reading connection: any SQLConnection) throws {
        guard let head = try Self.head(of: connection) else {
            throw VaultError(
                .keysUnavailable, "The key database is empty", remedy: "Set the vault up: ward vault init.")
        }
        self.head = head
        practices = try connection.all("SELECT number, id, key_version FROM practice ORDER BY number") {
            PracticeRow(number: try $0.integer(0), id: try $0.text(1), current: Int(try $0.integer(2)))
        }
        keys = try connection.all("SELECT number, version, wrapped FROM practice_key ORDER BY number, version") {
            Wrapped(number: try $0.integer(0), version: Int(try $0.integer(1)), bytes: try $0.bytes(2))
        }
        indexes = try connection.all("SELECT number, wrapped FROM index_key") {
            Wrapped(number: try $0.integer(0), bytes: try $0.bytes(1))
        }
        wraps = try connection.all("SELECT number, wrapped FROM subject_wrap") {
            Wrapped(number: try $0.integer(0), bytes: try $0.bytes(1))
        }
        shredded = Set(try connection.all("SELECT id FROM shredded") { try $0.text(0) })
    }

    /// Unwraps everything. One key that does not open is one too many: the name of its practice is said.
    ///
    /// - Parameter known: what is in memory already. A practice whose rows have not changed is not unwrapped again.
    func opened(with kek: KeyEncryptionKey, knowing known: KeyRing? = nil) throws(VaultError) -> KeyRing {
        func open(_ row: Wrapped, _ purpose: KeyWrapping.Purpose, _ id: String) throws(VaultError) -> SymmetricKey {
            let binding = Self.binding(head.vault, row.number, id, row.version, kek.id)
            guard
                let key = KeyWrapping.unwrap(row.bytes, under: kek.key, purpose: purpose, binding: binding)
            else {
                throw VaultError(
                    .keysUnavailable,
                    "A key of practice \(id) in the key database does not open: it was altered or moved",
                    remedy: Self.damagedRemedy)
            }
            return key
        }
        let byNumber = Dictionary(grouping: keys, by: \.number)
        let indexes = Dictionary(self.indexes.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        let wraps = Dictionary(self.wraps.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        var found: [String: KeyRing.Entry] = [:]
        let practicesKnown = known?.kek.id == kek.id ? known?.practices ?? [:] : [:]
        for row in practices {
            let rows = byNumber[row.number] ?? []
            let wrapped = (rows + [indexes[row.number], wraps[row.number]].compactMap { $0 }).map(\.bytes)
            if let entry = practicesKnown[row.id], entry.wrapped == wrapped, entry.keys.number == row.number,
                entry.keys.current == row.current
            {
                found[row.id] = entry
                continue
            }
            var data: [Int: SymmetricKey] = [:]
            for key in rows { data[key.version] = try open(key, .data, row.id) }
            guard let index = indexes[row.number], let wrap = wraps[row.number], data[row.current] != nil else {
                throw VaultError(
                    .keysUnavailable, "A key of practice \(row.id) is missing in the key database",
                    remedy: Self.damagedRemedy)
            }
            found[row.id] = KeyRing.Entry(
                keys: PracticeKeys(
                    number: row.number, data: data, current: row.current, index: try open(index, .index, row.id)),
                subjectWrap: try open(wrap, .subjectWrap, row.id), wrapped: wrapped)
        }
        return KeyRing(
            kek: kek, generation: head.generation, epoch: head.epoch, practices: found, shredded: shredded)
    }

    /// What a wrapped key is bound to.
    static func binding(
        _ vault: UUID, _ number: Int64, _ id: String, _ version: Int, _ kek: KeyEncryptionKeyID
    ) -> [Data] {
        [vault.bytes, .number(number), Data(id.utf8), .number(Int64(version)), kek.bytes]
    }
}
