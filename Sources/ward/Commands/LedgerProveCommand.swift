import ArgumentParser
import Foundation
import WardLedger

/// `ward ledger prove`.
struct LedgerProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Make a receipt for an entry, or a request for a witness; or check a receipt.",
        discussion: """
            A receipt (C2SP tlog-proof) carries the entry, its place in the tree and the newest checkpoint with its \
            cosignatures: whoever has the log's public key can check it without the log. Only entries up to the newest \
            checkpoint can be proved.

            With --since N it makes what a witness needs that has seen N entries: the newest checkpoint with the proof that \
            it only adds to them (C2SP tlog-witness). ward ledger witness reads it.

            EXAMPLES
              ward ledger prove 1203 --database records.db --output 1203.tlog-proof
              ward ledger prove --check 1203.tlog-proof --log-key ledger.pub
              ward ledger prove --since 1000 --database records.db | ward ledger witness /var/lib/ward/witness -
            """)

    @Argument(help: "The number of the entry.")
    var index: Int64?

    @Option(name: .long, help: ArgumentHelp("The record database: a file, or postgres://…", valueName: "path|url"))
    var database: String?

    @Option(name: .long, help: "How many entries the witness has seen; 0 for a new witness.")
    var since: Int64?

    @Option(name: .long, help: ArgumentHelp("A receipt to check; needs no database.", valueName: "file"))
    var check: String?

    @Option(name: .long, help: ArgumentHelp("The log's public key, as text or in a file.", valueName: "key"))
    var logKey: String?

    @Option(name: .long, help: ArgumentHelp("The public key of a witness; repeat for more.", valueName: "key"))
    var witnessKey: [String] = []

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if [index != nil, since != nil, check != nil].filter(\.self).count != 1 {
            throw ValidationError("Give the number of an entry, --since N, or --check FILE")
        }
        if check != nil, logKey == nil { throw ValidationError("--check needs the log's key: --log-key KEY") }
        if check == nil, database == nil { throw ValidationError("Where is the log? --database PATH") }
    }

    func run() async throws {
        try await answeringLedgerErrors {
            if let check, let logKey { return try self.check(check, logKey) }
            var place = LedgerDatabaseOptions()
            place.database = database ?? ""
            let ledger = try await place.readLedger()
            guard let note = try await ledger.newestCheckpoint() else {
                throw LedgerError(
                    .noSigner, "The log has no checkpoint yet", remedy: "Sign one: ward ledger checkpoint --key FILE.")
            }
            let size = try note.checkpoint().size
            if let since {
                let proof = try await ledger.consistencyProof(from: since, to: size)
                let request = WitnessRequest(oldSize: since, hashes: proof.hashes, note: note)
                return try output.write(Data(request.rendered.utf8))
            }
            guard let index, index < size else {
                throw LedgerError(
                    .outOfRange, "The newest checkpoint covers \(size) entries, numbered from 0",
                    remedy: "Sign a newer one: ward ledger checkpoint --key FILE.")
            }
            let entry = try await ledger.entry(at: index).encoded()
            let hashes = try await ledger.inclusionProof(of: index, in: size).hashes
            let proof = LogProof(extra: entry, index: index, hashes: hashes, note: note)
            // A receipt that does not hold must not leave the house.
            if let key = try await ledger.recordedKey() { _ = try proof.verified(log: key) }
            try output.write(Data(proof.rendered.utf8))
        }
    }

    private func check(_ path: String, _ logKey: String) throws {
        let proof = try LogProof(parsing: try readFile(path, limit: 1 << 20))
        let log = try noteKey(logKey)
        let witnesses = try witnessKey.map(noteKey)
        let signatures: [VerifiedSignature]
        do {
            signatures = try proof.verified(log: log, witnesses: witnesses)
        } catch {
            guard error.kind == .badSignature else { throw error }
            try output.write(lines: ["\(path): does not hold. \(error.sentence)."])
            throw Exit.short
        }
        var lines = ["\(path): entry \(proof.index) of \(log.name) is in the log."]
        if let extra = proof.extra { lines.append(String(decoding: extra, as: UTF8.self)) }
        for signature in signatures {
            let time = signature.seconds.map { ", \(ledgerTime(seconds: $0))" } ?? ""
            lines.append("Signed by \(signature.key.name)\(time).")
        }
        try output.write(lines: lines)
    }
}
