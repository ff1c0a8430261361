import ArgumentParser
import Foundation
import WardLedger

/// `ward ledger checkpoint`.
struct LedgerCheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Sign the log as it is now, add cosignatures, or show the newest checkpoint.",
        discussion: """
            The key is an Ed25519 key of C2SP signed notes in a file that only its owner can read. --new-key makes one, \
            begins the log when there is none, and prints the public key for those who watch the log. Without --key the \
            newest checkpoint is shown.

            EXAMPLES
              ward ledger checkpoint --database records.db --new-key ledger.key --origin desk.example.lu/ledger
              ward ledger checkpoint --database records.db --key ledger.key
              ward ledger checkpoint --database records.db --cosignature answer.txt --witness-key witness.pub
            """)

    @OptionGroup var place: LedgerDatabaseOptions

    @Option(name: .long, help: ArgumentHelp("The file with the signing key.", valueName: "file"))
    var key: String?

    @Option(name: .long, help: ArgumentHelp("Make a signing key in this new file.", valueName: "file"))
    var newKey: String?

    @Option(name: .long, help: "The log's name, a URL without https://. Needed once, with --new-key.")
    var origin: String?

    @Option(name: .long, help: ArgumentHelp("A witness's answer to add, or - for standard input.", valueName: "file"))
    var cosignature: String?

    @Option(name: .long, help: ArgumentHelp("The public key of a witness; repeat for more.", valueName: "key"))
    var witnessKey: [String] = []

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if [key != nil, newKey != nil, cosignature != nil].filter(\.self).count > 1 {
            throw ValidationError("Give one of --key, --new-key and --cosignature")
        }
        if cosignature != nil, witnessKey.isEmpty {
            throw ValidationError("--cosignature needs the witness's public key: --witness-key KEY")
        }
    }

    func run() async throws {
        try await answeringLedgerErrors {
            if let newKey { return try await begin(newKey) }
            if let cosignature { return try await add(cosignature) }
            let ledger = try await place.ledger(signer: try key.map { try KeyFile.read($0) })
            let newest = key == nil ? try await ledger.newestCheckpoint() : try await ledger.checkpoint()
            guard let newest else {
                throw LedgerError(.noSigner, "The log has no checkpoint yet", remedy: "Sign one with --key FILE.")
            }
            try output.write(newest.bytes)
        }
    }

    private func begin(_ path: String) async throws {
        let database = try place.open(creating: true)
        let ledger: Ledger
        do {
            // A database that keeps a log already has its name.
            if let origin {
                ledger = try await Ledger.open(database, origin: origin)
            } else {
                ledger = try await Ledger.open(database)
            }
        } catch let error as LedgerError where error.kind == .noLog {
            throw failure("the database keeps no log yet\nname one: --origin desk.example.lu/ledger", Exit.usage)
        }
        let origin = ledger.origin
        if let known = try await ledger.recordedKey() {
            throw LedgerError(.otherLog, "The log is signed with \(known.text) already", remedy: "Give that key.")
        }
        let signer = try KeyFile.make(at: path, name: origin, kind: .log)
        let note = try await Ledger.open(database, origin: origin, signer: signer).checkpoint()
        Console.error("\(path) is the signing key: keep it apart from the database, and a copy in the safe.")
        Console.error("The public key, for practices and witnesses:  \(signer.key.text)")
        try output.write(note.bytes)
    }

    private func add(_ path: String) async throws {
        let text = String(decoding: try readFile(path, limit: 1 << 20), as: UTF8.self)
        let signatures = try text.split(separator: "\n").map { try NoteSignature(line: String($0)) }
        let ledger = try await place.ledger()
        guard let newest = try await ledger.newestCheckpoint() else {
            throw LedgerError(.noSigner, "The log has no checkpoint yet", remedy: "Sign one with --key FILE.")
        }
        let size = try newest.checkpoint().size
        let added = try await ledger.add(
            signatures, toCheckpointOf: size, witnesses: try witnessKey.map(noteKey))
        let count = "\(added) \(added == 1 ? "cosignature" : "cosignatures")"
        try output.write(lines: ["\(count) added to the checkpoint of \(size) entries."])
        if added == 0 { throw Exit.short }
    }
}
