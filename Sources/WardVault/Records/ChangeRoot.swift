import Crypto
import Foundation
import WardLedger

/// What one transaction changed, as one digest for the ledger: the root of RFC 6962's tree over a leaf for each change.
struct ChangeRoot {
    private var tree = Frontier()
    var count: Int { Int(tree.size) }

    /// A leaf is `kind | id | version | digest of the blob`, each part behind its length.
    mutating func append(kind: String, id: Data, version: Int64, digest: Data) {
        var writer = ByteWriter(capacity: 96)
        writer.framed(kind)
        writer.framed(id)
        writer.framed(version)
        writer.framed(digest)
        tree.append(.leaf(writer.bytes))
    }

    var digest: Data { tree.root.bytes }
}
