import ArgumentParser
import Foundation
import WardVault

/// `ward vault backup`.
struct VaultBackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write an encrypted backup of records and ledger while work goes on, and read it again.",
        discussion: """
            A folder gets a full backup first, and then parts with what changed since. Each is verified by reading it \
            again. - writes a full one to standard output, which nothing can read again: run restore --drill on what it \
            became. A backup never carries its key: keep copies of the key database apart, as docs/vault-keys.md says.

            EXAMPLES
              ward vault backup /srv/backup/ward --keys /etc/ward/keys --database records.db
              ward vault backup - --keys /etc/ward/keys --database records.db | ssh elsewhere 'cat > ward.wardbackup'

            EXIT CODES
              0 written and verified   2 written to a stream, not verified
            """)

    @Argument(help: ArgumentHelp("The folder, or - for standard output.", valueName: "folder"))
    var target: String
    @OptionGroup var place: VaultPlace
    @OptionGroup var slot: SlotOptions
    @OptionGroup var records: RecordsPlace
    @Flag(name: .long, help: "Begin a new set with a full backup.")
    var full = false
    @OptionGroup var output: VaultOutput

    func validate() throws {
        if target == "-" && output.output.output == nil && output.format == .json {
            throw ValidationError("With - the report would mix with the backup; write it with --output FILE")
        }
    }

    func run() async throws {
        try await answeringVaultErrors {
            let store = try await KeyStore.open(place.database(), slots: place.slotsPath, with: try slot.key())
            let database = try records.open()
            // A record database that is an older state must not become the newest backup.
            _ = try await anchoredLedger(in: database, store)
            let backup = VaultBackup(of: database, keys: store)
            guard target == "-" else {
                let report = try await backup.write(intoFolder: target, full: full)
                try output.write(Answer(report)) { Answer(report).table }
                return
            }
            let report = try await backup.write(to: .standardOutput)
            if output.output.output != nil {
                try output.write(Answer(report)) { Answer(report).table }
            } else if !output.output.quiet {
                for line in Answer(report).table { Console.error("ward: " + line) }
            }
            throw Exit.unknown
        }
    }

    /// `Schemas/vault-backup.schema.json`.
    private struct Answer: Encodable {
        var schema = "ward/vault-backup/1"
        var report: VaultBackup.Report

        init(_ report: VaultBackup.Report) { self.report = report }

        var table: [String] {
            let records = counted(report.rows["vault_record"] ?? 0, "record")
            let entries = report.rows["ledger_entry"] ?? 0
            return [
                "\(report.isFull ? "Full backup" : "Changes since the part before"): \(records), "
                    + "\(entries == 1 ? "1 ledger entry" : "\(entries) ledger entries"), "
                    + "\(report.byteCount) bytes in \(report.file == "-" ? "the stream" : report.file).",
                report.isVerified
                    ? "Read again: every frame opens." : "Not verified: a stream cannot be read again.",
                "SHA-256 \(report.digest)",
            ]
        }
    }
}
