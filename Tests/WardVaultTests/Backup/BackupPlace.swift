import Crypto
import Databases
import DatabasesTesting
import Foundation
import Synchronization
import WardLedger
import WardVault

/// A vault with ledger, a folder for backups, and keys in memory for both.
struct BackupPlace {
    let folder: String
    let database: any SQLDatabase
    let keys: TestKeys
    let vault: Vault
    let ledger: Ledger
    let north: Practice
    let south: Practice
    let kind: RecordKind<Appointment>
    var backups: String { folder + "/backups" }
    var backup: VaultBackup { VaultBackup(of: database, keys: keys) }

    static func make(_ database: any SQLDatabase, in folder: String) async throws -> BackupPlace {
        let north = try Practice("north")
        let south = try Practice("south")
        let keys = TestKeys(MemoryKeys([north, south]))
        let ledger = try await Ledger.open(database, origin: "test.example/ledger")
        try FileManager.default.createDirectory(atPath: folder + "/backups", withIntermediateDirectories: true)
        return BackupPlace(
            folder: folder, database: database, keys: keys,
            vault: try await Vault.open(database, keys: keys, ledger: ledger), ledger: ledger, north: north,
            south: south, kind: try Appointment.kind())
    }

    /// Runs `body` on a new place, and removes it.
    static func with(_ kind: TestDatabases = .sqlite, _ body: (BackupPlace) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "ward-backup-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let test = try await kind.make()
        try await body(make(test.database, in: folder))
    }

    func put(_ numbers: Range<Int>, in practice: Practice? = nil, state: Appointment.State = .planned) async throws {
        for number in numbers {
            try await vault.put(
                .sample(number, state: state), id: "a-\(number)", as: kind, in: practice ?? north, by: "user:anna")
        }
    }

    func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: backups).sorted().map { backups + "/" + $0 }
    }

    /// A database to restore into.
    func empty(_ name: String = "restored") throws -> SQLiteDatabase {
        try SQLiteDatabase(path: "\(folder)/\(name)-\(UUID().uuidString).db")
    }

    /// Which tables of this database and of another have different rows.
    func differences(from other: any SQLDatabase) async throws -> [String] {
        try await ledger.sequence()
        let (here, there) = try await (Self.contents(database), Self.contents(other))
        return here.keys.filter { here[$0] != there[$0] }.sorted()
    }

    /// All rows of all tables that count, as text.
    static func contents(_ database: any SQLDatabase) async throws -> [String: [String]] {
        let tables = [
            "vault_practice": "number, id, seq", "vault_name": "number, name",
            "vault_lookup": "practice, kind, field, value, record",
            "vault_change": "practice, seq, kind, id, version, digest", "ledger_entry": "idx, body",
            "ledger_head": "id, size, frontier", "ledger_checkpoint": "size, note",
            "vault_record": "practice, kind, id, version, gone, keyversion, subject, seq, lookups, blob",
        ]
        return try await database.read { connection in
            var found: [String: [String]] = [:]
            for (table, columns) in tables {
                let width = columns.split(separator: ",").count
                found[table] = try connection.all("SELECT \(columns) FROM \(table)") { row in
                    try (0..<width).map { column in
                        if row.isNull(column) { return "-" }
                        if let number = try? row.integer(column) { return String(number) }
                        if let text = try? row.text(column) { return text }
                        return try row.bytes(column).base64EncodedString()
                    }.joined(separator: "|")
                }.sorted()
            }
            return found
        }
    }
}

/// Keys of practices and of backups, in memory.
final class TestKeys: KeySource, BackupKeySource {
    let memory: MemoryKeys
    let vault: UUID
    private let backups: Mutex<[BackupKey]>

    init(_ memory: MemoryKeys, vault: UUID = UUID(), backups: [BackupKey] = []) {
        self.memory = memory
        self.vault = vault
        self.backups = Mutex(backups)
    }

    /// The same keys for practices, and none for backups.
    func forgettingBackups() -> TestKeys { TestKeys(memory, vault: vault) }
    func ofAnotherVault() -> TestKeys { TestKeys(memory, backups: backups.withLock { $0 }) }
    func rotateBackupKey() {
        backups.withLock { $0.append(BackupKey(id: String($0.count + 1), key: SymmetricKey(size: .bits256))) }
    }

    func keys(of practice: Practice) throws -> PracticeKeys { try memory.keys(of: practice) }
    func practices() throws -> [Practice] { try memory.practices() }
    func subjectKey(_ token: SubjectToken, of practice: Practice, creating: Bool) throws -> SymmetricKey {
        try memory.subjectKey(token, of: practice, creating: creating)
    }
    func newestBackupKey(now: Date = Date()) throws -> BackupKey {
        if backups.withLock({ $0.isEmpty }) { rotateBackupKey() }
        return backups.withLock { $0[$0.count - 1] }
    }
    func backupKey(_ id: String) throws -> BackupKey {
        guard let key = backups.withLock({ $0.first { $0.id == id } }) else {
            throw VaultError(.badBackup, "There is no backup key \(id)")
        }
        return key
    }
}
