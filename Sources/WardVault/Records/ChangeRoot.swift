import Crypto
import Foundation

/// What one transaction changed, as one digest for the ledger: the root of RFC 6962's tree over a leaf for each change.
struct ChangeRoot {
    struct Leaf {
        var kind: String
        var id: Data
        var version: Int64
        var digest: Data

        /// SHA-256(0x00 | kind | id | version | digest), each part behind its length.
        var hash: Data {
            var writer = ByteWriter(capacity: 96)
            writer.byte(0)
            writer.framed(kind)
            writer.framed(id)
            writer.framed(version)
            writer.framed(digest)
            return Data(writer.bytes).sha256
        }
    }

    /// Roots of full subtrees with the number of leaves in each, from the left; sizes fall.
    private var peaks: [(size: Int, hash: Data)] = []
    private(set) var count = 0

    mutating func append(_ leaf: Leaf) {
        count += 1
        var new = (size: 1, hash: leaf.hash)
        while let last = peaks.last, last.size == new.size {
            peaks.removeLast()
            new = (new.size * 2, Self.node(last.hash, new.hash))
        }
        peaks.append(new)
    }

    var digest: Data {
        guard var root = peaks.last?.hash else { return Data().sha256 }
        for peak in peaks.dropLast().reversed() { root = Self.node(peak.hash, root) }
        return root
    }

    private static func node(_ left: Data, _ right: Data) -> Data {
        var hasher = SHA256()
        hasher.update(data: [1])
        hasher.update(data: left)
        hasher.update(data: right)
        return hasher.finalize().withUnsafeBytes { Data($0) }
    }
}
