import Crypto
import Databases
import Foundation

/// What somebody has who kept copies from before: rows of the practice from the record database and from the key
/// database, and the slots file. Each try says how much of it opens with given keys.
struct ShredDrill: Sendable {
    /// How many records are tried.
    static let sample = 100
    /// How many keys of today are tried, and how many wrapped subject keys.
    static let most = 1000

    private struct OldKey: Sendable {
        var purpose: KeyWrapping.Purpose
        var version = 0
        var token: Data?
        var wrapped: Data
    }

    let practice: Practice
    let vault: UUID
    let number: Int64
    let kek: KeyEncryptionKeyID
    private var keys: [OldKey] = []
    private var subjects: [OldKey] = []
    private var records: [RecordRow] = []
    private var names: [Int64: String] = [:]

    /// Takes the copies.
    init(
        of practice: Practice, number: Int64, kek: KeyEncryptionKeyID, vault: UUID, keys database: any SQLDatabase,
        records recordDatabase: (any SQLDatabase)?
    ) async throws {
        (self.practice, self.vault, self.number, self.kek) = (practice, vault, number, kek)
        let number = SQLValue.integer(number)
        (keys, subjects) = try await database.read { connection in
            let data = try connection.all(
                "SELECT version, wrapped FROM practice_key WHERE number = $1 ORDER BY version", [number]
            ) { OldKey(purpose: .data, version: Int(try $0.integer(0)), wrapped: try $0.bytes(1)) }
            let index = try connection.all("SELECT wrapped FROM index_key WHERE number = $1", [number]) {
                OldKey(purpose: .index, wrapped: try $0.bytes(0))
            }
            let wrap = try connection.all("SELECT wrapped FROM subject_wrap WHERE number = $1", [number]) {
                OldKey(purpose: .subjectWrap, wrapped: try $0.bytes(0))
            }
            let subjects = try connection.all(
                "SELECT token, wrapped FROM subject_key WHERE number = $1 ORDER BY token LIMIT \(Self.most)", [number]
            ) { OldKey(purpose: .subject, token: try $0.bytes(0), wrapped: try $0.bytes(1)) }
            return (data + index + wrap, subjects)
        }
        guard let recordDatabase, await Self.holdsRecords(recordDatabase) else { return }
        (records, names) = try await recordDatabase.read { connection in
            let rows = try connection.all(
                "SELECT \(RecordRow.columns) FROM vault_record WHERE practice = $1 ORDER BY kind, id LIMIT \(Self.sample)",
                [number], RecordRow.init)
            let names = try connection.all("SELECT number, name FROM vault_name") {
                (try $0.integer(0), try $0.text(1))
            }
            return (rows, Dictionary(names, uniquingKeysWith: { first, _ in first }))
        }
    }

    private static func holdsRecords(_ database: any SQLDatabase) async -> Bool {
        let rooms =
            (try? await database.read { connection in
                try connection.all("SELECT DISTINCT room FROM ward_schema") { try $0.text(0) }
            }) ?? []
        return rooms.contains("vault")
    }

    var recordCount: Int { records.count }
    var keyCount: Int { keys.count + subjects.count }

    /// How many wrapped keys and records open with these keys, each of them taken for a key-encryption key, for what wraps
    /// subjects' keys, and for a data key.
    func opened(with candidates: [SymmetricKey]) -> (keys: Int, records: Int) {
        var found: [SymmetricKey] = []
        var versions: [Int64: DataKey] = [:]
        var wraps = candidates
        for old in keys {
            let binding = KeyRows.binding(vault, number, practice.id, old.version, kek)
            let key = candidates.lazy.compactMap {
                KeyWrapping.unwrap(old.wrapped, under: $0, purpose: old.purpose, binding: binding)
            }.first
            guard let key else { continue }
            found.append(key)
            if old.purpose == .data { versions[Int64(old.version)] = DataKey(key) }
            if old.purpose == .subjectWrap { wraps.append(key) }
        }
        var subjectKeys: [Data: DataKey] = [:]
        for old in subjects {
            let token = old.token ?? Data()
            let binding = [vault.bytes, .number(number), Data(practice.id.utf8), token]
            let key = wraps.lazy.compactMap {
                KeyWrapping.unwrap(old.wrapped, under: $0, purpose: .subject, binding: binding)
            }.first
            guard let key else { continue }
            found.append(key)
            subjectKeys[token] = DataKey(key)
        }
        let plain = candidates.map { DataKey($0) }
        let opened = records.count { row in
            let fitting = row.keyVersion == 0 ? row.subject.flatMap { subjectKeys[$0] } : versions[row.keyVersion]
            return opens(row, with: [fitting].compactMap { $0 } + plain)
        }
        return (found.count, opened)
    }

    private func opens(_ row: RecordRow, with keys: [DataKey]) -> Bool {
        guard let kind = names[row.kind], let lookups = EncodedLookups.bound(stored: row.lookups, { self.names[$0] })
        else {
            return false
        }
        let binding = RecordBinding(
            practice: practice.id, kind: kind, id: row.id, version: row.version, keyVersion: row.keyVersion,
            subject: row.subject, lookups: lookups
        ).associated
        return keys.contains { (try? Envelope.open(row.blob, under: $0, binding: binding)) != nil }
    }
}
