import Databases
import Foundation
import WardLedger
import WardVault

/// Opens a house after a kill and compares all of it with what was acknowledged.
struct Examination {
    let house: House
    private(set) var expectation: Expectation
    private(set) var tally = Tally()
    /// Where the house is not worth going on with.
    private(set) var isHopeless = false

    /// Whether the newest backup is restored as well.
    private let drills: Bool

    init(_ house: House, _ expectation: Expectation, drills: Bool) {
        (self.house, self.expectation, self.drills) = (house, expectation, drills)
    }

    mutating func run() async {
        tally.examinations += 1
        let opened: House.Opened
        do { opened = try await house.open() } catch {
            tally.add(.corrupt, "does not open: \(error)")
            isHopeless = true
            return
        }
        do {
            try await examineRecords(opened)
            try await examineCheck(opened)
        } catch { tally.add(.corrupt, "records cannot be read: \(error)") }
        do { try await examineLedger(opened) } catch { tally.add(.unverifiable, "the ledger cannot be read: \(error)") }
        if drills && expectation.backups > 0 { await drill(opened) }
        do { try opened.close() } catch { tally.add(.corrupt, "does not close: \(error)") }
        isHopeless = !tally.isClean
    }

    /// A backup that was acknowledged is there, and everything in it opens.
    private mutating func drill(_ opened: House.Opened) async {
        do {
            let drill = try await RestoreDrill.run(from: house.backups, keys: opened.keys)
            for finding in drill.check.findings { tally.add(.corrupt, "backup: \(finding.trouble) \(finding)") }
            tally.drills += 1
        } catch { tally.add(.lost, "the backup: \(error)") }
    }

    // MARK: Records

    private mutating func examineRecords(_ opened: House.Opened) async throws {
        let kind = try Note.kind()
        var seen: [String: Expectation.Known] = [:]
        for practice in opened.practices {
            var cursor: Int64 = 0
            while true {
                let page = try await opened.vault.changes(in: practice, since: cursor, limit: 2_000)
                for change in page.changes {
                    guard let id = change.id else { continue }
                    let record = "\(practice)/\(id)"
                    let note = try change.payload(as: kind)
                    if let note, note.record != id { tally.add(.corrupt, "\(record) holds \(note.record)") }
                    if seen[record] != nil { tally.add(.corrupt, "\(record) is there twice") }
                    seen[record] = .init(
                        version: change.version, state: note.map { .written(op: $0.op) } ?? .deleted)
                }
                cursor = page.next
                if !page.hasMore { break }
            }
        }
        for (record, known) in expectation.records { judge(record, known, seen[record]) }
        for (record, found) in seen {
            if expectation.records[record] == nil { judge(new: record, found) }
            expectation.found(record, found)
        }
        try await lookUp(opened, seen)
    }

    private mutating func judge(_ record: String, _ known: Expectation.Known, _ found: Expectation.Known?) {
        let pending = expectation.pending[record] ?? [:]
        if known.state == .erased {
            if let found, found.state != .deleted { tally.add(.corrupt, "\(record) opens though it was erased") }
            return
        }
        guard let found else {
            // A subject's key may be destroyed already when the erasure was cut off.
            if pending.values.contains(.erase) {
                expectation.found(record, .init(version: .max, state: .erased))
            } else {
                tally.add(.lost, "\(record) at version \(known.version) is gone")
            }
            return
        }
        if found.version < known.version {
            tally.add(.lost, "\(record) is at version \(found.version), acknowledged was \(known.version)")
        } else if found.version == known.version {
            if found.state != known.state { tally.add(.corrupt, "\(record) is \(found), acknowledged was \(known)") }
        } else if found.version > known.version + pending.count || !Self.fits(found, pending) {
            tally.add(.corrupt, "\(record) is \(found), acknowledged was \(known), asked for were \(pending)")
        }
    }

    private mutating func judge(new record: String, _ found: Expectation.Known) {
        let pending = expectation.pending[record] ?? [:]
        if found.version > pending.count || !Self.fits(found, pending) {
            tally.add(.corrupt, "\(record) is \(found), and nobody asked for it")
        }
    }

    private static func fits(_ found: Expectation.Known, _ pending: [String: Message.Effect.Kind]) -> Bool {
        switch found.state {
        case .written(let op): pending[op] == .write
        case .deleted, .erased: pending.values.contains { $0 != .write }
        }
    }

    /// Some records by their look-up fields.
    private mutating func lookUp(_ opened: House.Opened, _ seen: [String: Expectation.Known]) async throws {
        let kind = try Note.kind()
        for (record, known) in seen.prefix(12) {
            let parts = record.split(separator: "/", maxSplits: 1).map(String.init)
            let page = try await opened.vault.list(
                kind, in: Practice(parts[0]), where: [.equals("record", parts[1])], limit: 5)
            let expected: Int
            if case .written = known.state { expected = 1 } else { expected = 0 }
            if page.records.count != expected || page.records.contains(where: { $0.version != known.version }) {
                tally.add(.corrupt, "\(record) is found \(page.records.count) times by its look-up")
            }
        }
    }

