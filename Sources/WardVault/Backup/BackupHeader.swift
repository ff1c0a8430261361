public import Foundation

/// What stands in clear at the start of a backup: enough to find its key and its place in the chain, nothing about records.
public struct BackupHeader: Codable, Sendable, Hashable {
    /// `ward/backup/1`.
    public var schema: String
    /// The vault's id, as its key store names it.
    public var vault: String
    /// 1 for a full backup; the next number for each part that follows it.
    public var number: Int
    /// SHA-256 of the file before, in hexadecimal; nothing for a full backup.
    public var previous: String?
    /// Which backup key of the key store opens it.
    public var key: String
    /// 32 random bytes that the file's own key is derived with.
    public var salt: Data
    /// When the snapshot was taken, RFC 3339 UTC.
    public var created: String

    static let schema = "ward/backup/1"

    /// Whether it stands alone.
    public var isFull: Bool { previous == nil }
}

/// The last frame of a backup, encrypted like the others: what must have come before it.
struct BackupTrailer: Codable, Sendable, Hashable {
    /// Rows by table.
    var rows: [String: Int]
    /// SHA-256 over the plain bytes of all row frames, in hexadecimal.
    var digest: String
    /// The newest change of each practice, by its number: the next part starts after it.
    var positions: [Int64: Int64]
    /// Entries of the ledger.
    var ledgerSize: Int64
    /// The newest stored checkpoint's size, 0 when there is none.
    var checkpointSize: Int64
}
