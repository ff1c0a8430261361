import Databases
import DatabasesTesting
import Foundation
import Testing

@testable import WardLedger

/// A log with a witness that has cosigned it, and somebody inside who can write to the database and holds the log's key.
struct Scene {
    let test: TestDatabase
    let key: NoteSigner
    let ledger: Ledger
    let witness: NoteSigner
    var watching: Witness

    static let size = 1000

    /// `cosigned` entries are witnessed, 1,000 are there.
    init(_ kind: TestDatabases, cosigned: [Int] = [600]) async throws {
        test = try await kind.make()
        key = try NoteSigner(name: origin, kind: .log)
        witness = try NoteSigner(name: "praxis.example.lu/w", kind: .witness)
        ledger = try await Ledger.open(test.database, origin: origin, signer: key)
        watching = try Witness(log: key.key)
        var done = 0
        for size in cosigned + [Self.size] {
            _ = try await ledger.append(entries(done..<size))
            done = size
            guard cosigned.contains(size) else { continue }
            anchors += try Anchor.all(
                in: try await cosign(), keptBy: nil, log: key.key, witnesses: [witness.key])
        }
    }

    /// What the witness keeps: one anchor for each checkpoint it has cosigned.
    private(set) var anchors: [Anchor] = []

    mutating func cosign() async throws -> SignedNote {
        let note = try await ledger.checkpoint()
        let old = try watching.accepted?.checkpoint().size ?? 0
        let proof = try await ledger.consistencyProof(from: old, to: note.checkpoint().size)
        let request = WitnessRequest(oldSize: old, hashes: proof.hashes, note: note)
        guard case .cosigned = try watching.consider(request, at: 1_700_000_500, signer: witness),
            let accepted = watching.accepted
        else { throw LedgerError(.badSignature, "not cosigned") }
        return accepted
    }

    func verify() async throws -> LedgerVerification {
        try await ledger.verify(anchors: anchors, log: key.key, witnesses: [witness.key])
    }

    func change(_ sql: String, _ values: [SQLValue] = []) async throws {
        let changed = try await test.database.write { try $0.run(sql, values) }
        #expect(changed > 0)
    }

    /// Makes the whole log anew, tiles, head and checkpoints with it, signed with the log's true key.
    func rewrite(as new: [LedgerEntry]) async throws {
        try await test.database.write { connection in
            for table in ["ledger_entry", "ledger_tile", "ledger_checkpoint"] {
                try connection.run("DELETE FROM \(table)", [])
            }
            try connection.run("UPDATE ledger_head SET size = 0, frontier = $1", [.bytes(Data())])
        }
        _ = try await ledger.append(new)
        _ = try await ledger.checkpoint()
    }
}

@Suite struct AttackTests {
    @Test(arguments: TestDatabases.all) func anEditedEntryIsNamed(kind: TestDatabases) async throws {
        let scene = try await Scene(kind)
        let body = try entry(99_999).encoded()
        try await scene.change("UPDATE ledger_entry SET body = $1 WHERE idx = $2", [.bytes(body), .integer(300)])
        let found = try await scene.verify()
        #expect(found.first?.kind == .entryAltered && found.first?.entries == 300...300)
        #expect(found.anchored == 0)
    }

    @Test(arguments: TestDatabases.all) func anEntryThatIsNoEntryIsNamed(kind: TestDatabases) async throws {
        let scene = try await Scene(kind)
        let body = Data(" ".utf8) + (try entry(20).encoded())
        try await scene.change("UPDATE ledger_entry SET body = $1 WHERE idx = $2", [.bytes(body), .integer(20)])
        let found = try await scene.verify()
        #expect(found.first?.entries == 20...20)
        #expect(Set(found.misfits.map(\.kind)).isSuperset(of: [.entryNotCanonical, .entryAltered]))
    }

    @Test(arguments: TestDatabases.all) func aDeletedEntryIsNamed(kind: TestDatabases) async throws {
        let scene = try await Scene(kind)
        try await scene.change("DELETE FROM ledger_entry WHERE idx = $1", [.integer(700)])
        let found = try await scene.verify()
        #expect(found.first?.kind == .entryMissing && found.first?.entries == 700...700)
        #expect(found.anchored == 600)
    }

    @Test(arguments: TestDatabases.all) func swappedEntriesAreNamed(kind: TestDatabases) async throws {
        let scene = try await Scene(kind)
        let (one, other) = (try entry(40).encoded(), try entry(41).encoded())
        try await scene.change("UPDATE ledger_entry SET body = $1 WHERE idx = $2", [.bytes(other), .integer(40)])
        try await scene.change("UPDATE ledger_entry SET body = $1 WHERE idx = $2", [.bytes(one), .integer(41)])
        let found = try await scene.verify()
        #expect(found.first?.kind == .entryAltered && found.first?.entries == 40...40)
    }

    @Test(arguments: TestDatabases.all)
    func anEntryBehindTheLastFullTileIsFoundByTheHead(kind: TestDatabases) async throws {
        let scene = try await Scene(kind)
        try await scene.change(
            "UPDATE ledger_entry SET body = $1 WHERE idx = $2", [.bytes(try entry(5).encoded()), .integer(999)])
        let found = try await scene.verify()
        // 1000 = 512 + 256 + 128 + 64 + 32 + 8: the last of these subtrees.
        #expect(found.first?.kind == .head && found.first?.entries == 992...999)
        #expect(found.anchored == 600)
    }

