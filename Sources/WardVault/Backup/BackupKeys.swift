public import Foundation

/// Where backups get their keys from. A backup names its key and never carries it.
public protocol BackupKeySource: Sendable {
    /// The id of the vault, which every backup names.
    var vault: UUID { get }
    /// The key for new backups; made when there is none.
    func newestBackupKey(now: Date) async throws -> BackupKey
    /// The key of that id. Throws ``VaultError/Kind/badBackup`` when it is not here.
    func backupKey(_ id: String) async throws -> BackupKey
}

extension KeyStore: BackupKeySource {}
