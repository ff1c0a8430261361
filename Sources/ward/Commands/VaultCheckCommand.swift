import ArgumentParser
import Databases
import Foundation
import WardLedger
import WardVault

/// `ward vault check`.
struct VaultCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Open every record and compare records, look-ups, changes, keys and ledger.",
        discussion: """
            Names the first rows that were altered, moved, rolled back, deleted or invented. Work goes on meanwhile.

            EXAMPLES
              ward vault check --keys /etc/ward/keys --database records.db
              ward vault check --keys /etc/ward/keys --database records.db --practice cabinet-du-parc --format json

            EXIT CODES
              0 everything fits   1 something does not   2 there is no ledger to tell
            """)

    @OptionGroup var place: VaultPlace
    @OptionGroup var slot: SlotOptions
    @OptionGroup var records: RecordsPlace
    @Option(name: .long, help: "Only this practice.")
    var practice: String?
    @OptionGroup var output: VaultOutput

    func run() async throws {
        try await answeringVaultErrors {
            let practice = try practice.map { try Practice($0) }
            let keyDatabase = try place.database()
            let store = try await KeyStore.open(keyDatabase, slots: place.slotsPath, with: try slot.key())
            let database = try records.open()
            // An older copy of the whole database fits in itself; only what was seen before tells.
            let log = try await anchoredLedger(in: database, store)
            let vault = try await Vault.open(database, keys: store, ledger: log)
            let shows = Console.isWatched && !output.output.quiet
            let report = try await vault.check(practice) { counts in
                if shows { Console.progress("\(counts.records) records of \(counts.practices) practices opened") }
            }
            if shows { Console.progress("") }
            let misfits = try await log?.verify().misfits.map(\.sentence) ?? []
            let answer = Answer(
                report: report, ledger: misfits, keys: try await KeyFindings(store, keyDatabase).found)
            try output.write(answer) { answer.table }
            if answer.findings > 0 { throw Exit.short }
            if !report.hasLedger { throw Exit.unknown }
        }
    }

    /// What does not fit among the keys.
    private struct KeyFindings {
        var found: [String] = []

        init(_ store: KeyStore, _ database: any SQLDatabase) async throws {
            if let file = database as? SQLiteDatabase {
                found += try file.check(thorough: true).findings.map { "The key database's file: \($0)" }
            }
            for record in try await store.shredded() where record.proof == nil || record.ledgerIndex == nil {
                found.append(
                    "The shredding of \(record.practice) was cut off: give ward vault shred \(record.practice) again")
            }
        }
    }

    /// `Schemas/vault-check.schema.json`.
    private struct Answer: Encodable {
        var schema = "ward/vault-check/1"
        var report: CheckReport
        var ledger: [String]
        var keys: [String]

        var findings: Int { report.findings.count + report.more + ledger.count + keys.count }

        var table: [String] {
            let counts = report.counts
            var lines = report.findings.map(\.description) + ledger.map { "The ledger: \($0)" } + keys
            if report.more > 0 { lines.append("and \(report.more) more") }
            lines.append(
                "\(counts.practices == 1 ? "1 practice" : "\(counts.practices) practices"): "
                    + "\(counted(counts.records, "record")) opened, \(counted(counts.lookups, "look-up")) and "
                    + "\(counted(counts.changes, "change")) compared, "
                    + (report.hasLedger
                        ? "\(counts.ledgerEntries == 1 ? "1 ledger entry" : "\(counts.ledgerEntries) ledger entries") read."
                        : "no ledger to compare with."))
            if !report.shredded.isEmpty {
                lines.append("Destroyed, and so not opened: \(report.shredded.joined(separator: ", ")).")
            }
            if counts.erased > 0 { lines.append("\(counted(counts.erased, "record")) of erased subjects.") }
            lines.append(
                findings == 0
                    ? "Everything fits." : "\(counted(findings, "thing")) \(findings == 1 ? "does" : "do") not fit.")
            return lines
        }
    }
}
