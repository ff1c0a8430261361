import ArgumentParser
import Foundation
import WardVault

/// `ward vault slots`.
struct VaultSlotsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slots",
        abstract: "List, add, remove and export the slots that open a vault.",
        discussion: """
            EXAMPLES
              ward vault slots list --keys /etc/ward/keys
              ward vault slots add --keys /etc/ward/keys --recovery-slot second-officer.crt --name "second officer"
              ward vault slots remove desk --keys /etc/ward/keys
              ward vault slots export recovery --keys /etc/ward/keys --output recovery.p7m
            """,
        subcommands: [List.self, Add.self, Remove.self, Export.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the slots. Nothing is opened, so nothing is proven; see unlock.",
            discussion: """
                EXAMPLES
                  ward vault slots list --keys /etc/ward/keys
                """)

        @OptionGroup var place: VaultPlace
        @OptionGroup var output: VaultOutput

        func run() async throws {
            try await answeringVaultErrors {
                let answer = SlotsAnswer(try SlotsFile.read(place.slotsPath))
                try output.write(answer) { answer.table }
            }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Add one slot. The others stay as they are.",
            discussion: """
                EXAMPLES
                  ward vault slots add --keys /etc/ward/keys --recovery-slot officer.crt
                  ward vault slots add --keys /etc/ward/keys --passphrase-slot --name "the envelope"
                """)

        @OptionGroup var place: VaultPlace
        @OptionGroup var slot: SlotOptions
        @OptionGroup var new: NewSlotOptions
        @Option(name: .long, help: "What people call the slot. Default: its kind.")
        var name: String?
        @OptionGroup var output: VaultOutput

        func run() async throws {
            try await answeringVaultErrors {
                let store = try await KeyStore.open(
                    try place.database(), slots: place.slotsPath, with: try slot.key())
                let made = try new.make(name: name, slot.source)
                guard made.count == 1 else { throw failure("name one slot to add, not \(made.count)", Exit.usage) }
                try await store.add(made[0])
                let answer = SlotsAnswer(try store.slots())
                try output.write(answer) { answer.table }
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Remove a slot and change the key-encryption key, so that its secret opens nothing any more.",
            discussion: """
                EXAMPLES
                  ward vault slots remove desk --keys /etc/ward/keys
                """)

        @Argument(help: "The slot, by name or id.")
        var name: String
        @OptionGroup var place: VaultPlace
        @OptionGroup var slot: SlotOptions
        @Flag(name: .long, help: "Keep one slot alone, or none for recovery.")
        var oneSlotAndAcceptThatItsLossLosesEverything = false
        @OptionGroup var output: VaultOutput

        func run() async throws {
            try await answeringVaultErrors {
                let store = try await KeyStore.open(
                    try place.database(), slots: place.slotsPath, with: try slot.key())
                let rotation = try await store.remove(
                    slot: name,
                    oneSlotAndAcceptThatItsLossLosesEverything: oneSlotAndAcceptThatItsLossLosesEverything)
                let answer = RotationAnswer(rotation)
                try output.write(answer) { answer.table }
                if !rotation.unfinished.isEmpty { throw Exit.short }
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Write a recovery slot's message, for the officer's openssl cms -decrypt.",
            discussion: """
                The message is CMS (DER). It opens with the officer's private key alone, on any machine:

                  openssl cms -decrypt -binary -inform DER -in recovery.p7m \\
                      -inkey officer.key -recip officer.crt

                What comes out opens the slot: ward vault unlock --recovered. It is a key; keep it out of files.

                EXAMPLES
                  ward vault slots export recovery --keys /etc/ward/keys --output recovery.p7m
                """)

        @Argument(help: "The recovery slot, by name or id.")
        var name: String
        @OptionGroup var place: VaultPlace
        @OptionGroup var output: OutputOptions

        func run() async throws {
            try await answeringVaultErrors {
                if output.output == nil && Console.isTerminal {
                    throw failure("the message is binary; write it to a file with --output FILE", Exit.usage)
                }
                try output.write(try SlotsFile.read(place.slotsPath).message(ofSlot: name))
            }
        }
    }
}

/// `Schemas/vault-slots.schema.json`.
private struct SlotsAnswer: Encodable {
    var schema = "ward/vault-slots/1"
    var vault: UUID
    var kek: String
    var generation: Int64
    var slots: [SlotRow]

    init(_ file: SlotsFile) {
        (vault, kek, generation) = (file.vault, file.kek.description, file.generation)
        slots = file.slots.map(SlotRow.init)
    }

    var table: [String] {
        columns(
            ["Slot", "Kind", "Id", "Kept by"],
            slots.map { [$0.name, $0.kind.rawValue, $0.id, $0.custody + $0.until] })
    }
}
