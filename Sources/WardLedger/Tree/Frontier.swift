/// The right edge of a tree: all that is needed to add leaves and to tell the root.
///
/// It holds one hash for each perfect subtree, the widest first: as many as the size has bits set, 24 hashes or fewer for ten
/// million leaves.
///
/// ```swift
/// var frontier = Frontier()
/// frontier.append(.leaf(Data("first".utf8)))
/// let root = frontier.root
/// ```
public struct Frontier: Sendable, Hashable {
    /// How many leaves the tree has.
    public private(set) var size: Int64 = 0
    /// The roots of the perfect subtrees, the widest first.
    public private(set) var peaks: [TreeHash] = []

    /// The tree without leaves.
    public init() {}

    /// Nothing when `peaks` are not as many as a tree of that size has.
    public init?(size: Int64, peaks: [TreeHash]) {
        guard size >= 0, size.nonzeroBitCount == peaks.count else { return nil }
        self.size = size
        self.peaks = peaks
    }

    /// Adds a leaf.
    public mutating func append(_ leaf: TreeHash) { append(leaf) { _, _ in } }

    /// Adds a leaf and tells of each node that this completes at the levels 8, 16, 24, …: those that tiles are made of.
    mutating func append(_ leaf: TreeHash, completing: (_ level: Int, _ hash: TreeHash) -> Void) {
        var hash = leaf
        var level = 0
        while (size >> Int64(level)) & 1 == 1, let left = peaks.popLast() {
            hash = .node(left, hash)
            level += 1
            if level % Tile.height == 0 { completing(level, hash) }
        }
        peaks.append(hash)
        size += 1
    }

    /// The root of the tree (RFC 6962, section 2.1).
    public var root: TreeHash {
        guard var root = peaks.last else { return .emptyTree }
        for left in peaks.dropLast().reversed() { root = .node(left, root) }
        return root
    }
}
