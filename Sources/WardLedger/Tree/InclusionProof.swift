/// Shows that an entry is the `index`-th of a log of `size` entries (RFC 6962, section 2.1.1; RFC 9162, section 2.1.3).
public struct InclusionProof: Sendable, Hashable {
    /// Counted from 0.
    public var index: Int64
    /// How many entries the log has.
    public var size: Int64
    /// The hashes beside the way from the leaf up to the root.
    public var hashes: [TreeHash]

    /// A proof as it was received; ``verifies(leaf:root:)`` tells whether it holds.
    public init(index: Int64, size: Int64, hashes: [TreeHash]) {
        self.index = index
        self.size = size
        self.hashes = hashes
    }

    /// The root that the leaf and the proof lead to, or nothing when the proof has not the length that its sizes ask for.
    public func root(from leaf: TreeHash) -> TreeHash? {
        guard index >= 0, index < size else { return nil }
        var hash = leaf
        var position = index
        var last = size - 1
        for sibling in hashes {
            guard last > 0 else { return nil }
            if position & 1 == 1 || position == last {
                hash = .node(sibling, hash)
                while position & 1 == 0, position != 0 {
                    position >>= 1
                    last >>= 1
                }
            } else {
                hash = .node(hash, sibling)
            }
            position >>= 1
            last >>= 1
        }
        return last == 0 ? hash : nil
    }

    /// Whether the leaf is in the log of that root, at that place.
    public func verifies(leaf: TreeHash, root: TreeHash) -> Bool {
        self.root(from: leaf) == root
    }
}

extension TreeReader {
    /// `index < size`, and both lie within the tree.
    mutating func inclusion(of index: Int64, in size: Int64) throws -> InclusionProof {
        guard index >= 0, index < size, size <= self.size else {
            throw LedgerError(.outOfRange, "The log has \(self.size) entries; no proof of entry \(index) in \(size)")
        }
        var hashes: [TreeHash] = []
        var range = 0..<size
        while range.count > 1 {
            let middle = range.lowerBound + split(Int64(range.count))
            if index < middle {
                hashes.append(try root(of: middle..<range.upperBound))
                range = range.lowerBound..<middle
            } else {
                hashes.append(try root(of: range.lowerBound..<middle))
                range = middle..<range.upperBound
            }
        }
        return InclusionProof(index: index, size: size, hashes: hashes.reversed())
    }
}
