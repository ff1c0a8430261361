import Foundation

/// Recomputes a log from its entries and compares everything else with that. A value without I/O: it is fed entries, tiles and
/// checkpoints in order, and keeps only the right edge of the tree.
struct LogCheck {
    private(set) var frontier = Frontier()
    private(set) var misfits: [Misfit] = []
    private(set) var fitting: [Anchor] = []
    private(set) var clock = ClockSteps()
    /// Whether an entry is missing, so that nothing behind it can be told.
    private(set) var isBroken = false
    /// The newest size at which a checkpoint fitted.
    private var goodUntil: Int64 = 0
    private var growth = TileGrowth(size: 0)

    /// More would say nothing new.
    static let maximumMisfits = 100

    mutating func report(_ kind: Misfit.Kind, _ entries: ClosedRange<Int64>?, _ sentence: String) {
        guard misfits.count < Self.maximumMisfits else { return }
        misfits.append(Misfit(kind: kind, entries: entries, sentence: sentence))
    }

    // MARK: Entries

    /// The next row. Its number must be the next one.
    mutating func take(index: Int64, body: Data) {
        guard !isBroken else { return }
        let expected = frontier.size
        guard index == expected else {
            isBroken = true
            let range = expected...max(expected, index - 1)
            report(
                .entryMissing, range, "\(entryWords(range)) \(range.count == 1 ? "is" : "are") missing".capitalisedFirst
            )
            return
        }
        do {
            clock.take(index: index, milliseconds: try LedgerEntry(canonical: body).milliseconds)
        } catch {
            report(.entryNotCanonical, index...index, "Entry \(index) is not written as the ledger writes entries")
        }
        let leaf = TreeHash.leaf(body)
        growth.add(leaf, level: 0)
        frontier.append(leaf) { level, hash in growth.add(hash, level: level / Tile.height) }
    }

    /// Takes the tiles that have become full since the last call.
    mutating func takeFinishedTiles() -> [(TileID, Tile)] { growth.takeFinished() }

    /// The rightmost tiles above level 0, when all entries are in.
    func openTiles() -> [(TileID, Tile)] {
        growth.open.indices.dropFirst().filter { !growth.open[$0].isEmpty }.map {
            (growth.id($0), Tile(growth.open[$0]))
        }
    }

    // MARK: Tiles

    /// Compares a tile that the entries make with the stored one.
    mutating func compare(_ id: TileID, _ computed: Tile, stored: Tile?) {
        let span = Int64(1) << Int64(Tile.height * id.level)
        let first = id.index * Int64(Tile.width)
        guard let stored, stored.hashes.count >= computed.hashes.count else {
            let range = first * span...(first + Int64(computed.hashes.count)) * span - 1
            report(.tile, range, "The tile \(id.path()) is missing or damaged")
            return
        }
        guard let place = computed.hashes.indices.first(where: { computed.hashes[$0] != stored.hashes[$0] }) else {
            return
        }
        let start = (first + Int64(place)) * span
        let range = start...start + span - 1
        if id.level == 0 {
            report(.entryAltered, range, "Entry \(start) is not the one that was added: its leaf hash is another")
        } else {
            report(.tile, range, "The tile \(id.path()) does not fit \(entryWords(range))")
        }
    }

    /// Compares the head that the database keeps with the entries.
    mutating func compare(head: Frontier) {
        let size = frontier.size
        if head.size > size {
            let range = size...head.size - 1
            report(.entryMissing, range, "The head counts \(head.size) entries, there are \(size)")
        } else if head.size < size {
            let range = head.size...size - 1
            report(
                .head, range,
                "\(entryWords(range)) \(range.count == 1 ? "stands" : "stand") outside the tree".capitalisedFirst)
        } else if let place = head.peaks.indices.first(where: { head.peaks[$0] != frontier.peaks[$0] }) {
            var start: Int64 = 0
            var levels = (0..<63).filter { size >> Int64($0) & 1 == 1 }.reversed().map { Int64(1) << Int64($0) }
            let length = levels[place]
            levels.removeLast(levels.count - place)
            start = levels.reduce(0, +)
            let range = start...start + length - 1
            report(.head, range, "The head does not fit \(entryWords(range))")
        }
    }

    // MARK: Checkpoints

    /// Compares a checkpoint with the root that the entries have at its size; nothing when there are not so many. They come in
    /// the order of their sizes.
    mutating func compare(_ checkpoint: Checkpoint, anchors: [Anchor], root: TreeHash?) {
        let who = anchors.map(\.by).joined(separator: ", ")
        guard let root else {
            guard !isBroken else { return }
            let range = frontier.size...checkpoint.size - 1
            let seen = "\(checkpoint.size) entries, and the log has \(frontier.size)"
            if anchors.isEmpty {
                report(.checkpoint, range, "A checkpoint kept in the database counts \(seen)")
            } else {
                report(
                    .cut, range, "\(who) knows \(seen): \(entryWords(range)) \(range.count == 1 ? "is" : "are") gone")
            }
            return
        }
        if root == checkpoint.root {
            goodUntil = max(goodUntil, checkpoint.size)
            fitting += anchors
            return
        }
        guard checkpoint.size > goodUntil else { return }
        let range = goodUntil...checkpoint.size - 1
        if anchors.isEmpty {
            report(
                .checkpoint, range,
                "The checkpoint of \(checkpoint.size) entries kept in the database does not fit \(entryWords(range))")
        } else {
            report(
                .anchor, range, "\(who) knows \(checkpoint.size) other entries: the change lies in \(entryWords(range))"
            )
        }
    }
}

/// How often entries carry an earlier time than one before them: a clock that was set back. It breaks nothing, because the
/// tree alone rules the order, and it is said.
public struct ClockSteps: Sendable, Hashable {
    /// How many entries are earlier than one before them.
    public private(set) var count = 0
    /// The first of them.
    public private(set) var first: Int64?
    /// The largest step back in milliseconds.
    public private(set) var largest: Int64 = 0
    private var latest: Int64 = .min

    mutating func take(index: Int64, milliseconds: Int64) {
        guard milliseconds < latest else {
            latest = milliseconds
            return
        }
        count += 1
        if first == nil { first = index }
        largest = max(largest, latest - milliseconds)
    }
}

extension String {
    fileprivate var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
