import Crypto
public import Databases
public import Foundation
import WardLedger

/// Backups of a record database with its ledger: consistent while others write, encrypted, verified after writing. They go
/// into SQLite and PostgreSQL alike, whichever they came from.
///
/// ```swift
/// let backup = VaultBackup(of: database, keys: keys)
/// let report = try await backup.write(intoFolder: "/srv/backup/ward")
/// ```
public struct VaultBackup: Sendable {
    let database: any SQLDatabase
    let keys: any BackupKeySource

    /// Backups of this database, under keys of this source.
    public init(of database: any SQLDatabase, keys: any BackupKeySource) {
        self.database = database
        self.keys = keys
    }

    /// What a backup holds.
    public struct Report: Sendable, Codable, Hashable {
        /// The file's path, or `-`.
        public var file: String
        /// Whether it stands alone, or follows the part before it.
        public var isFull: Bool
        /// Bytes written.
        public var byteCount: Int
        /// Rows by table.
        public var rows: [String: Int]
        /// Entries of the ledger up to this backup.
        public var ledgerSize: Int64
        /// Whether the file was read again and every frame opened. A stream cannot be read again.
        public var isVerified: Bool
        /// SHA-256 of the file, in hexadecimal: what to compare a copy with.
        public var digest: String
    }

    /// Writes what changed since the newest backup of the folder, or everything when there is none, when `full`, or when
    /// that one is of another vault or key. Then reads it again.
    @discardableResult
    public func write(intoFolder path: String, full: Bool = false, now: Date = Date()) async throws -> Report {
        let folder = BackupFolder(path: path)
        try folder.make()
        var after: (trailer: BackupTrailer, digest: String, file: BackupFolder.File)?
        if !full, let last = try folder.chain().last {
            // The last part is believed only after it opened again.
            let (trailer, digest) = try await verify(folder.path(of: last))
            after = (trailer, digest, last)
        }
        let set = after?.file.set ?? Self.setName(now)
        let file = BackupFolder.File(set: set, number: (after?.file.number ?? 0) + 1)
        let target = folder.path(of: file)
        guard !FileManager.default.fileExists(atPath: target) else {
            throw VaultError(.badBackup, "\(target) is there already", remedy: "Wait a second, and run it again.")
        }
        try await LedgerBackup.settle(database)
        let key = try await keys.newestBackupKey(now: now)
        let header = header(file.number, previous: after?.digest, key: key, now: now)
        let trailer = after?.trailer
        let (written, output) = try await database.read { connection in
            let output = try BackupOutput(path: target)
            do {
                return try (
                    Self.write(header, key: key, after: trailer, from: connection, to: output.write), output
                )
            } catch {
                output.discard()
                throw error
            }
        }
        try await waiting { try output.finish() }
        // Verified by reading what the disk gives back, not what was meant.
        let again = try await verify(target)
        guard again.trailer == written.trailer, again.digest == written.digest else {
            throw VaultError(
                .badBackup, "\(target) does not read back as it was written", remedy: "Check the disk; write elsewhere."
            )
        }
        return report(target, header, written, verified: true)
    }

    /// Writes everything to an open file, such as standard output.
    public func write(to handle: FileHandle, now: Date = Date()) async throws -> Report {
        try await LedgerBackup.settle(database)
        let key = try await keys.newestBackupKey(now: now)
        let header = header(1, previous: nil, key: key, now: now)
        let descriptor = handle.fileDescriptor
        let written = try await database.read { connection in
            try Self.write(
                header, key: key, after: nil, from: connection,
                to: { try BackupOutput.write($0, to: descriptor, named: "The backup") })
        }
        return report("-", header, written, verified: false)
    }

    // MARK: One file

    struct Written: Sendable {
        var trailer: BackupTrailer
        var digest: String
        var byteCount: Int
    }

    private static func write(
        _ header: BackupHeader, key: BackupKey, after: BackupTrailer?, from connection: any SQLConnection,
        to put: @escaping (Data) throws -> Void
    ) throws -> Written {
        var writer = try BackupWriter(header: header, backupKey: key.key, write: put)
        let state = try BackupReading(after: after).rows(connection) { number, table, values in
            try writer.append({ BackupRow.append(values, table: UInt8(number), to: &$0) }, table: table.name)
        }
        let (trailer, digest) = try writer.finish { rows, digest in
            BackupTrailer(
                rows: rows, digest: digest, positions: state.positions, ledgerSize: state.ledgerSize,
                checkpointSize: state.checkpointSize)
        }
        return Written(trailer: trailer, digest: digest, byteCount: writer.byteCount)
    }

    private func header(_ number: Int, previous: String?, key: BackupKey, now: Date) -> BackupHeader {
        let salt = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        return BackupHeader(
            schema: BackupHeader.schema, vault: keys.vault.uuidString.lowercased(), number: number, previous: previous,
            key: key.id,
            salt: salt, created: now.formatted(.iso8601))
    }

    private func report(_ file: String, _ header: BackupHeader, _ written: Written, verified: Bool) -> Report {
        Report(
            file: file, isFull: header.isFull, byteCount: written.byteCount, rows: written.trailer.rows,
            ledgerSize: written.trailer.ledgerSize, isVerified: verified, digest: written.digest)
    }

    /// Opens every frame of a file.
    private func verify(_ path: String) async throws -> (trailer: BackupTrailer, digest: String) {
        let key = try await openingKey(Self.header(path))
        return try await waiting {
            var reader = try BackupReader(reading: BackupInput(path: path).read)
            return try reader.frames(backupKey: key.key) { try BackupRow.count(in: $0) }
        }
    }

    static func header(_ path: String) async throws -> BackupHeader {
        try await waiting { try BackupReader(reading: BackupInput(path: path).read).header }
    }

    func openingKey(_ header: BackupHeader) async throws -> BackupKey {
        guard UUID(uuidString: header.vault) == keys.vault else {
            throw VaultError(
                .badBackup, "The backup is of another vault (\(header.vault))", remedy: "Name that vault's keys.")
        }
        return try await keys.backupKey(header.key)
    }

    private static func setName(_ date: Date) -> String {
        // 20261123T204500Z: sorts by time, needs no quoting.
        String(date.formatted(.iso8601).filter { !"-:".contains($0) })
    }
}
