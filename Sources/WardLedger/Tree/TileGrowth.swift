/// Collects the tiles that change while leaves are added.
struct TileGrowth {
    /// The rightmost tile of each level, as far as it goes.
    var open: [[TreeHash]] = Array(repeating: [], count: 8)
    private var indexes: [Int64]
    private var finished: [(TileID, Tile)] = []
    private var touched: Set<Int> = []

    init(size: Int64) {
        indexes = (0..<8).map { level in level == 7 ? 0 : size >> Int64(Tile.height * (level + 1)) }
    }

    /// The rightmost tile of a level.
    func id(_ level: Int) -> TileID { TileID(level: level, index: indexes[level]) }

    mutating func add(_ hash: TreeHash, level: Int) {
        open[level].append(hash)
        touched.insert(level)
        if open[level].count == Tile.width {
            finished.append((id(level), Tile(open[level])))
            open[level].removeAll(keepingCapacity: true)
            indexes[level] += 1
            touched.remove(level)
        }
    }

    /// Takes the tiles that have become full.
    mutating func takeFinished() -> [(TileID, Tile)] {
        defer { finished.removeAll(keepingCapacity: true) }
        return finished
    }

    /// Full tiles, and the rightmost of the levels above 0 where they grew.
    func changed() -> [(TileID, Tile)] {
        finished + touched.filter { $0 > 0 }.map { (id($0), Tile(open[$0])) }
    }
}
