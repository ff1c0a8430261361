import Foundation
import Testing

@testable import WardLedger

/// The tree of eight leaves by which certificate transparency logs are tested, and its known roots and proofs.
enum ReferenceTree {
    static let leaves = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ].map { Data(hex: $0) }

    /// Of the sizes 0 to 8.
    static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ].map { hash($0) }

    static func hash(_ hex: String) -> TreeHash { TreeHash(Data(hex: hex)) ?? .emptyTree }

    /// A reader over a list of leaf hashes, cut into tiles.
    static func reader(_ leaves: [TreeHash]) -> TreeReader {
        var growth = TileGrowth(size: 0)
        var frontier = Frontier()
        var tiles: [TileID: Tile] = [:]
        for leaf in leaves {
            growth.add(leaf, level: 0)
            frontier.append(leaf) { level, hash in growth.add(hash, level: level / Tile.height) }
            for (id, tile) in growth.takeFinished() { tiles[id] = tile }
        }
        for level in growth.open.indices where !growth.open[level].isEmpty {
            tiles[growth.id(level)] = Tile(growth.open[level])
        }
        let all = tiles
        return TreeReader(size: Int64(leaves.count)) { id, _ in
            guard let tile = all[id] else { throw LedgerError(.altered, "no tile \(id.path())") }
            return tile
        }
    }
}

extension Data {
    init(hex: String) {
        let digits = hex.compactMap(\.hexDigitValue)
        self.init(stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
    }
}

@Suite struct TreeVectorsTests {
    @Test(arguments: 0...8) func theReferenceTreeHasItsKnownRoots(size: Int) throws {
        let leaves = ReferenceTree.leaves.prefix(size).map { TreeHash.leaf($0) }
        #expect(TreeHash.root(of: leaves) == ReferenceTree.roots[size])
        var reader = ReferenceTree.reader(ReferenceTree.leaves.map { TreeHash.leaf($0) })
        #expect(try reader.root(of: Int64(size)) == ReferenceTree.roots[size])
        #expect(try reader.frontier(of: Int64(size)).root == ReferenceTree.roots[size])
    }

    static let inclusion: [(index: Int64, size: Int64, hashes: [String])] = [
        (0, 1, []),
        (
            0, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        ),
        (
            5, 8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (
            1, 5,
            [
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        ),
    ]

    @Test(arguments: inclusion) func theReferenceTreeHasItsKnownInclusionProofs(
        _ vector: (index: Int64, size: Int64, hashes: [String])
    ) throws {
        var reader = ReferenceTree.reader(ReferenceTree.leaves.map { TreeHash.leaf($0) })
        let proof = try reader.inclusion(of: vector.index, in: vector.size)
        #expect(proof.hashes == vector.hashes.map(ReferenceTree.hash))
        let leaf = TreeHash.leaf(ReferenceTree.leaves[Int(vector.index)])
        #expect(proof.verifies(leaf: leaf, root: ReferenceTree.roots[Int(vector.size)]))
    }

    static let consistency: [(older: Int64, newer: Int64, hashes: [String])] = [
        (1, 1, []),
        (
            1, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        ),
        (
            6, 8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
        (
            2, 5,
            [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        ),
        (
            6, 7,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
    ]

    @Test(arguments: consistency) func theReferenceTreeHasItsKnownConsistencyProofs(
        _ vector: (older: Int64, newer: Int64, hashes: [String])
    ) throws {
        var reader = ReferenceTree.reader(ReferenceTree.leaves.map { TreeHash.leaf($0) })
        let proof = try reader.consistency(from: vector.older, to: vector.newer)
        #expect(proof.hashes == vector.hashes.map(ReferenceTree.hash))
        #expect(
            proof.verifies(
                oldRoot: ReferenceTree.roots[Int(vector.older)], newRoot: ReferenceTree.roots[Int(vector.newer)]))
    }

    @Test func onlyTheEmptyRootBeginsEveryLog() {
        let root = ReferenceTree.roots[3]
        #expect(ConsistencyProof(older: 0, newer: 3, hashes: []).verifies(oldRoot: .emptyTree, newRoot: root))
        #expect(!ConsistencyProof(older: 0, newer: 3, hashes: []).verifies(oldRoot: root, newRoot: root))
        #expect(!ConsistencyProof(older: 0, newer: 3, hashes: [root]).verifies(oldRoot: .emptyTree, newRoot: root))
        #expect(!ConsistencyProof(older: 0, newer: 0, hashes: []).verifies(oldRoot: root, newRoot: root))
        #expect(!ConsistencyProof(older: 3, newer: 2, hashes: []).verifies(oldRoot: root, newRoot: root))
        #expect(!InclusionProof(index: 0, size: 0, hashes: []).verifies(leaf: root, root: root))
    }

    @Test func pathsAreThoseOfTheSpecification() {
        #expect(TileID(level: 0, index: 1_234_067).path() == "tile/0/x001/x234/067")
        #expect(TileID(level: 3, index: 0).path(width: 17) == "tile/3/000.p/17")
        #expect(TileID.entriesPath(index: 1000, width: 1) == "tile/entries/x001/000.p/1")
        // The specification's own example: a tree of 70,000.
        let tiles = Array(TileID.all(in: 70_000))
        #expect(tiles.filter { $0.tile.level == 0 }.count == 274)
        #expect(tiles.filter { $0.tile.level == 0 }.last?.width == 112)
        #expect(tiles.filter { $0.tile.level == 1 }.map(\.width) == [256, 17])
        #expect(tiles.filter { $0.tile.level == 2 }.map(\.width) == [1])
        #expect(tiles.allSatisfy { $0.tile.level < 3 })
        #expect(Array(TileID.all(in: 256)).map(\.width) == [256, 1])
        #expect(Array(TileID.all(in: 0)).isEmpty)
    }
}
