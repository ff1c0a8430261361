import ArgumentParser
import Foundation
import Reports
import WardLedger

/// `ward ledger verify`.
struct LedgerVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recompute the whole log, compare it with what others keep, and say how far it is anchored.",
        discussion: """
            Every leaf is computed anew from its entry; tiles, head, kept checkpoints, the checkpoints given and the \
            witnesses' are compared with that. What fits itself may still have been rewritten as a whole: only a \
            checkpoint that was kept outside shows that. So the answer names the entry up to which somebody outside \
            vouches, and who.

            Exit code 0: all fits and something is anchored. 1: something does not fit. 2: all fits, but nobody outside \
            vouches for any entry.

            EXAMPLES
              ward ledger verify --database records.db --witness /media/usb/witness
              ward ledger verify --database records.db --since checkpoint-from-the-practice.txt --log-key ledger.pub
            """)

    @OptionGroup var place: LedgerDatabaseOptions

    @Option(name: .long, help: ArgumentHelp("A checkpoint kept outside; repeat for more.", valueName: "file"))
    var since: [String] = []

    @Option(name: .long, help: ArgumentHelp("A witness's folder, or a copy; repeat for more.", valueName: "folder"))
    var witness: [String] = []

    @Option(name: .long, help: ArgumentHelp("The log's public key, as text or in a file.", valueName: "key"))
    var logKey: String?

    @Option(name: .long, help: ArgumentHelp("The public key of a witness; repeat for more.", valueName: "key"))
    var witnessKey: [String] = []

    @Option(name: .long, help: "table or json.")
    var format: LedgerFormat = .table

    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await answeringLedgerErrors {
            let folders = try witness.map { try WitnessFolder($0) }
            let log = try logKey.map(noteKey) ?? folders.first?.log
            let witnesses = try folders.map(\.key) + witnessKey.map(noteKey)
            let ledger = try await ledger()
            let recorded = try await ledger?.recordedKey()
            var anchors: [Anchor] = []
            var misfits: [Misfit] = []
            for folder in folders {
                guard let note = try folder.accepted() else { continue }
                anchors += try Anchor.all(in: note, keptBy: folder.path, log: folder.log, witnesses: witnesses)
            }
            for file in since {
                let note = try SignedNote(parsing: try readFile(file, limit: 1 << 20))
                do {
                    anchors += try Anchor.all(in: note, keptBy: file, log: log ?? recorded, witnesses: witnesses)
                } catch let error as LedgerError where error.kind == .badSignature {
                    misfits.append(Misfit(kind: .signature, entries: nil, sentence: "\(file): \(error.sentence)"))
                    // Only the database says so: what was kept outside still counts.
                    if log == nil { anchors += try Anchor.all(in: note, keptBy: file, log: nil, witnesses: []) }
                }
            }
            guard let ledger else { throw deleted(anchors) }
            var found = try await ledger.verify(anchors: anchors, log: log, witnesses: witnesses)
            found.misfits += misfits
            switch format {
            case .json: try output.write(json: VerificationAnswer(found))
            case .table: try output.write(lines: found.sentences.map(Escaping.visible))
            }
            if !found.holds { throw Exit.short }
            if found.anchored == 0 { throw Exit.unknown }
        }
    }
}

extension LedgerVerifyCommand {
    /// The log, or nothing when the database keeps none.
    private func ledger() async throws -> Ledger? {
        do {
            return try await place.readLedger()
        } catch let error as LedgerError where error.kind == .noLog {
            return nil
        }
    }

    /// No log is what it says only when nobody has seen one.
    private func deleted(_ anchors: [Anchor]) -> any Error {
        guard let most = anchors.max(by: { $0.checkpoint.size < $1.checkpoint.size }), most.checkpoint.size > 0 else {
            return LedgerError(.noLog, "The database keeps no log")
        }
        return failure(
            "The log is gone: \(most.by) knows \(most.checkpoint.size) entries of \(most.checkpoint.origin)", Exit.short
        )
    }
}

extension LedgerVerification {
    /// The finding in sentences.
    var sentences: [String] {
        var lines = ["\(origin): \(size) \(size == 1 ? "entry" : "entries") read, root \(root)."]
        if let first {
            lines.append("\(first.sentence).")
            for misfit in misfits where misfit != first { lines.append("  \(misfit.sentence).") }
        }
        if let anchor, anchored > 0 {
            let time = anchor.seconds.map { "\(ledgerTime(seconds: $0)), " } ?? ""
            lines.append("Anchored until entry \(anchored - 1) (\(time)by \(anchor.by)).")
            if anchored < size {
                let rest = anchored == size - 1 ? "Entry \(anchored) is" : "Entries \(anchored) to \(size - 1) are"
                lines.append("\(rest) not anchored: nobody outside vouches for them yet.")
            }
        } else {
            lines.append("Nothing is anchored: nobody outside vouches for any entry.")
        }
        if let first = clock.first {
            let back = Double(clock.largest) / 1000
            lines.append(
                "The clock went back at \(clock.count) \(clock.count == 1 ? "entry" : "entries"), first at entry \(first), "
                    + "by up to \(back) s. The order is the log's, not the clock's.")
        }
        lines.append(holds ? "Everything that was compared fits." : "The log does not fit what was recorded.")
        return lines
    }
}

/// `Schemas/ledger-verification.schema.json`.
private struct VerificationAnswer: Encodable {
    struct AnchorRow: Encodable {
        var by: String
        var size: Int64
        var root: String
        var time: String?

        init(_ anchor: Anchor) {
            by = anchor.by
            size = anchor.checkpoint.size
            root = anchor.checkpoint.root.base64
            time = anchor.seconds.map(ledgerTime)
        }
    }

    struct MisfitRow: Encodable {
        var kind: String
        var from: Int64?
        var through: Int64?
        var sentence: String

        init(_ misfit: Misfit) {
            kind = misfit.kind.rawValue
            from = misfit.entries?.lowerBound
            through = misfit.entries?.upperBound
            sentence = misfit.sentence
        }
    }

    struct ClockRow: Encodable {
        var count: Int
        var first: Int64?
        var largestMilliseconds: Int64
    }

    var schema = "ward/ledger-verification/1"
    var origin: String
    var size: Int64
    var root: String
    var holds: Bool
    var anchored: Int64
    var anchor: AnchorRow?
    var anchors: [AnchorRow]
    var first: MisfitRow?
    var misfits: [MisfitRow]
    var clockWentBack: ClockRow

    init(_ found: LedgerVerification) {
        origin = found.origin
        size = found.size
        root = found.root.base64
        holds = found.holds
        anchored = found.anchored
        anchor = found.anchor.map(AnchorRow.init)
        anchors = found.fitting.map(AnchorRow.init)
        first = found.first.map(MisfitRow.init)
        misfits = found.misfits.map(MisfitRow.init)
        clockWentBack = ClockRow(
            count: found.clock.count, first: found.clock.first, largestMilliseconds: found.clock.largest)
    }
}
