/// Tells hashes of a tree from its tiles, and makes proofs of them.
///
/// It keeps the tiles that one proof needs, so it is made anew for each; it believes the tiles, so what it makes is checked
/// against a signed root by whoever gets it.
struct TreeReader {
    /// How many leaves the tree has.
    let size: Int64
    private let load: (TileID, Int) throws -> Tile
    private var tiles: [TileID: Tile] = [:]

    /// `load` gives a tile with at least the hashes asked for.
    init(size: Int64, load: @escaping (_ tile: TileID, _ width: Int) throws -> Tile) {
        self.size = size
        self.load = load
    }

    /// The root of a perfect subtree of `2^level` leaves, the `index`-th of its kind from the left.
    mutating func node(level: Int, index: Int64) throws -> TreeHash {
        let height = level % Tile.height
        let first = index << Int64(height)
        let id = TileID(level: level / Tile.height, index: first / Int64(Tile.width))
        let tile = try tile(id)
        let offset = Int(first % Int64(Tile.width))
        let count = 1 << height
        guard offset + count <= tile.hashes.count else {
            throw LedgerError(.altered, "The tile \(id.path()) is shorter than the log's size says")
        }
        var row = Array(tile.hashes[offset..<offset + count])
        while row.count > 1 {
            row = stride(from: 0, to: row.count, by: 2).map { .node(row[$0], row[$0 + 1]) }
        }
        return row[0]
    }

    /// The hash of the leaf at `index`.
    mutating func leaf(_ index: Int64) throws -> TreeHash { try node(level: 0, index: index) }

    /// The root over the first `size` leaves.
    mutating func root(of size: Int64) throws -> TreeHash {
        size == 0 ? .emptyTree : try root(of: 0..<size)
    }

    /// The right edge of the tree of the first `size` leaves.
    mutating func frontier(of size: Int64) throws -> Frontier {
        var peaks: [TreeHash] = []
        var start: Int64 = 0
        for level in stride(from: 62, through: 0, by: -1) where size >> Int64(level) & 1 == 1 {
            peaks.append(try node(level: level, index: start >> Int64(level)))
            start += 1 << Int64(level)
        }
        guard let frontier = Frontier(size: size, peaks: peaks) else {
            throw LedgerError(.outOfRange, "No log has \(size) entries")
        }
        return frontier
    }

    /// The root over a range that starts at a multiple of a power of two no smaller than its length.
    mutating func root(of range: Range<Int64>) throws -> TreeHash {
        let count = range.upperBound - range.lowerBound
        if count.nonzeroBitCount == 1 {
            let level = count.trailingZeroBitCount
            return try node(level: level, index: range.lowerBound >> Int64(level))
        }
        let middle = range.lowerBound + split(count)
        let left = try root(of: range.lowerBound..<middle)
        return .node(left, try root(of: middle..<range.upperBound))
    }

    private mutating func tile(_ id: TileID) throws -> Tile {
        if let tile = tiles[id] { return tile }
        let tile = try load(id, id.width(in: size))
        tiles[id] = tile
        return tile
    }
}

/// The largest power of two smaller than `count`, which is at least 2: where RFC 6962 cuts a tree.
func split(_ count: Int64) -> Int64 {
    1 << Int64(63 - (count - 1).leadingZeroBitCount)
}
