import Databases
import Foundation
import WardLedger

/// Compares changes with what the ledger says was written. Both are read in order, a page at a time.
struct LedgerCheck {
    let database: any SQLDatabase
    let ledger: Ledger
    let names: NameBook
    /// Practices to be compared, by id: their number and their last place when the check began.
    let practices: [String: (number: Int64, seq: Int64)]
    private(set) var report = CheckReport()

    init(
        _ database: any SQLDatabase, _ ledger: Ledger, _ names: NameBook,
        _ practices: [String: (number: Int64, seq: Int64)]
    ) {
        self.database = database
        self.ledger = ledger
        self.names = names
        self.practices = practices
    }

    private struct Span: Sendable {
        var first: Int64
        var last: Int64
        var digest: Data?
        var entry: Int64
    }

    mutating func run() async throws {
        report.hasLedger = true
        // The place after the last one that an entry has covered.
        var covered = practices.mapValues { _ in Int64(1) }
        var index: Int64 = 0
        while true {
            let page = try await ledger.entries(from: index, limit: 1000)
            guard let last = page.last else { break }
            var spans: [String: [Span]] = [:]
            for (index, entry) in page where entry.action == VaultEntry.action {
                guard let practice = entry.practice, practices[practice] != nil else { continue }
                report.counts.ledgerEntries += 1
                guard let places = VaultEntry.places(entry.subject) else {
                    add(
                        .changeAltered, practice, 0,
                        "Entry \(index) of the ledger has a subject that is no span of changes")
                    continue
                }
                spans[practice, default: []].append(
                    Span(first: places.first, last: places.last, digest: entry.digest, entry: index))
            }
            for (practice, spans) in spans.sorted(by: { $0.key < $1.key }) {
                covered[practice] = try await compare(spans, of: practice, from: covered[practice] ?? 1)
            }
            index = last.index + 1
        }
        for (practice, next) in covered.sorted(by: { $0.key < $1.key }) {
            let seq = practices[practice]?.seq ?? 0
            if next <= seq {
                add(
                    .notInLedger, practice, next,
                    "Changes \(next) to \(seq) of \(practice) are in no entry of the ledger")
            }
        }
    }

    private mutating func compare(_ spans: [Span], of practice: String, from next: Int64) async throws -> Int64 {
        guard let (number, seq) = practices[practice] else { return next }
        var next = next
        // What was written after the check began is left to the next check.
        let known = spans.filter { $0.first <= seq }
        let roots = try await roots(of: known, number)
        for (span, root) in zip(spans, roots) {
            if span.first != next {
                add(
                    .notInLedger, practice, min(next, span.first),
                    span.first > next
                        ? "Changes \(next) to \(span.first - 1) of \(practice) are in no entry of the ledger"
                        : "Entry \(span.entry) of the ledger covers changes of \(practice) again, from \(span.first)")
            }
            next = max(next, span.last + 1)
            if root.count < span.last - span.first + 1 {
                add(
                    .olderThanLedger, practice, span.first,
                    "Entry \(span.entry) of the ledger covers changes \(span.first) to \(span.last) of \(practice), "
                        + "of which the database has \(root.count)")
            } else if span.digest != root.digest {
                add(
                    .changeAltered, practice, span.first,
                    "Changes \(span.first) to \(span.last) of \(practice) are not what entry \(span.entry) of the "
                        + "ledger says")
            }
        }
        for span in spans.dropFirst(known.count) where next <= seq || span.first == next {
            // Beyond the end: either new, or the database was put back to an older state.
            if let there = try await last(number), there < span.last {
                add(
                    .olderThanLedger, practice, span.first,
                    "Entry \(span.entry) of the ledger covers change \(span.last) of \(practice), the database ends "
                        + "at \(there)")
                break
            }
        }
        return next
    }

    private func last(_ number: Int64) async throws -> Int64? {
        try await database.read { connection in
            try connection.first("SELECT seq FROM vault_practice WHERE number = $1", [.integer(number)]) {
                try $0.integer(0)
            }
        }
    }

    /// The root over the changes of each span.
    private func roots(of spans: [Span], _ number: Int64) async throws -> [(count: Int64, digest: Data)] {
        guard let first = spans.first?.first, let last = spans.last?.last else { return [] }
        let names = names
        return try await database.read { connection in
            var roots = spans.map { _ in ChangeRoot() }
            var place = 0
            try connection.rows(
                """
                SELECT seq, kind, id, version, digest FROM vault_change
                WHERE practice = $1 AND seq >= $2 AND seq <= $3 ORDER BY seq
                """, [.integer(number), .integer(first), .integer(last)]
            ) { row in
                let seq = try row.integer(0)
                while place < spans.count, spans[place].last < seq { place += 1 }
                guard place < spans.count, spans[place].first <= seq else { return }
                roots[place].append(
                    kind: names.name(try row.integer(1)) ?? "?", id: try row.bytes(2), version: try row.integer(3),
                    digest: try row.bytes(4))
            }
            return roots.map { (Int64($0.count), $0.digest) }
        }
    }

    private mutating func add(_ trouble: CheckFinding.Trouble, _ practice: String, _ seq: Int64, _ sentence: String) {
        report.add(
            CheckFinding(trouble: trouble, practice: practice, kind: nil, record: nil, seq: seq, sentence: sentence))
    }
}
