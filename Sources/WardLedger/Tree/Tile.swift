public import Foundation

/// Up to 256 neighbouring hashes of one height of the tree, as C2SP tlog-tiles cuts it.
///
/// A tile of level 0 holds leaf hashes; each hash of a higher level is the root of a full tile below.
public struct Tile: Sendable, Hashable {
    /// How many levels of the tree one tile spans.
    static let height = 8
    /// How many hashes a full tile holds.
    public static let width = 256

    /// The hashes, from the left.
    public var hashes: [TreeHash]

    /// A tile of these hashes, at most 256.
    public init(_ hashes: [TreeHash] = []) { self.hashes = hashes }

    /// Nothing when the bytes are not 1 to 256 hashes.
    public init?(bytes: Data) {
        guard !bytes.isEmpty, bytes.count % TreeHash.count == 0, bytes.count <= Self.width * TreeHash.count else {
            return nil
        }
        hashes = bytes.withUnsafeBytes { buffer in
            stride(from: 0, to: buffer.count, by: TreeHash.count).map {
                TreeHash(unchecked: UnsafeRawBufferPointer(rebasing: buffer[$0..<$0 + TreeHash.count]))
            }
        }
    }

    /// The hashes one after the other, as the tile is stored and exported.
    public var bytes: Data {
        var data = Data(capacity: hashes.count * TreeHash.count)
        for hash in hashes { hash.withUnsafeBytes { data.append(contentsOf: $0) } }
        return data
    }
}

/// Which tile.
public struct TileID: Sendable, Hashable {
    /// 0 for leaf hashes.
    public var level: Int
    /// Counted from the left, from 0.
    public var index: Int64

    /// The tile of that level, counted from the left.
    public init(level: Int, index: Int64) {
        self.level = level
        self.index = index
    }

    /// The path below a log's folder or URL: `tile/0/x001/234`, and `tile/0/x001/234.p/17` for a tile of 17 hashes.
    public func path(width: Int = Tile.width) -> String {
        "tile/\(level)/" + Self.path(of: index, width: width)
    }

    /// The path of the bundle with the entries of a tile of level 0: `tile/entries/x001/234`.
    public static func entriesPath(index: Int64, width: Int = Tile.width) -> String {
        "tile/entries/" + path(of: index, width: width)
    }

    private static func path(of index: Int64, width: Int) -> String {
        var groups: [String] = []
        var rest = index
        repeat {
            let group = String(rest % 1000)
            groups.append(String(repeating: "0", count: 3 - group.count) + group)
            rest /= 1000
        } while rest > 0
        let path = groups.dropFirst().reversed().map { "x\($0)/" }.joined() + groups[0]
        return width == Tile.width ? path : "\(path).p/\(width)"
    }

    /// How many hashes the tile holds in a tree of `size` leaves: 0 to 256.
    public func width(in size: Int64) -> Int {
        let shift = Int64(Tile.height * level)
        let hashes = shift > 62 ? 0 : size >> shift
        return Int(min(max(hashes - index * Int64(Tile.width), 0), Int64(Tile.width)))
    }

    /// All tiles of a tree of `size` leaves, level by level, each with its width.
    public static func all(in size: Int64) -> some Sequence<(tile: TileID, width: Int)> {
        (0..<8).lazy.flatMap { level in
            let hashes = size >> Int64(Tile.height * level)
            let tiles = (hashes + Int64(Tile.width) - 1) / Int64(Tile.width)
            return (0..<tiles).lazy.map { index -> (tile: TileID, width: Int) in
                let tile = TileID(level: level, index: index)
                return (tile, tile.width(in: size))
            }
        }
    }
}
