public import Crypto

/// Where backups get their keys from. A backup names its key and never carries it.
public protocol BackupKeySource: Sendable {
    /// The id of the vault, which every backup names.
    var vaultName: String { get }
    /// The key for new backups; made when there is none.
    func newestBackupKey() async throws -> BackupKey
    /// The key of that id; nothing when it is not here.
    func backupKey(_ id: String) async throws -> BackupKey?
}

/// A key of backups.
public struct BackupKey: Sendable {
    /// What backups name it by.
    public var id: String
    /// 256 bits.
    public var key: SymmetricKey

    /// A key under its id.
    public init(id: String, key: SymmetricKey) {
        self.id = id
        self.key = key
    }
}
