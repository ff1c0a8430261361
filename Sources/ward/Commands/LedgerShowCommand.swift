import ArgumentParser
import Foundation
import Reports
import WardLedger

/// `ward ledger show`.
struct LedgerShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show entries: the newest, or those from a number on.",
        discussion: """
            EXAMPLES
              ward ledger show --database records.db
              ward ledger show --database records.db --from 1200 --limit 50
              ward ledger show --database records.db --practice cabinet-du-parc --action vault.shred --format json
            """)

    @OptionGroup var place: LedgerDatabaseOptions

    @Option(name: .long, help: "The number of the first entry. Default: the newest entries.")
    var from: Int64?

    @Option(name: .long, help: "How many entries at most.")
    var limit = 20

    @Option(name: .long, help: "Only entries of this practice.")
    var practice: String?

    @Option(name: .long, help: "Only entries of this action.")
    var action: String?

    @Option(name: .long, help: "table or json.")
    var format: LedgerFormat = .table

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if limit < 1 || limit > 100_000 { throw ValidationError("--limit is 1 to 100000") }
    }

    func run() async throws {
        try await answeringLedgerErrors {
            let ledger = try await place.readLedger()
            let head = try await ledger.head()
            let entries = try await chosen(from: ledger, size: head.size)
            switch format {
            case .json: try output.write(json: EntriesAnswer(head, entries))
            case .table: try output.write(lines: table(head, entries).map(Escaping.visible))
            }
        }
    }

    /// From a number on, forwards; else the newest, found backwards in steps.
    private func chosen(from ledger: Ledger, size: Int64) async throws -> [(index: Int64, entry: LedgerEntry)] {
        var found: [(index: Int64, entry: LedgerEntry)] = []
        func fits(_ entry: LedgerEntry) -> Bool {
            (practice == nil || entry.practice == practice) && (action == nil || entry.action == action)
        }
        if let from {
            var next = max(0, from)
            while next < size, found.count < limit {
                let page = try await ledger.entries(from: next, limit: 1000)
                guard let last = page.last else { break }
                found += page.filter { fits($0.entry) }
                next = last.index + 1
            }
            return Array(found.prefix(limit))
        }
        var end = size
        while end > 0, found.count < limit {
            let start = max(0, end - 1000)
            let page = try await ledger.entries(from: start, limit: Int(end - start))
            found = page.filter { $0.index < end && fits($0.entry) } + found
            end = start
        }
        return Array(found.suffix(limit))
    }

    private func table(_ head: Checkpoint, _ entries: [(index: Int64, entry: LedgerEntry)]) -> [String] {
        let rows = entries.map { index, entry in
            [
                String(index), entry.time, Escaping.visible(entry.actor), Escaping.visible(entry.practice ?? "–"),
                entry.action, Escaping.visible(entry.subject),
            ]
        }
        let titles = ["No.", "Time", "By", "Practice", "Action", "Subject"]
        let widths = titles.indices.map { column in
            ([titles] + rows).map { $0[column].count }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            var text = ""
            for (column, cell) in cells.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                text += column == 0 ? padding + cell : "  " + cell + (column == cells.count - 1 ? "" : padding)
            }
            return text
        }
        let summary = "\(head.origin): \(head.size) \(head.size == 1 ? "entry" : "entries"), \(rows.count) shown."
        return rows.isEmpty ? [summary] : [line(titles)] + rows.map(line) + [summary]
    }
}

extension LedgerEntry {
    /// The time as the entry carries it.
    var time: String {
        Date(timeIntervalSince1970: TimeInterval(milliseconds) / 1000)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}

/// `Schemas/ledger-entries.schema.json`.
private struct EntriesAnswer: Encodable {
    struct Row: Encodable {
        var index: Int64
        var time: String
        var actor: String
        var practice: String?
        var action: String
        var subject: String
        var digest: String?
    }

    var schema = "ward/ledger-entries/1"
    var origin: String
    var size: Int64
    var root: String
    var entries: [Row]

    init(_ head: Checkpoint, _ entries: [(index: Int64, entry: LedgerEntry)]) {
        origin = head.origin
        size = head.size
        root = head.root.base64
        self.entries = entries.map { index, entry in
            Row(
                index: index, time: entry.time, actor: entry.actor, practice: entry.practice, action: entry.action,
                subject: entry.subject, digest: entry.digest?.base64EncodedString())
        }
    }
}
