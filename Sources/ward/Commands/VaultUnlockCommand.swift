import ArgumentParser
import Databases
import Foundation
import WardVault

/// `ward vault unlock`.
struct VaultUnlockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock",
        abstract: "Prove that the slots open, slot by slot, and that the keys fit. A drill: nothing is changed.",
        discussion: """
            File and systemd slots are tried without asking. Passphrase and recovery slots are tried when their secret is \
            given; until then they are listed as not tried. Once a year, with the officer:

              ward vault slots export recovery --keys /etc/ward/keys --output recovery.p7m
              openssl cms -decrypt -binary -inform DER -in recovery.p7m \\
                  -inkey officer.key -recip officer.crt \\
                | ward vault unlock --keys /etc/ward/keys --recovered -

            EXAMPLES
              ward vault unlock --keys /etc/ward/keys
              ward vault unlock --keys /etc/ward/keys --passphrase

            EXIT CODES
              0 all slots open   1 one does not, or the keys do not fit   2 one not tried
            """)

    @OptionGroup var place: VaultPlace
    @OptionGroup var slot: SlotOptions
    @OptionGroup var output: VaultOutput

    func run() async throws {
        try await answeringVaultErrors {
            let file = try SlotsFile.read(place.slotsPath)
            let brought = try slot.key()
            var trials = file.trial(at: place.slotsPath, with: [brought, .unattended()])
            if let wanted = slot.slot {
                trials = trials.filter { $0.slot.id == wanted || $0.slot.name == wanted }
                if trials.isEmpty { throw VaultError(.badSlot, "There is no slot \(wanted)") }
            }
            var practices: Int?
            var trouble: String?
            if let open = trials.first(where: { $0.outcome == .opens }) {
                do {
                    let key =
                        open.slot.kind == .file || open.slot.kind == .systemd
                        ? SlotKey.unattended(slot: open.slot.id) : brought
                    let store = try await KeyStore.open(
                        try place.database(), slots: place.slotsPath, with: key, settling: false)
                    practices = try store.practices().count
                } catch let error as VaultError {
                    trouble = error.description
                } catch let error as SQLError {
                    trouble = error.description
                }
            }
            let answer = Answer(
                vault: file.vault, kek: file.kek.description, generation: file.generation,
                slots: trials.map(Answer.Row.init), practices: practices, trouble: trouble)
            try output.write(answer) { answer.table(place.keysName) }
            if trouble != nil || trials.contains(where: { $0.outcome == .closed }) { throw Exit.short }
            if practices == nil || trials.contains(where: { $0.outcome == .notTried }) { throw Exit.unknown }
        }
    }
}

/// `Schemas/vault-unlock.schema.json`.
private struct Answer: Encodable {
    struct Row: Encodable {
        var slot: SlotRow
        var outcome: SlotTrial.Outcome
        var why: String?

        init(_ trial: SlotTrial) {
            (slot, outcome, why) = (SlotRow(trial.slot), trial.outcome, trial.why)
        }

        var word: String {
            switch outcome {
            case .opens: "opens"
            case .closed: "closed"
            case .notTried: "not tried"
            }
        }

        var note: String {
            if let why { return why }
            switch (outcome, slot.kind) {
            case (.notTried, .passphrase): return "try it with --passphrase"
            case (.notTried, .recovery): return "try it with --recovered (ward vault unlock --help)"
            default: return slot.custody
            }
        }
    }

    var schema = "ward/vault-unlock/1"
    var vault: UUID
    var kek: String
    var generation: Int64
    var slots: [Row]
    var practices: Int?
    var trouble: String?

    func table(_ keys: String) -> [String] {
        var lines = columns(
            ["Slot", "Kind", "", ""], slots.map { [$0.slot.name, $0.slot.kind.rawValue, $0.word, $0.note] })
        if let trouble { lines.append("\(keys) does not fit: \(trouble)") }
        if let practices { lines.append("\(keys) fits: the keys of \(counted(practices, "practice")) open.") }
        if practices == nil && trouble == nil { lines.append("\(keys) was not tried: no slot opened.") }
        return lines
    }
}
