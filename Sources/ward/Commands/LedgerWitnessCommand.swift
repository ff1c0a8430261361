import ArgumentParser
import Foundation
import WardLedger

/// `ward ledger witness`: a practice's side.
struct LedgerWitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Watch a log as a practice does: accept a checkpoint only if it adds to the last one, and cosign it.",
        discussion: """
            The folder holds the witness's key, the log's public key and the newest accepted checkpoint. A log that was \
            rolled back, rewritten or shown differently to somebody else is refused with exit code 1, and both signed \
            checkpoints are kept in refused/ as the proof.

            The cosignature goes to standard output, for ward ledger checkpoint --cosignature.

            EXAMPLES
              ward ledger witness /var/lib/ward/witness --new praxis.example.lu/witness --log-key ledger.pub
              ward ledger witness /var/lib/ward/witness request.txt
              ward ledger witness /var/lib/ward/witness --export /srv/ledger
            """)

    @Argument(help: "The witness's folder.")
    var folder: String

    @Argument(help: "A request made by ward ledger prove --since, or - for standard input.")
    var request: String?

    @Option(name: .long, help: ArgumentHelp("Make a witness of that name.", valueName: "name"))
    var new: String?

    @Option(name: .long, help: ArgumentHelp("The log's public key, as text or in a file.", valueName: "key"))
    var logKey: String?

    @Option(name: .long, help: ArgumentHelp("Look at an exported log in place of a request.", valueName: "folder"))
    var export: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if (new == nil) != (logKey == nil) { throw ValidationError("--new and --log-key go together") }
        if [new != nil, request != nil, export != nil].filter(\.self).count > 1 {
            throw ValidationError("Give one of --new, a request, and --export")
        }
    }

    func run() async throws {
        try await answeringLedgerErrors {
            if let new, let logKey {
                let witness = try WitnessFolder.make(at: folder, name: new, log: try noteKey(logKey))
                Console.error("\(folder) watches \(witness.log.name). The witness's public key:")
                return try output.write(lines: [witness.key.text])
            }
            let witness = try WitnessFolder(folder)
            guard let asked = try asked(witness) else { return try status(witness) }
            switch try witness.consider(asked, at: Int64(Date().timeIntervalSince1970)) {
            case .cosigned(let cosignature): try output.write(lines: [cosignature.line])
            case .refused(let refusal):
                var lines = ["\(refusal.sentence)"]
                switch refusal.reason {
                case .startsElsewhere(let accepted): lines.append("Ask again with --since \(accepted).")
                case .notThisLog: lines.append("Nothing was cosigned.")
                case .smaller, .forked, .notProved:
                    lines.append("Nothing was cosigned; both checkpoints are kept in \(folder)/refused.")
                }
                throw failure(lines.joined(separator: "\n"), Exit.short)
            }
        }
    }

    private func asked(_ witness: WitnessFolder) throws -> WitnessRequest? {
        if let request { return try WitnessRequest(parsing: try readFile(request, limit: 1 << 20)) }
        guard let export else { return nil }
        let log = LogFolder(export)
        guard let note = try log.checkpoint() else {
            throw LedgerError(.file, "\(export)/checkpoint does not exist")
        }
        let size = try note.checkpoint().size
        let known = try witness.accepted()?.checkpoint().size ?? 0
        // For a smaller log there is no proof; the witness refuses it by its size.
        let hashes = size > known ? try log.consistencyProof(from: known, to: size).hashes : []
        return WitnessRequest(oldSize: min(known, size), hashes: hashes, note: note)
    }

    private func status(_ witness: WitnessFolder) throws {
        guard let accepted = try witness.accepted() else {
            return try output.write(lines: [
                "\(witness.key.name) has not accepted a checkpoint of \(witness.log.name) yet."
            ])
        }
        let checkpoint = try accepted.checkpoint()
        let seconds = try accepted.verified(by: [witness.key]).first?.seconds
        let time = seconds.map { ", cosigned \(ledgerTime(seconds: $0))" } ?? ""
        let evidence = witness.evidence
        try output.write(
            lines: ["\(witness.key.name) knows \(checkpoint.size) entries of \(checkpoint.origin)\(time)."]
                + (evidence.isEmpty ? [] : ["\(evidence.count) refused checkpoints are kept:"] + evidence))
        if !evidence.isEmpty { throw Exit.short }
    }
}
