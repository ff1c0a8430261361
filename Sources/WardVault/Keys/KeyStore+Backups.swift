public import Crypto
import Databases
public import Foundation

/// A key that backups are sealed under.
public struct BackupKey: Sendable {
    /// 32 hexadecimal digits; a backup names it.
    public let id: String
    /// 256 bits.
    public let key: SymmetricKey

    /// A key under its id, for a ``BackupKeySource`` of one's own.
    public init(id: String, key: SymmetricKey) {
        self.id = id
        self.key = key
    }
}

extension KeyStore {
    /// The key that the next backup is sealed under; made when there is none yet. It never lies in a backup.
    public func newestBackupKey(now: Date = Date()) async throws -> BackupKey {
        if let found = try await backupKey(nil) { return found }
        return try await newBackupKey(now: now)
    }

    /// Makes a new key for the backups to come.
    public func newBackupKey(now: Date = Date()) async throws -> BackupKey {
        let made = BackupKey(id: Data.random(16).hexDigits, key: SymmetricKey(size: .bits256))
        let vault = vault
        return try await change { connection, kek in
            let wrapped = try KeyWrapping.wrap(
                made.key, under: kek.key, purpose: .backup, binding: BackupKeyRows.binding(vault, made.id, kek.id))
            try connection.run(
                "INSERT INTO backup_key (id, made, kek, wrapped) VALUES ($1, $2, $3, $4)",
                [
                    .text(made.id), .integer(Int64(now.timeIntervalSince1970 * 1000)), .text(kek.id.description),
                    .bytes(wrapped),
                ])
            return made
        }
    }

    /// The key of that id. Throws ``VaultError/Kind/badBackup`` when it is not this vault's, or was destroyed.
    public func backupKey(_ id: String) async throws -> BackupKey {
        guard let found = try await backupKey(Optional(id)) else {
            throw VaultError(
                .badBackup, "The key of this backup (\(id.prefix(40))) is not in the key database",
                remedy: "Name the key database of the vault that it was made of.")
        }
        return found
    }

    private func backupKey(_ id: String?) async throws -> BackupKey? {
        try await patiently { try await self.wrappedBackupKey(id) }
    }

    private func wrappedBackupKey(_ id: String?) async throws -> BackupKey? {
        try await refreshing()
        let (vault, kek) = (vault, ring.kek)
        do {
            return try await database.read { connection in
                let sql = "SELECT id, kek, wrapped FROM backup_key"
                let read: (any SQLRow) throws -> (String, String, Data) = { row in
                    (try row.text(0), try row.text(1), try row.bytes(2))
                }
                let found =
                    if let id { try connection.first("\(sql) WHERE id = $1", [.text(id)], read) } else {
                        try connection.first("\(sql) ORDER BY made DESC, id LIMIT 1", [], read)
                    }
                guard let found else { return nil }
                guard found.1 == kek.id.description else { throw Self.rewrappedElsewhere }
                guard
                    let key = KeyWrapping.unwrap(
                        found.2, under: kek.key, purpose: .backup,
                        binding: BackupKeyRows.binding(vault, found.0, kek.id))
                else {
                    throw VaultError(
                        .keysUnavailable, "A backup key does not open: it was altered or moved",
                        remedy: KeyRows.damagedRemedy)
                }
                return BackupKey(id: found.0, key: key)
            }
        } catch let error as SQLError {
            throw VaultError(error)
        }
    }
}

enum BackupKeyRows {
    static func binding(_ vault: UUID, _ id: String, _ kek: KeyEncryptionKeyID) -> [Data] {
        [vault.bytes, Data(id.utf8), kek.bytes]
    }

    static func wrapAnew(
        on connection: any SQLConnection, vault: UUID, from old: KeyEncryptionKey, to new: KeyEncryptionKey
    ) throws {
        let rows = try connection.all("SELECT id, wrapped FROM backup_key") { (try $0.text(0), try $0.bytes(1)) }
        try connection.run(
            "UPDATE backup_key SET kek = $1, wrapped = $2 WHERE id = $3",
            each: rows.map { id, wrapped in
                guard
                    let key = KeyWrapping.unwrap(
                        wrapped, under: old.key, purpose: .backup, binding: binding(vault, id, old.id))
                else {
                    throw VaultError(
                        .keysUnavailable, "A backup key does not open: it was altered or moved",
                        remedy: KeyRows.damagedRemedy)
                }
                let anew = try KeyWrapping.wrap(
                    key, under: new.key, purpose: .backup, binding: binding(vault, id, new.id))
                return [.text(new.id.description), .bytes(anew), .text(id)]
            })
    }
}
