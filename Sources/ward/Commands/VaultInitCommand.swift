import ArgumentParser
import Databases
import Foundation
import WardLedger
import WardVault

/// `ward vault init`.
struct VaultInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Set up a vault: its keys, its slots, and with --database its records and ledger.",
        discussion: """
            A vault has at least two slots, one of them a recovery slot: the security officer's certificate, whose private \
            key stays on a card or in a safe. All slots lost means all records lost; that is the point of the encryption.

            EXAMPLES
              ward vault init --keys /etc/ward/keys --database /var/lib/ward/records.db \\
                  --systemd-slot /etc/ward/ward-vault.cred --recovery-slot officer.crt
              ward vault init --keys keys --database records.db --file-slot dev.key \\
                  --one-slot-and-accept-that-its-loss-loses-everything
              ward vault init --keys postgres://ward@db.example.lu/wardkeys --slots /etc/ward/slots.json \\
                  --database postgres://ward@db.example.lu/ward --passphrase-slot --recovery-slot officer.crt
            """)

    @OptionGroup var place: VaultPlace

    @Option(name: .long, help: ArgumentHelp("The record database to set up as well.", valueName: "path|url"))
    var database: String?

    @Option(name: .long, help: "The name of the ledger, a URL without https://. Default: ward/ and the vault's id.")
    var origin: String?

    @OptionGroup var slots: NewSlotOptions
    @OptionGroup var source: PassphraseSource

    @Flag(name: .long, help: "Do without a second slot or a recovery slot.")
    var oneSlotAndAcceptThatItsLossLosesEverything = false

    @OptionGroup var output: VaultOutput

    func validate() throws {
        if database == place.keys || database == "\(place.keys)/keys.db" {
            throw ValidationError("Keys and records lie in two databases, or each backup would carry its key")
        }
    }

    func run() async throws {
        try await answeringVaultErrors {
            // What cannot be reached is said before any key is made.
            let records = try database.map { try SQLDatabases.open($0) }
            if let records { try await refuseUsed(records) }
            let new = try slots.make(source)
            try makeFolder()
            let store = try await KeyStore.create(
                try place.database(creating: true), slots: place.slotsPath, with: new,
                oneSlotAndAcceptThatItsLossLosesEverything: oneSlotAndAcceptThatItsLossLosesEverything)
            var log: String?
            if let records {
                _ = try await Vault.open(records, keys: store)
                log = try await ledger(in: records)?.origin
                if log == nil {
                    let name = origin ?? "ward/\(store.vault.uuidString.lowercased())"
                    log = try await Ledger.open(records, origin: name).origin
                }
                _ = try await anchoredLedger(in: records, store)
            }
            let answer = Answer(
                vault: store.vault, keys: place.keysName, slotsFile: place.slotsPath, database: database, ledger: log,
                slots: try store.slots().slots.map(SlotRow.init))
            try output.write(answer) { answer.table(place) }
        }
    }

    /// A database that belongs to another vault, or keeps keys, gets no new keys beside it.
    private func refuseUsed(_ records: any SQLDatabase) async throws {
        try await records.read { _ in }
        let rooms = try? await records.read { connection in
            try connection.all("SELECT DISTINCT room FROM ward_schema") { try $0.text(0) }
        }
        if rooms?.contains("keys") == true {
            throw failure("the record database is a key database; keys and records lie apart", Exit.usage)
        }
        if rooms?.contains("vault") == true {
            throw failure(
                "the record database belongs to a vault already\nname a new one; its own keys open this one",
                Exit.badInput)
        }
    }

    /// The folder of the keys, for nobody else. One that is there keeps its mode.
    private func makeFolder() throws {
        if VaultPlace.isURL(place.keys) || FileManager.default.fileExists(atPath: place.keys) { return }
        do {
            try FileManager.default.createDirectory(
                atPath: place.keys, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw failure("could not make the folder \(place.keys): \(error.localizedDescription)", Exit.inputOutput)
        }
    }
}

/// `Schemas/vault-init.schema.json`.
private struct Answer: Encodable {
    var schema = "ward/vault-init/1"
    var vault: UUID
    var keys: String
    var slotsFile: String
    var database: String?
    var ledger: String?
    var slots: [SlotRow]

    func table(_ place: VaultPlace) -> [String] {
        var lines = [
            "Vault \(vault.uuidString.lowercased()) is set up.", "  keys     \(keys)", "  slots    \(slotsFile)",
        ]
        lines += slots.map { "           \($0.name) (\($0.kind.rawValue)): \($0.custody)\($0.until)" }
        if let database { lines.append("  records  \(database)") }
        if let ledger { lines.append("  ledger   \(ledger)") }
        let keysOption = "--keys \(place.keys)" + (place.slots.map { " --slots \($0)" } ?? "")
        lines += ["Next:"]
        if let recovery = slots.first(where: { $0.kind == .recovery }) {
            lines.append(
                "  ward vault slots export \(recovery.name) \(keysOption) --output recovery.p7m   for the safe")
        }
        lines += ["  ward vault practices add ID \(keysOption)", "  ward vault unlock \(keysOption)"]
        if slots.count == 1 { lines.append("There is one slot: losing it loses everything.") }
        if slots.contains(where: { $0.kind == .systemd && $0.custody.hasSuffix("sealed by host") }) {
            lines.append("This machine shows no TPM: the systemd slot is as safe as the disk it lies on.")
        }
        return lines
    }
}
