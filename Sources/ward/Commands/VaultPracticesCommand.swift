import ArgumentParser
import Foundation
import WardVault

/// `ward vault practices`.
struct VaultPracticesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "practices",
        abstract: "List the practices that have keys, and add one.",
        discussion: """
            EXAMPLES
              ward vault practices list --keys /etc/ward/keys
              ward vault practices add cabinet-du-parc --keys /etc/ward/keys
            """,
        subcommands: [List.self, Add.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List practices, and those whose keys were destroyed.",
            discussion: """
                EXAMPLES
                  ward vault practices list --keys /etc/ward/keys --format json
                """)

        @OptionGroup var place: VaultPlace
        @OptionGroup var slot: SlotOptions
        @OptionGroup var output: VaultOutput

        func run() async throws {
            try await answeringVaultErrors {
                let store = try await KeyStore.open(
                    try place.database(), slots: place.slotsPath, with: try slot.key())
                let answer = try await PracticesAnswer(store)
                try output.write(answer) { answer.table }
            }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Give practices their keys.",
            discussion: """
                EXAMPLES
                  ward vault practices add cabinet-du-parc centre-belval --keys /etc/ward/keys
                """)

        @Argument(help: "The practices' ids: letters, digits, dots, dashes; no personal data.")
        var ids: [String]
        @OptionGroup var place: VaultPlace
        @OptionGroup var slot: SlotOptions
        @OptionGroup var output: VaultOutput

        func run() async throws {
            try await answeringVaultErrors {
                let practices = try ids.map { try Practice($0) }
                let store = try await KeyStore.open(
                    try place.database(), slots: place.slotsPath, with: try slot.key())
                for practice in practices { try await store.add(practice) }
                let answer = try await PracticesAnswer(store)
                try output.write(answer) {
                    practices.map { "Practice \($0) has its keys." } + ["Copy \(place.keysName) to the safe again."]
                }
            }
        }
    }
}

/// `Schemas/vault-practices.schema.json`.
private struct PracticesAnswer: Encodable {
    struct Row: Encodable {
        var id: String
        var number: Int64
        var keyVersions: [Int]
        var current: Int
    }

    struct Shredded: Encodable {
        var id: String
        var at: Date
        var isProven: Bool
        var ledgerIndex: Int64?
    }

    var schema = "ward/vault-practices/1"
    var practices: [Row]
    var shredded: [Shredded]

    init(_ store: KeyStore) async throws {
        practices = try store.practices().map { practice in
            let keys = try store.keys(of: practice)
            return Row(
                id: practice.id, number: keys.number, keyVersions: keys.data.keys.sorted(), current: keys.current)
        }
        shredded = try await store.shredded().map { record in
            Shredded(
                id: record.practice, at: Date(timeIntervalSince1970: Double(record.at)),
                isProven: record.proof != nil, ledgerIndex: record.ledgerIndex)
        }
    }

    var table: [String] {
        if practices.isEmpty && shredded.isEmpty { return ["No practice has keys yet: ward vault practices add ID"] }
        return columns(
            ["Practice", "Number", "Key", ""],
            practices.map { row in
                [
                    row.id, "\(row.number)", "version \(row.current)",
                    row.keyVersions.count > 1 ? "older ones are still here" : "",
                ]
            }
                + shredded.map { row in
                    [
                        row.id, "–", "destroyed \(row.at.formatted(.iso8601.year().month().day()))",
                        row.ledgerIndex.map { "ledger entry \($0)" } ?? "not in the ledger: ward vault shred \(row.id)",
                    ]
                })
    }
}