    private mutating func examineCheck(_ opened: House.Opened) async throws {
        let report = try await opened.vault.check()
        for finding in report.findings { tally.add(.corrupt, "check: \(finding.trouble) \(finding)") }
        if let database = opened.records as? SQLiteDatabase {
            for finding in try database.check(thorough: true).findings { tally.add(.corrupt, "structure: \(finding)") }
        }
    }

    // MARK: Ledger

    private mutating func examineLedger(_ opened: House.Opened) async throws {
        let head = try await opened.ledger.head()
        var tree = Frontier()
        var places: [String: [Int64]] = [:]
        var leaves: [TreeHash] = []
        compare(tree)
        while true {
            let page = try await opened.ledger.entries(from: tree.size, limit: 2_000)
            guard !page.isEmpty else { break }
            for (index, entry) in page {
                if index != tree.size { tally.add(.unverifiable, "entry \(tree.size) is missing") }
                let leaf = TreeHash.leaf(try entry.encoded())
                tree.append(leaf)
                leaves.append(leaf)
                compare(tree)
                guard entry.action == "fault.append" else { continue }
                places[entry.subject, default: []].append(index)
            }
        }
        if tree.size != head.size || tree.root != head.root {
            tally.add(.unverifiable, "the head is not the root of the \(tree.size) entries")
        }
        for size in expectation.witnessed.keys where size > tree.size {
            tally.add(.unverifiable, "a checkpoint of \(size) entries was handed out, the log has \(tree.size)")
        }
        try await compareProofs(opened, head, leaves)
        compareEntries(places)
        if let trouble = expectation.witness(head) { tally.add(.unverifiable, trouble) }
    }

    private mutating func compare(_ tree: Frontier) {
        if let root = expectation.witnessed[tree.size], root != tree.root {
            tally.add(.unverifiable, "the first \(tree.size) entries are not those of the checkpoint")
        }
    }

    private mutating func compareProofs(_ opened: House.Opened, _ head: Checkpoint, _ leaves: [TreeHash]) async throws {
        for size in expectation.witnessed.keys.filter({ $0 <= head.size }).sorted().suffix(3) {
            guard let root = expectation.witnessed[size] else { continue }
            let proof = try await opened.ledger.consistencyProof(from: size, to: head.size)
            if !proof.verifies(oldRoot: root, newRoot: head.root) {
                tally.add(.unverifiable, "no proof that \(head.size) entries begin with \(size)")
            }
        }
        for index in Set([0, head.size / 3, head.size / 2, head.size - 1]) where index >= 0 && index < leaves.count {
            let proof = try await opened.ledger.inclusionProof(of: index, in: head.size)
            if !proof.verifies(leaf: leaves[Int(index)], root: head.root) {
                tally.add(.unverifiable, "no proof that entry \(index) is in the log")
            }
        }
        if let anchor = try await opened.keys.anchor(of: House.origin) {
            let known = TreeHash(anchor.root).map {
                expectation.witness(Checkpoint(origin: House.origin, size: anchor.size, root: $0))
            }
            if known != .some(nil) || anchor.size > head.size {
                tally.add(.unverifiable, "the anchor of \(anchor.size) entries does not fit")
            }
        }
        if let note = try await opened.ledger.newestCheckpoint() {
            let key = try NoteSigner(privateText: house.signer).key
            if try note.verified(by: [key]).isEmpty {
                tally.add(.unverifiable, "the newest checkpoint has no signature")
            }
        }
    }

    private mutating func compareEntries(_ places: [String: [Int64]]) {
        var counted = 0
        for (op, (count, first)) in expectation.entries {
            let found = (0..<count).map { places["\(op)/\($0)"] ?? [] }
            counted += found.reduce(0) { $0 + $1.count }
            if found.contains(where: { $0.count > 1 }) {
                tally.add(.corrupt, "entries of \(op) are in the tree twice")
            } else if let first {
                if found.enumerated().contains(where: { $1.first != first + Int64($0) }) {
                    tally.add(.lost, "entries of \(op) are not at \(first): \(found)")
                }
            } else if let start = found.first?.first {
                if found.enumerated().contains(where: { $1.first != start + Int64($0) }) {
                    tally.add(.corrupt, "some of the entries of \(op) are missing")
                }
                expectation.found(entries: op, first: start)
            } else if found.contains(where: { !$0.isEmpty }) {
                tally.add(.corrupt, "some of the entries of \(op) are missing")
            }
        }
        let all = places.values.reduce(0) { $0 + $1.count }
        if counted != all { tally.add(.corrupt, "\(all - counted) entries that nobody asked for are in the tree") }
    }
}
