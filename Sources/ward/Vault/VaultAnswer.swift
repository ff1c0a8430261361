import ArgumentParser
import Databases
import Foundation
import Reports
import WardLedger
import WardVault

/// How an answer of `ward vault` is written.
enum VaultFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json
}

struct VaultOutput: ParsableArguments {
    @Option(name: .long, help: "table or json.")
    var format: VaultFormat = .table

    @OptionGroup var output: OutputOptions

    /// Writes a JSON document, or lines.
    func write(_ answer: some Encodable, table: () -> [String]) throws {
        switch format {
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.dateEncodingStrategy = .iso8601
            try output.write(try encoder.encode(answer) + Data("\n".utf8))
        case .table:
            try output.write(Data((table().map(Escaping.visible).joined(separator: "\n") + "\n").utf8))
        }
    }
}

/// Rows in columns, under their titles.
func columns(_ titles: [String], _ rows: [[String]]) -> [String] {
    let widths = titles.indices.map { column in ([titles] + rows).map { $0[column].count }.max() ?? 0 }
    return ([titles] + rows).map { cells in
        let line = zip(cells, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
        return line.joined(separator: "  ").replacing(/\s+$/, with: "")
    }
}

/// `1 slot`, `2 slots`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// Hardens the process, runs a command's work, and turns what it throws into a sentence and an exit code.
func answeringVaultErrors(_ work: () async throws -> Void) async throws {
    ProcessHardening.apply()
    do {
        try await work()
    } catch let error as VaultError {
        throw failure(lines(error.sentence, error.remedy), error.exit)
    } catch let error as SQLError {
        throw failure(lines(error.sentence, error.remedy), VaultError(error).exit)
    } catch let error as LedgerError {
        throw failure(lines(error.sentence, error.remedy), error.kind == .altered ? Exit.short : Exit.badInput)
    }
}

private func lines(_ sentence: String, _ remedy: String?) -> String {
    remedy.map { "\(sentence)\n\($0)" } ?? sentence
}

extension VaultError {
    fileprivate var exit: ExitCode {
        switch kind {
        case .badName: Exit.usage
        case .locked: Exit.notPermitted
        case .rolledBack, .doesNotOpen, .lookupAltered: Exit.short
        case .database(.notPermitted), .database(.untrusted): Exit.notPermitted
        case .database(.corrupt), .database(.tooNew), .database(.unexpected), .database(.duplicate): Exit.badInput
        case .database: Exit.inputOutput
        default: Exit.badInput
        }
    }
}

/// A slot as it is shown.
struct SlotRow: Encodable {
    var id: String
    var name: String
    var kind: Slot.Kind
    var created: Date
    /// Where its secret is, or whose it is; never the secret.
    var custody: String
    var expires: Date?

    init(_ slot: Slot) {
        (id, name, kind) = (slot.id, slot.name, slot.kind)
        created = Date(timeIntervalSince1970: Double(slot.created))
        switch slot.custody {
        case .file(let path): custody = path
        case .systemd(_, let path, let with): custody = "\(path), sealed by \(with)"
        case .passphrase(let cost, _, _):
            custody =
                "Argon2id, \(cost.memoryKiB >> 10) MiB, \(counted(cost.passes, "pass").replacing("passs", with: "passes"))"
        case .recovery(let certificate, _):
            if let read = try? RecoveryCertificate(certificate) {
                custody = "\(read.subject), \(read.key)"
                expires = read.notAfter
            } else {
                custody = "a certificate"
            }
        }
    }

    /// The day the officer's certificate ends: its key opens the slot all the same.
    var until: String { expires.map { ", until \($0.formatted(.iso8601.year().month().day()))" } ?? "" }
}

/// What a change of the key-encryption key did, in lines.
struct RotationAnswer: Encodable {
    var schema = "ward/vault-rotation/1"
    var old: String
    var new: String
    var generation: Int64
    var renewed: [SlotRow]
    var residue: [KeyRotation.Residue]
    var unfinished: [String]

    init(_ rotation: KeyRotation) {
        (old, new) = (rotation.old.description, rotation.new.description)
        generation = rotation.generation
        renewed = rotation.renewed.map(SlotRow.init)
        (residue, unfinished) = (rotation.residue, rotation.unfinished)
    }

    var table: [String] {
        ["The key-encryption key is new: \(new) in place of \(old)."]
            + (renewed.isEmpty ? [] : ["New secrets: \(renewed.map(\.name).joined(separator: ", "))."])
            + Self.residue(residue) + unfinished.map { "Not done: \($0)." }
    }

    static func residue(_ residue: [KeyRotation.Residue]) -> [String] {
        if residue.isEmpty { return [] }
        return ["Old copies of the slots file still open with these secrets; destroy the copies:"]
            + residue.map { "  \($0.name) (\($0.kind.rawValue)): \($0.why)" }
    }
}
