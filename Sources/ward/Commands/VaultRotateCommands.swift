import ArgumentParser
import Foundation
import WardLedger
import WardVault

/// `ward vault rotate-kek`.
struct VaultRotateKEKCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-kek",
        abstract: "Change the key-encryption key: all practices' keys are wrapped anew.",
        discussion: """
            No passphrase or card of another slot is needed. It may be stopped at any moment: the next command brings it to \
            its end. Records are not touched. Afterwards copy keys.db and slots.json to the safe again, and to the other \
            desks where the key database is shared.

            EXAMPLES
              ward vault rotate-kek --keys /etc/ward/keys
              ward vault rotate-kek --keys /etc/ward/keys --new-secrets
            """)

    @OptionGroup var place: VaultPlace
    @OptionGroup var slot: SlotOptions
    @Flag(name: .long, help: "Also give this machine's file and systemd slots new key pairs.")
    var newSecrets = false
    @OptionGroup var output: VaultOutput

    func run() async throws {
        try await answeringVaultErrors {
            let store = try await KeyStore.open(try place.database(), slots: place.slotsPath, with: try slot.key())
            let rotation = try await store.rotateKeyEncryptionKey(newSecrets: newSecrets)
            let answer = RotationAnswer(rotation)
            try output.write(answer) { answer.table }
            if !rotation.unfinished.isEmpty { throw Exit.short }
        }
    }
}

/// `ward vault rotate-practice`.
struct VaultRotatePracticeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-practice",
        abstract: "Give a practice a new data key, seal its records anew under it, and destroy the old one.",
        discussion: """
            Work goes on meanwhile. Stopped in between, the command is given again. The old key is destroyed when no record \
            needs it any more; backups from before then open with an older copy of the key database alone.

            EXAMPLES
              ward vault rotate-practice cabinet-du-parc --keys /etc/ward/keys --database records.db
              ward vault rotate-practice cabinet-du-parc --keys /etc/ward/keys --database records.db --keep-old-key
            """)

    @Argument(help: "The practice.")
    var practice: String
    @OptionGroup var place: VaultPlace
    @OptionGroup var slot: SlotOptions
    @OptionGroup var records: RecordsPlace
    @Flag(name: .long, help: "Do not destroy the old key.")
    var keepOldKey = false
    @OptionGroup var output: VaultOutput

    func run() async throws {
        try await answeringVaultErrors {
            let practice = try Practice(practice)
            let store = try await KeyStore.open(try place.database(), slots: place.slotsPath, with: try slot.key())
            let database = try records.open()
            let log = try await anchoredLedger(in: database, store)
            let vault = try await Vault.open(database, keys: store, ledger: log)
            let version = try await store.rotate(practice)
            let resealed = try await vault.resealing(practice, by: "user:\(NSUserName())") { done in
                if Console.isWatched && !output.output.quiet { Console.progress("\(done) records sealed anew") }
            }
            if Console.isWatched && !output.output.quiet { Console.progress("") }
            var rotation: KeyRotation?
            if !keepOldKey, resealed.minimumKeyVersion.map({ $0 >= version }) ?? true {
                rotation = try await store.retireKeys(of: practice, below: version)
            }
            if let log { try await store.anchor(log) }
            let answer = Answer(
                practice: practice.id, version: version, records: resealed.records,
                destroyedBelow: rotation == nil ? nil : version, rotation: rotation.map(RotationAnswer.init))
            try output.write(answer) { answer.table }
            if rotation == nil && !keepOldKey { throw Exit.short }
        }
    }

    /// `Schemas/vault-rotate-practice.schema.json`.
    private struct Answer: Encodable {
        var schema = "ward/vault-rotate-practice/1"
        var practice: String
        var version: Int
        var records: Int
        var destroyedBelow: Int?
        var rotation: RotationAnswer?

        var table: [String] {
            [
                "\(practice): data key \(version) is in use, \(counted(records, "record")) sealed anew.",
                destroyedBelow == nil
                    ? "Older keys of the practice are still here." : "Older keys of the practice are destroyed.",
            ]
                + (destroyedBelow == nil
                    ? []
                    : ["Older backups no longer open for \(practice): make a new one, ward vault backup FOLDER --full."])
                + (rotation?.table ?? [])
        }
    }
}