    @Test(arguments: TestDatabases.all) func aChangedTileIsNamed(kind: TestDatabases) async throws {
        let scene = try await Scene(kind)
        try await scene.test.database.write { connection in
            let bytes = try connection.first("SELECT hashes FROM ledger_tile WHERE level = 0 AND n = 1") {
                try $0.bytes(0)
            }
            var changed = try #require(bytes)
            changed[32 * 7] ^= 1
            try connection.run("UPDATE ledger_tile SET hashes = $1 WHERE level = 0 AND n = 1", [.bytes(changed)])
        }
        let found = try await scene.verify()
        #expect(found.first?.entries == 263...263)
        // The entries themselves still lead to what the witness has cosigned.
        #expect(found.anchored == 600)
    }

    @Test(arguments: TestDatabases.all) func aMissingUpperTileIsFound(kind: TestDatabases) async throws {
        let scene = try await Scene(kind)
        try await scene.change("DELETE FROM ledger_tile WHERE level = 1")
        let found = try await scene.verify()
        #expect(found.first?.kind == .tile && found.first?.entries == 0...767)
    }

    @Test(arguments: TestDatabases.all) func aCutTailIsFound(kind: TestDatabases) async throws {
        let scene = try await Scene(kind, cosigned: [600, 900])
        try await scene.rewrite(as: entries(0..<700))
        let found = try await scene.verify()
        #expect(found.first?.kind == .cut && found.first?.entries == 700...899)
        #expect(found.anchored == 600)
        #expect(found.first?.sentence.contains("praxis.example.lu/w") == true)
    }

    @Test(arguments: TestDatabases.all) func anEmptiedLogIsFound(kind: TestDatabases) async throws {
        let scene = try await Scene(kind)
        try await scene.rewrite(as: [])
        let found = try await scene.verify()
        #expect(found.first?.kind == .cut && found.first?.entries == 0...599)
        #expect(found.anchored == 0)
    }

    @Test(arguments: TestDatabases.all) func aLogWithoutTablesIsNoLog(kind: TestDatabases) async throws {
        let scene = try await Scene(kind)
        try await scene.test.database.write { try $0.script("DROP TABLE ledger_head") }
        await #expect { try await Ledger.open(scene.test.database) } throws: { ($0 as? LedgerError)?.kind == .noLog }
    }

    @Test(arguments: TestDatabases.all)
    func aLogRewrittenAndSignedAnewIsFoundBetweenTwoAnchors(kind: TestDatabases) async throws {
        let scene = try await Scene(kind, cosigned: [200, 400, 800])
        var new = entries(0..<Scene.size)
        new[555].actor = "user:nobody"
        try await scene.rewrite(as: new)
        // By itself the log fits: this is what a chain without witnesses would say.
        let alone = try await scene.ledger.verify()
        #expect(alone.holds && alone.anchored == 0)
        let found = try await scene.verify()
        #expect(found.first?.kind == .anchor && found.first?.entries == 400...799)
        #expect(found.anchored == 400)
    }

    @Test(arguments: TestDatabases.all) func aForgedCheckpointIsFound(kind: TestDatabases) async throws {
        let scene = try await Scene(kind)
        let forger = try NoteSigner(name: origin, kind: .log)
        var note = try SignedNote(text: Checkpoint(origin: origin, size: 600, root: .leaf(Data())).text)
        try note.sign(by: forger)
        try await scene.change("UPDATE ledger_checkpoint SET note = $1 WHERE size = 600", [.text(note.rendered)])
        let found = try await scene.verify()
        #expect(found.misfits.contains { $0.kind == .signature })
        #expect(found.anchored == 600)
        // The database may also name the forger's key: the witness knows better.
        try await scene.change("UPDATE ledger_head SET verifier = $1", [.text(forger.key.text)])
        #expect(try await scene.verify().misfits.contains { $0.sentence.contains("names the key") })
    }

    @Test func aSplitViewIsRefusedByTheWitnessThatSawTheOtherLog() async throws {
        var scene = try await Scene(.sqlite, cosigned: [600])
        // A second witness was shown nothing yet; the log is rewritten for it.
        var new = entries(0..<Scene.size)
        new[10].subject = "something else"
        try await scene.rewrite(as: new)
        let note = try await scene.ledger.checkpoint()
        let second = try NoteSigner(name: "zweite.example.lu/w", kind: .witness)
        var other = try Witness(log: scene.key.key)
        guard
            case .cosigned = try other.consider(
                WitnessRequest(oldSize: 0, hashes: [], note: note), at: 1, signer: second)
        else { throw LedgerError(.badSignature, "the second witness has no reason to refuse") }
        // The first one asks for a proof that cannot be made.
        let proof = try await scene.ledger.consistencyProof(from: 600, to: 1000)
        let request = WitnessRequest(oldSize: 600, hashes: proof.hashes, note: note)
        let before = scene.watching.accepted
        let answer = try scene.watching.consider(request, at: 2, signer: scene.witness)
        guard case .refused(let refusal) = answer else { throw LedgerError(.badSignature, "cosigned a fork") }
        #expect(refusal.reason == .notProved && refusal.isEvidence)
        #expect(refusal.accepted == before && refusal.offered == note && scene.watching.accepted == before)
        // Both notes carry the log's true signature.
        for note in [refusal.accepted, refusal.offered] {
            #expect(try note?.verified(by: [scene.key.key]).count == 1)
        }
        // Comparing the two witnesses shows it too.
        let both = try Anchor.all(in: try #require(other.accepted), keptBy: nil, log: nil, witnesses: [second.key])
        let found = try await scene.ledger.verify(anchors: scene.anchors + both, log: scene.key.key)
        #expect(found.first?.entries == 0...599)
    }
}
