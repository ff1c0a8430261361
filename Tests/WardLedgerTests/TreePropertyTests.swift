import Foundation
import Testing

@testable import WardLedger

/// A generator that gives the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

@Suite struct TreePropertyTests {
    static func leaves(_ count: Int) -> [TreeHash] { (0..<count).map { .leaf(Data("leaf \($0)".utf8)) } }

    /// The recursive definition of RFC 6962, section 2.1, word for word.
    static func definition(_ leaves: ArraySlice<TreeHash>) -> TreeHash {
        guard leaves.count > 1 else { return leaves.first ?? .emptyTree }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        let middle = leaves.startIndex + half
        return .node(definition(leaves[..<middle]), definition(leaves[middle...]))
    }

    @Test func everySmallTreeHasTheRootOfTheDefinition() throws {
        let leaves = Self.leaves(300)
        var frontier = Frontier()
        for size in 0...leaves.count {
            #expect(frontier.root == Self.definition(leaves[..<size]))
            if size < leaves.count { frontier.append(leaves[size]) }
        }
    }

    @Test func everyProofOfEverySmallTreeVerifies() throws {
        let leaves = Self.leaves(80)
        let roots = (0...leaves.count).map { Self.definition(leaves[..<$0]) }
        var reader = ReferenceTree.reader(leaves)
        for size in 1...leaves.count {
            for index in 0..<size {
                let proof = try reader.inclusion(of: Int64(index), in: Int64(size))
                #expect(proof.verifies(leaf: leaves[index], root: roots[size]))
            }
            for older in 0...size {
                let proof = try reader.consistency(from: Int64(older), to: Int64(size))
                #expect(proof.verifies(oldRoot: roots[older], newRoot: roots[size]))
                #expect(older == 0 || older == size || !proof.verifies(oldRoot: roots[size], newRoot: roots[older]))
            }
        }
    }

    @Test func proofsOfLargeRandomTreesVerify() throws {
        var random = SeededGenerator(6962)
        let leaves = Self.leaves(70_123)
        var reader = ReferenceTree.reader(leaves)
        for _ in 0..<300 {
            let size = Int64.random(in: 1...Int64(leaves.count), using: &random)
            let root = try reader.root(of: size)
            let index = Int64.random(in: 0..<size, using: &random)
            #expect(try reader.inclusion(of: index, in: size).verifies(leaf: leaves[Int(index)], root: root))
            let older = Int64.random(in: 0...size, using: &random)
            let proof = try reader.consistency(from: older, to: size)
            #expect(proof.verifies(oldRoot: try reader.root(of: older), newRoot: root))
        }
        #expect(try reader.root(of: 70_123) == Self.definition(leaves[...]))
    }

    @Test func everyChangeOfAnInclusionProofIsRefused() throws {
        var random = SeededGenerator(1)
        let leaves = Self.leaves(700)
        var reader = ReferenceTree.reader(leaves)
        for _ in 0..<400 {
            let size = Int64.random(in: 2...700, using: &random)
            let index = Int64.random(in: 0..<size, using: &random)
            let root = try reader.root(of: size)
            let good = try reader.inclusion(of: index, in: size)
            let leaf = leaves[Int(index)]
            for changed in mutations(of: good, &random) {
                #expect(!changed.verifies(leaf: leaf, root: root), "\(changed) in place of \(good)")
            }
            #expect(!good.verifies(leaf: leaves[(Int(index) + 1) % 700], root: root))
            #expect(!good.verifies(leaf: leaf, root: leaf) || size == 1)
        }
    }

    @Test func everyChangeOfAConsistencyProofIsRefused() throws {
        var random = SeededGenerator(2)
        let leaves = Self.leaves(700)
        var reader = ReferenceTree.reader(leaves)
        for _ in 0..<400 {
            let newer = Int64.random(in: 2...700, using: &random)
            let older = Int64.random(in: 1..<newer, using: &random)
            let good = try reader.consistency(from: older, to: newer)
            let (old, new) = (try reader.root(of: older), try reader.root(of: newer))
            #expect(good.verifies(oldRoot: old, newRoot: new))
            var changes: [ConsistencyProof] = []
            for place in good.hashes.indices {
                var changed = good
                changed.hashes[place] = flipped(changed.hashes[place], &random)
                changes.append(changed)
                changed = good
                changed.hashes.remove(at: place)
                changes.append(changed)
                changed = good
                changed.hashes.insert(leaves[place], at: place)
                changes.append(changed)
            }
            changes.append(ConsistencyProof(older: older, newer: newer, hashes: good.hashes + [old]))
            changes.append(ConsistencyProof(older: older - 1, newer: newer, hashes: good.hashes))
            changes.append(ConsistencyProof(older: older, newer: newer * 2 + 1, hashes: good.hashes))
            for changed in changes { #expect(!changed.verifies(oldRoot: old, newRoot: new), "\(changed) for \(good)") }
            #expect(!good.verifies(oldRoot: flipped(old, &random), newRoot: new))
            #expect(!good.verifies(oldRoot: old, newRoot: flipped(new, &random)))
        }
    }

    private func mutations(of good: InclusionProof, _ random: inout SeededGenerator) -> [InclusionProof] {
        var changes: [InclusionProof] = []
        for place in good.hashes.indices {
            var changed = good
            changed.hashes[place] = flipped(changed.hashes[place], &random)
            changes.append(changed)
            changed = good
            changed.hashes.remove(at: place)
            changes.append(changed)
            changed = good
            changed.hashes.insert(good.hashes[place], at: place)
            changes.append(changed)
        }
        for index in [good.index - 1, good.index + 1, good.index ^ 2] where index != good.index {
            changes.append(InclusionProof(index: index, size: good.size, hashes: good.hashes))
        }
        // A size of the same shape along this path would verify; these have another height.
        for size in [good.size * 2 + 1, 0, -1] {
            changes.append(InclusionProof(index: good.index, size: size, hashes: good.hashes))
        }
        return changes
    }

    private func flipped(_ hash: TreeHash, _ random: inout SeededGenerator) -> TreeHash {
        var bytes = hash.bytes
        bytes[Int.random(in: 0..<32, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        return TreeHash(bytes) ?? hash
    }
}
