/// Shows that a log of `newer` entries begins with the very entries of the log of `older` entries (RFC 6962, section 2.1.2;
/// RFC 9162, section 2.1.4).
public struct ConsistencyProof: Sendable, Hashable {
    /// The size of the log that was known.
    public var older: Int64
    /// The size of the log that it grew to.
    public var newer: Int64
    /// Nodes of the newer tree, as the RFC orders them.
    public var hashes: [TreeHash]

    /// A proof as it was received; ``verifies(oldRoot:newRoot:)`` tells whether it holds.
    public init(older: Int64, newer: Int64, hashes: [TreeHash]) {
        self.older = older
        self.newer = newer
        self.hashes = hashes
    }

    /// Whether the log of root `newRoot` only adds to the log of root `oldRoot`.
    ///
    /// The empty log has one root and begins every log; its proof is empty.
    public func verifies(oldRoot: TreeHash, newRoot: TreeHash) -> Bool {
        guard older >= 0, older <= newer else { return false }
        if older == newer { return hashes.isEmpty && oldRoot == newRoot && (newer > 0 || newRoot == .emptyTree) }
        if older == 0 { return hashes.isEmpty && oldRoot == .emptyTree }

        var position = older - 1
        var last = newer - 1
        // Subtrees that are whole in both trees need no showing.
        while position & 1 == 1 {
            position >>= 1
            last >>= 1
        }
        var rest = hashes[...]
        // An older size that is a power of two is a whole subtree, and its root starts the proof by itself.
        guard let start = older.nonzeroBitCount == 1 ? oldRoot : rest.popFirst() else { return false }
        var old = start
        var new = start
        for hash in rest {
            guard last > 0 else { return false }
            if position & 1 == 1 || position == last {
                old = .node(hash, old)
                new = .node(hash, new)
                while position & 1 == 0, position != 0 {
                    position >>= 1
                    last >>= 1
                }
            } else {
                new = .node(new, hash)
            }
            position >>= 1
            last >>= 1
        }
        return last == 0 && old == oldRoot && new == newRoot
    }
}

extension TreeReader {
    /// `older <= newer`, and both lie within the tree.
    mutating func consistency(from older: Int64, to newer: Int64) throws -> ConsistencyProof {
        guard older >= 0, older <= newer, newer <= size else {
            throw LedgerError(.outOfRange, "The log has \(size) entries; no proof from \(older) to \(newer)")
        }
        if older == 0 || older == newer { return ConsistencyProof(older: older, newer: newer, hashes: []) }
        var hashes: [TreeHash] = []
        var range = 0..<newer
        // Whether the part of the older tree that is left over began at the range's start, so that its root is known.
        var known = true
        while range.upperBound != older {
            let middle = range.lowerBound + split(Int64(range.count))
            if older <= middle {
                hashes.append(try root(of: middle..<range.upperBound))
                range = range.lowerBound..<middle
            } else {
                hashes.append(try root(of: range.lowerBound..<middle))
                range = middle..<range.upperBound
                known = false
            }
        }
        if !known { hashes.append(try root(of: range)) }
        return ConsistencyProof(older: older, newer: newer, hashes: hashes.reversed())
    }
}
