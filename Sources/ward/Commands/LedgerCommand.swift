import ArgumentParser
import Databases
import Foundation
import WardLedger

/// `ward ledger`: the log of what people and machines did, which cannot quietly change.
struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "The log of what people and machines did: read it, prove it, have it witnessed, verify it.",
        discussion: """
            The log is a Merkle tree (RFC 6962) in the record database. A checkpoint is its state in three signed lines; a \
            practice that keeps one can show later that nothing before it was changed, cut off or slipped in. Formats are \
            those of C2SP (tlog-checkpoint, tlog-tiles, tlog-proof, tlog-witness), so other tools can check them.

            EXAMPLES
              ward ledger show --database records.db
              ward ledger checkpoint --database records.db --key ledger.key
              ward ledger verify --database records.db --witness /media/usb/witness
              ward ledger prove 1203 --database records.db --output 1203.tlog-proof
            """,
        subcommands: [
            LedgerShowCommand.self, LedgerProveCommand.self, LedgerVerifyCommand.self, LedgerCheckpointCommand.self,
            LedgerExportCommand.self, LedgerWitnessCommand.self,
        ])
}

/// Where the log is.
struct LedgerDatabaseOptions: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp("The record database: a file, or postgres://…", valueName: "path|url"))
    var database: String

    /// Opens the log that the database keeps for reading: a copy on a read-only disk will do.
    func readLedger() async throws -> Ledger {
        if database.contains("://") { return try await ledger() }
        return try await Ledger.open(try SQLiteDatabase(path: database, options: SQLiteOptions(access: .readOnly)))
    }

    /// Opens the log that the database keeps.
    func ledger(signer: NoteSigner? = nil) async throws -> Ledger {
        try await Ledger.open(try open(creating: false), signer: signer)
    }

    /// Opens the database.
    func open(creating: Bool) throws -> any SQLDatabase {
        try SQLDatabases.open(database, creating: creating)
    }
}

/// How an answer of `ward ledger` is written.
enum LedgerFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json
}

/// Runs a command's work and turns what it throws into a sentence and an exit code.
func answeringLedgerErrors(_ work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch let error as LedgerError {
        throw failure(error.lines, error.exit)
    } catch let error as SQLError {
        throw failure(error.remedy.map { "\(error.sentence)\n\($0)" } ?? error.sentence, error.exit)
    }
}

extension LedgerError {
    fileprivate var lines: String { remedy.map { "\(sentence)\n\($0)" } ?? sentence }

    fileprivate var exit: ExitCode {
        switch kind {
        case .altered: Exit.short
        case .noSigner: Exit.usage
        case .file: Exit.inputOutput
        case .notPermitted: Exit.notPermitted
        default: Exit.badInput
        }
    }
}

extension SQLError {
    fileprivate var exit: ExitCode {
        switch kind {
        case .notPermitted, .untrusted: Exit.notPermitted
        case .unreachable, .connectionLost, .busy, .full, .readOnly, .disk: Exit.inputOutput
        default: Exit.badInput
        }
    }
}

/// A public key on the command line: as text, or in a file.
func noteKey(_ argument: String) throws -> NoteKey {
    let text =
        argument.contains("+")
        ? argument
        : String(decoding: try readFile(argument, limit: 4096), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    return try NoteKey(text)
}

extension OutputOptions {
    /// Writes a value as JSON, its keys in order.
    func write(json value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try write(try encoder.encode(value) + Data("\n".utf8))
    }
}

/// Seconds since 1970 as RFC 3339 in UTC.
func ledgerTime(seconds: Int64) -> String {
    Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
}
