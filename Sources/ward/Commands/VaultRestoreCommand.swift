import ArgumentParser
import Databases
import Foundation
import WardLedger
import WardVault

/// `ward vault restore`.
struct VaultRestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup into a new database, or prove that one could be.",
        discussion: """
            Restores into a database that keeps no records yet, all of it or nothing. --drill restores into a temporary \
            file, opens every record, compares records, look-ups, changes and ledger, and removes the file: do it every \
            month, with the recovery slot.

            EXAMPLES
              ward vault restore /srv/backup/ward --drill --keys /etc/ward/keys
              ward vault restore /srv/backup/ward --database new.db --keys /etc/ward/keys

            EXIT CODES
              0 every record opens and fits   1 something does not   65 the backup is damaged or incomplete
            """)

    @Argument(help: ArgumentHelp("The folder with backups, or one full backup file.", valueName: "folder"))
    var source: String
    @OptionGroup var place: VaultPlace
    @OptionGroup var slot: SlotOptions
    @Option(name: .long, help: ArgumentHelp("The new record database: a file, or postgres://…", valueName: "path|url"))
    var database: String?
    @Flag(name: .long, help: "Restore into a temporary file, check everything, and remove it.")
    var drill = false
    @Option(
        name: .long,
        help: ArgumentHelp("Where the drill's file goes. Default: the temporary folder.", valueName: "folder"))
    var scratch: String?
    @Option(name: .long, help: ArgumentHelp("A set of the folder. Default: the newest.", valueName: "set"))
    var set: String?
    @OptionGroup var output: VaultOutput

    func validate() throws {
        if drill == (database != nil) { throw ValidationError("Give either --database or --drill") }
        if scratch != nil && !drill { throw ValidationError("--scratch is for --drill") }
    }

    func run() async throws {
        try await answeringVaultErrors {
            let store = try await KeyStore.open(place.database(), slots: place.slotsPath, with: try slot.key())
            let drilled: RestoreDrill
            if let database {
                drilled = try await restore(into: database, store)
            } else {
                drilled = try await RestoreDrill.run(
                    from: source, set: set, keys: store, scratch: scratch ?? NSTemporaryDirectory())
            }
            let answer = Answer(isDrill: drill, drilled)
            try output.write(answer) { answer.table }
            if !drilled.isClean { throw Exit.short }
        }
    }

    private func restore(into name: String, _ store: KeyStore) async throws -> RestoreDrill {
        let isNew = !name.contains("://") && !FileManager.default.fileExists(atPath: name)
        let database = try SQLDatabases.open(name, creating: true)
        let restored: VaultBackup.Restored
        do {
            restored = try await VaultBackup(of: database, keys: store).restore(from: source, set: set)
        } catch {
            // An empty database that looks like a restored one must not stay.
            if isNew {
                try? database.close()
                for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: name + end) }
            }
            throw error
        }
        let log = try await ledger(in: database)
        if let log {
            // Restoring is an act like others: it is written down, and what was seen of the log begins anew from here.
            try await store.forgetAnchor(of: log.origin)
            _ = try await log.append([
                LedgerEntry(
                    milliseconds: Int64(Date().timeIntervalSince1970 * 1000), actor: "command:ward", practice: nil,
                    action: "vault.restore", subject: "backup of \(restored.created)", digest: nil)
            ])
            try await store.anchor(log)
        }
        let check = try await Vault.open(database, keys: store, ledger: log).check()
        return RestoreDrill(restored: restored, check: check)
    }

    /// `Schemas/vault-restore.schema.json`.
    private struct Answer: Encodable {
        var schema = "ward/vault-restore/1"
        var drill: Bool
        var restored: VaultBackup.Restored
        var check: CheckReport

        init(isDrill: Bool, _ done: RestoreDrill) {
            (drill, restored, check) = (isDrill, done.restored, done.check)
        }

        var table: [String] {
            var lines = check.findings.map(\.description)
            if check.more > 0 { lines.append("and \(check.more) more") }
            let entries = restored.ledgerSize
            lines.append(
                "\(counted(restored.files.count, "file")), the newest of \(restored.created): "
                    + "\(counted(check.counts.records, "record")) opened, "
                    + "\(entries == 1 ? "1 ledger entry" : "\(entries) ledger entries").")
            if check.counts.erased > 0 { lines.append("\(counted(check.counts.erased, "record")) of erased subjects.") }
            if !check.shredded.isEmpty {
                lines.append("Destroyed since, and so not opened: \(check.shredded.joined(separator: ", ")).")
            }
            let findings = check.findings.count + check.more
            lines.append(
                check.isClean
                    ? (drill ? "This backup can be restored; nothing was kept." : "Restored; everything fits.")
                    : "\(counted(findings, "thing")) \(findings == 1 ? "does" : "do") not fit.")
            return lines
        }
    }
}
