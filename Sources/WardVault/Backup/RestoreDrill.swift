import Databases
public import Foundation
import WardLedger

/// Proof that a backup can be restored: it is restored, into a database of its own, and everything in it is opened.
public struct RestoreDrill: Sendable, Codable, Hashable {
    /// What came back.
    public var restored: VaultBackup.Restored
    /// What opening every record, and comparing records, look-ups, changes and ledger, found.
    public var check: CheckReport

    /// Whether everything fits.
    public var isClean: Bool { check.isClean }

    /// What a restore and the check after it found.
    public init(restored: VaultBackup.Restored, check: CheckReport) {
        self.restored = restored
        self.check = check
    }

    /// Restores the newest set of a folder, or the one named, or one full backup file, into a SQLite file below `scratch`, checks every record, and
    /// removes the file. The file holds what the backup holds, still sealed record by record; names of practices, kinds and
    /// declared clear columns are readable in it while the drill lasts.
    public static func run(
        from source: String, set: String? = nil, keys: any KeySource & BackupKeySource,
        scratch: String = NSTemporaryDirectory()
    ) async throws -> RestoreDrill {
        let place = (scratch as NSString).appendingPathComponent("ward-drill-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(
                atPath: place, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch {
            throw VaultError(.badBackup, "There is no room for the drill in \(scratch)", remedy: "Name another folder.")
        }
        defer { try? FileManager.default.removeItem(atPath: place) }
        do {
            let database = try SQLiteDatabase(path: place + "/drill.db")
            let restored = try await VaultBackup(of: database, keys: keys).restore(from: source, set: set)
            let ledger = restored.ledgerSize > 0 ? try await Ledger.open(database) : nil
            let check = try await Vault.open(database, keys: keys, ledger: ledger).check()
            try database.close()
            return RestoreDrill(restored: restored, check: check)
        } catch let error as SQLError {
            throw VaultError(error)
        } catch let error as LedgerError {
            throw VaultError(.badBackup, "The backup's ledger does not fit together: \(error.sentence)")
        }
    }
}
