import Databases
import Foundation

extension Ledger {
    /// Recomputes every leaf from the entries, and compares the tiles, the head, the kept checkpoints and what others outside
    /// keep with that. It reads one consistent state, and needs little memory however long the log is.
    ///
    /// `log` is the key that checkpoints must be signed with: the one a witness knows, or the database's own word for it.
    /// Cosignatures of `witnesses` on kept checkpoints count as anchors, because nobody but a witness can make them.
    public func verify(
        anchors: [Anchor] = [], log: NoteKey? = nil, witnesses: [NoteKey] = []
    ) async throws -> LedgerVerification {
        try await sequence()
        let origin = origin
        return try await database.read { connection in
            var check = LogCheck()
            let recorded = try Self.recordedKey(in: connection)
            if let log, let recorded, log != recorded {
                check.report(.signature, nil, "The database names the key \(recorded.text), it should be \(log.text)")
            }
            let run = VerificationRun(
                tables: TreeTables(connection: connection), origin: origin, log: log ?? recorded, witnesses: witnesses)
            return LedgerVerification(origin: origin, check: try run.check(anchors, after: check))
        }
    }
}

/// Feeds a ``LogCheck`` from the database.
private struct VerificationRun {
    let tables: TreeTables
    let origin: String
    let log: NoteKey?
    let witnesses: [NoteKey]

    /// A multiple of the width of a tile.
    static let entriesAtOnce: Int64 = 4096

    func check(_ anchors: [Anchor], after check: LogCheck) throws -> LogCheck {
        var check = check
        let anchors = ours(anchors, &check).sorted { $0.checkpoint.size < $1.checkpoint.size }
        let empty = anchors.filter { $0.checkpoint.size == 0 }
        for anchor in empty { check.compare(anchor.checkpoint, anchors: [anchor], root: .emptyTree) }
        while try step(&check, anchors) {}
        if !check.isBroken {
            for (id, tile) in check.openTiles() { check.compare(id, tile, stored: try stored(id, 1)[id]) }
            do { check.compare(head: try tables.frontier()) } catch let error as LedgerError {
                check.report(.head, nil, error.sentence)
            }
        }
        // What counts more entries than there are.
        let last = check.frontier.size
        for (checkpoint, anchors) in try marks(after: last, through: .max, anchors, &check) {
            check.compare(checkpoint, anchors: anchors, root: nil)
        }
        return check
    }

    /// Reads some entries, and compares what belongs to them. Whether there may be more.
    private func step(_ check: inout LogCheck, _ anchors: [Anchor]) throws -> Bool {
        let start = check.frontier.size
        let marks = try marks(after: start, through: start + Self.entriesAtOnce, anchors, &check)
        let sizes = Set(marks.map(\.checkpoint.size))
        var roots: [Int64: TreeHash] = [:]
        var count: Int64 = 0
        try tables.connection.rows(
            "SELECT idx, body FROM ledger_entry WHERE idx >= $1 ORDER BY idx LIMIT $2",
            [.integer(start), .integer(Self.entriesAtOnce)]
        ) { row in
            check.take(index: try row.integer(0), body: try row.bytes(1))
            count += 1
            let size = check.frontier.size
            if sizes.contains(size) { roots[size] = check.frontier.root }
        }
        let finished = check.takeFinishedTiles()
        var tiles = try stored(TileID(level: 0, index: start / 256), Self.entriesAtOnce / 256)
        for (id, computed) in finished {
            if id.level > 0 { tiles.merge(try stored(id, 1)) { one, _ in one } }
            check.compare(id, computed, stored: tiles[id])
        }
        for (checkpoint, anchors) in marks {
            if let root = roots[checkpoint.size] { check.compare(checkpoint, anchors: anchors, root: root) }
        }
        return count == Self.entriesAtOnce && !check.isBroken
    }

    /// Neighbouring tiles of one level as they are stored.
    private func stored(_ first: TileID, _ count: Int64) throws -> [TileID: Tile] {
        var tiles: [TileID: Tile] = [:]
        try tables.connection.rows(
            "SELECT n, hashes FROM ledger_tile WHERE level = $1 AND n >= $2 AND n < $3",
            [.integer(Int64(first.level)), .integer(first.index), .integer(first.index + count)]
        ) { row in tiles[TileID(level: first.level, index: try row.integer(0))] = Tile(bytes: try row.bytes(1)) }
        return tiles
    }

    /// Checkpoints of a range of sizes in their order, those kept in the database and those outside, with the anchors in them.
    private func marks(
        after start: Int64, through end: Int64, _ anchors: [Anchor], _ check: inout LogCheck
    ) throws -> [(checkpoint: Checkpoint, anchors: [Anchor])] {
        var marks = anchors.filter { $0.checkpoint.size > start && $0.checkpoint.size <= end }.map {
            (checkpoint: $0.checkpoint, anchors: [$0])
        }
        let kept = try tables.connection.all(
            "SELECT size, note FROM ledger_checkpoint WHERE size > $1 AND size <= $2 ORDER BY size LIMIT 10000",
            [.integer(start), .integer(end)]
        ) { (size: try $0.integer(0), note: try $0.text(1)) }
        for (size, text) in kept {
            do {
                let note = try SignedNote(parsing: Data(text.utf8))
                let checkpoint = try note.checkpoint()
                guard checkpoint.size == size, checkpoint.origin == origin else {
                    throw LedgerError(.malformed, "it is of another log or size")
                }
                marks.append((checkpoint, try Anchor.all(in: note, keptBy: nil, log: log, witnesses: witnesses)))
            } catch let error as LedgerError {
                check.report(
                    .signature, nil, "The checkpoint kept for \(size) entries is not in order: \(error.sentence)")
            }
        }
        return marks.sorted { $0.checkpoint.size < $1.checkpoint.size }
    }

    /// Anchors of this log; another log's is a misfit of its own.
    private func ours(_ anchors: [Anchor], _ check: inout LogCheck) -> [Anchor] {
        anchors.filter { anchor in
            if anchor.checkpoint.origin == origin { return true }
            check.report(
                .signature, nil, "\(anchor.by) keeps a checkpoint of \(anchor.checkpoint.origin), the log is \(origin)")
            return false
        }
    }
}
