import ArgumentParser
import Foundation
import WardLedger
import WardVault

/// `ward vault shred`.
struct VaultShredCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shred",
        abstract: "Destroy a practice's keys for ever, and prove that its records no longer open.",
        discussion: """
            Deletes the practice's keys, changes the key-encryption key and the secrets of this machine's slots, then tries \
            rows of the record database, the key database and the slots file from before with every key of today. The proof \
            is printed, kept in the key database, and its digest entered in the ledger. The records stay where they are, as \
            noise. Nothing brings them back.

            EXAMPLES
              ward vault shred cabinet-du-parc --keys /etc/ward/keys --database records.db
              ward vault shred cabinet-du-parc --keys /etc/ward/keys --database records.db \\
                  --yes-destroy cabinet-du-parc --format json --output proof.json

            EXIT CODES
              0 nothing opens   1 something opens, or was left unfinished   2 not in a ledger
            """)

    @Argument(help: "The practice.")
    var practice: String
    @OptionGroup var place: VaultPlace
    @OptionGroup var slot: SlotOptions
    @OptionGroup var records: RecordsPlace
    @Option(name: .long, help: ArgumentHelp("Do not ask; repeat the practice's id.", valueName: "practice"))
    var yesDestroy: String?
    @Option(name: .long, help: "Who asks for it, as the ledger names people. Default: user: and the login name.")
    var by: String?
    @OptionGroup var output: VaultOutput

    func run() async throws {
        try await answeringVaultErrors {
            let practice = try Practice(practice)
            let database = try records.open()
            let store = try await KeyStore.open(try place.database(), slots: place.slotsPath, with: try slot.key())
            let log = try await anchoredLedger(in: database, store)
            // What is not here is said before anybody is asked.
            let gone = try await store.shredded().contains { $0.practice == practice.id }
            if !gone {
                _ = try store.keys(of: practice)
                try confirm(practice)
            }
            let (proof, index) = try await store.shred(
                practice, records: database, ledger: log, by: by ?? "user:\(NSUserName())")
            if let log { try await store.anchor(log) }
            if output.format == .json {
                // Byte for byte what the ledger's digest is of.
                let stored = try await store.shredded().first { $0.practice == practice.id }?.proof
                try output.output.write(try stored ?? proof.bytes())
            } else {
                try output.write(proof) { table(proof, index, log?.origin) }
            }
            if !proof.holds { throw Exit.short }
            if index == nil { throw Exit.unknown }
        }
    }

    private func confirm(_ practice: Practice) throws {
        if let yesDestroy {
            if yesDestroy == practice.id { return }
            throw failure("--yes-destroy names \(yesDestroy), not \(practice); nothing was destroyed", Exit.usage)
        }
        guard Console.isWatched, isatty(STDIN_FILENO) == 1 else {
            throw failure(
                "there is no terminal to ask at\nrepeat the practice's id: --yes-destroy \(practice)", Exit.usage)
        }
        Console.error("This destroys the key of \(practice). Its records will open for nobody, from no backup.")
        try? FileHandle.standardError.write(contentsOf: Data("Type the practice's id to destroy it: ".utf8))
        guard readLine(strippingNewline: true) == practice.id else {
            throw failure("that is not \(practice); nothing was destroyed", Exit.usage)
        }
    }

    private func table(_ proof: ShredProof, _ index: Int64?, _ origin: String?) -> [String] {
        let drill = proof.drill
        var lines = ["The key of \(proof.practice) is destroyed (\(proof.destroyed), by \(proof.actor))."]
        lines += columns(
            ["Tried with copies from before", "Tried", "Opened before", "Open today"],
            [
                [
                    "records", "\(drill.records)", "\(drill.recordsOpenedBefore)", "\(drill.recordsOpenedAfter)",
                ],
                [
                    "wrapped keys", "\(drill.wrappedKeys)", "\(drill.wrappedKeysOpenedBefore)",
                    "\(drill.wrappedKeysOpenedAfter)",
                ],
                ["slots file", "1", drill.oldSlotsFileOpenedBefore ? "1" : "0", drill.oldSlotsFileOpens ? "1" : "0"],
            ])
        lines.append("Each was tried with \(counted(drill.keysTried, "key")) of today.")
        if drill.records == 0 { lines.append("The practice had no records to try.") }
        if !proof.renewed.isEmpty {
            lines.append("New secrets: \(proof.renewed.map(\.name).joined(separator: ", ")).")
        }
        lines += RotationAnswer.residue(proof.residue)
        lines += proof.unfinished.map { "Not done: \($0)." }
        if let index {
            lines.append("Ledger \(origin ?? ""): entry \(index) keeps the SHA-256 of this proof (--format json).")
        } else {
            lines.append(
                "Not in a ledger: the record database keeps none (ward ledger checkpoint --new-key begins one).")
        }
        return lines
    }
}
