import Databases
import DatabasesTesting
import Foundation
import Testing

@testable import WardLedger

@Suite struct ProofsFromTheStoreTests {
    @Test(arguments: TestDatabases.all) func storedTilesGiveProofsThatVerify(kind: TestDatabases) async throws {
        var random = SeededGenerator(11)
        let test = try await kind.make()
        let ledger = try await Ledger.open(test.database, origin: origin)
        let all = entries(0..<1500)
        _ = try await ledger.append(Array(all[..<900]))
        _ = try await ledger.append(Array(all[900...]))
        let leaves = try all.map { TreeHash.leaf(try $0.encoded()) }
        for _ in 0..<60 {
            let size = Int64.random(in: 1...1500, using: &random)
            let index = Int64.random(in: 0..<size, using: &random)
            let older = Int64.random(in: 0...size, using: &random)
            let root = TreeHash.root(of: leaves.prefix(Int(size)))
            let proof = try await ledger.inclusionProof(of: index, in: size)
            #expect(proof.verifies(leaf: leaves[Int(index)], root: root))
            let growth = try await ledger.consistencyProof(from: older, to: size)
            #expect(growth.verifies(oldRoot: TreeHash.root(of: leaves.prefix(Int(older))), newRoot: root))
        }
        for (index, size) in [(-1, 5), (5, 5), (0, 1501), (0, 0)] as [(Int64, Int64)] {
            await #expect { try await ledger.inclusionProof(of: index, in: size) } throws: {
                ($0 as? LedgerError)?.kind == .outOfRange
            }
        }
    }

    @Test(arguments: TestDatabases.all)
    func aCheckpointIsSignedOnceAndNeverAgainstAnOlderOne(kind: TestDatabases) async throws {
        let test = try await kind.make()
        let key = try NoteSigner(name: origin, kind: .log)
        let ledger = try await Ledger.open(test.database, origin: origin, signer: key)
        _ = try await ledger.append(entries(0..<300))
        let note = try await ledger.checkpoint()
        #expect(try note.verified(by: [key.key]).count == 1)
        #expect(try note.checkpoint() == (await ledger.head()))
        #expect(try await ledger.checkpoint() == note)
        _ = try await ledger.append(entries(300..<310))
        #expect(try await ledger.checkpoint().checkpoint().size == 310)
        #expect(try await ledger.newestCheckpoint(upTo: 309) == note)

        // Somebody cuts the log: the ledger does not sign what contradicts its own signature.
        try await test.database.write { connection in
            try connection.run("DELETE FROM ledger_entry WHERE idx >= $1", [.integer(305)])
            var tree = TreeTables(connection: connection).reader(size: 305)
            let frontier = try tree.frontier(of: 305)
            try connection.run(
                "UPDATE ledger_head SET size = $1, frontier = $2", [.integer(305), .bytes(Tile(frontier.peaks).bytes)])
        }
        await #expect { try await ledger.checkpoint() } throws: { ($0 as? LedgerError)?.kind == .altered }
    }

    @Test(arguments: TestDatabases.all) func onlyCosignaturesThatFitAreKept(kind: TestDatabases) async throws {
        let test = try await kind.make()
        let key = try NoteSigner(name: origin, kind: .log)
        let witness = try NoteSigner(name: "praxis.example.lu/w", kind: .witness)
        let ledger = try await Ledger.open(test.database, origin: origin, signer: key)
        _ = try await ledger.append(entries(0..<10))
        let note = try await ledger.checkpoint()
        let good = try witness.cosignature(of: note.text, seconds: 1_700_000_100)
        var bad = good
        bad.bytes[20] ^= 1
        let stranger = try NoteSigner(name: "x", kind: .witness).cosignature(of: note.text, seconds: 1)
        let added = try await ledger.add([bad, stranger, good, good], toCheckpointOf: 10, witnesses: [witness.key])
        #expect(added == 1)
        let kept = try #require(try await ledger.newestCheckpoint())
        #expect(kept.signatures.count == 2)
        let verified = try await ledger.verify(witnesses: [witness.key])
        #expect(verified.holds && verified.anchored == 10 && verified.anchor?.by == "praxis.example.lu/w")
        #expect(verified.anchor?.seconds == 1_700_000_100)
        #expect(try await ledger.verify().anchored == 0)
    }

    @Test func aReceiptStandsForItself() async throws {
        let test = try await TestDatabases.sqlite.make()
        let key = try NoteSigner(name: origin, kind: .log)
        let ledger = try await Ledger.open(test.database, origin: origin, signer: key)
        _ = try await ledger.append(entries(0..<777))
        let note = try await ledger.checkpoint()
        let proof = try await ledger.inclusionProof(of: 500, in: 777)
        let bytes = try await ledger.entry(at: 500).encoded()
        let receipt = LogProof(extra: bytes, index: 500, hashes: proof.hashes, note: note)
        let read = try LogProof(parsing: Data(receipt.rendered.utf8))
        #expect(read == receipt)
        #expect(try read.verified(log: key.key).map(\.key) == [key.key])
        var changed = read
        changed.extra = try entry(501).encoded()
        #expect { try changed.verified(log: key.key) } throws: { ($0 as? LedgerError)?.kind == .badSignature }
        changed = read
        changed.index = 501
        #expect { try changed.verified(log: key.key) } throws: { ($0 as? LedgerError)?.kind == .badSignature }
        #expect(throws: LedgerError.self) { try read.verified(log: NoteSigner(name: origin, kind: .log).key) }
    }
}
