import Databases
import DatabasesTesting
import Foundation
import Testing

@testable import WardLedger

let origin = "desk.example.lu/ledger"

/// An entry that differs for each number.
func entry(_ number: Int, at milliseconds: Int64? = nil) -> LedgerEntry {
    LedgerEntry(
        milliseconds: milliseconds ?? 1_700_000_000_000 + Int64(number), actor: "user:anna",
        practice: number % 3 == 0 ? nil : "cabinet-\(number % 3)", action: "vault.write", subject: "seq \(number)",
        digest: number % 2 == 0 ? nil : TreeHash.leaf(Data("\(number)".utf8)).bytes)
}

func entries(_ range: Range<Int>) -> [LedgerEntry] { range.map { entry($0) } }

/// The root that the entries must have, computed without tiles.
func expectedRoot(_ entries: [LedgerEntry]) throws -> TreeHash {
    TreeHash.root(of: try entries.map { TreeHash.leaf(try $0.encoded()) })
}

@Suite struct AppendingTests {
    @Test(arguments: TestDatabases.all)
    func entriesGetNumbersInOrderAndTheTreeOfTheirBytes(kind: TestDatabases) async throws {
        let test = try await kind.make()
        let ledger = try await Ledger.open(test.database, origin: origin)
        var all: [LedgerEntry] = []
        // Sizes around the width of a tile.
        for count in [1, 254, 1, 1, 255, 256, 257, 700] {
            let new = entries(all.count..<all.count + count)
            #expect(try await ledger.append(new) == Int64(all.count))
            all += new
            let head = try await ledger.head()
            #expect(head.size == Int64(all.count))
            #expect(try head.root == expectedRoot(all))
        }
        #expect(try await ledger.entries(from: 250, limit: 10).map(\.entry) == Array(all[250..<260]))
        #expect(try await ledger.entry(at: 511) == all[511])
        #expect(try await ledger.verify().holds)
    }

    @Test(arguments: TestDatabases.all)
    func anAppendInSomebodysTransactionLivesAndDiesWithIt(kind: TestDatabases) async throws {
        struct Refusal: Error {}
        let test = try await kind.make()
        let ledger = try await Ledger.open(test.database, origin: origin)
        let first = try await test.database.write { try ledger.append(entries(0..<3), in: $0) }
        #expect(first == (kind == .sqlite ? 0 : nil))
        await #expect(throws: Refusal.self) {
            try await test.database.write { connection in
                try ledger.append(entries(3..<300), in: connection)
                throw Refusal()
            }
        }
        #expect(try await ledger.head() == Checkpoint(origin: origin, size: 3, root: expectedRoot(entries(0..<3))))
        #expect(try await ledger.verify().holds)
    }

    @Test(arguments: TestDatabases.all) func manyAppendersAtOnceLoseNothing(kind: TestDatabases) async throws {
        let test = try await kind.make()
        let ledger = try await Ledger.open(test.database, origin: origin)
        let other = try await Ledger.open(try test.open(), origin: origin)
        let firsts = try await withThrowingTaskGroup(of: Int64.self) { group in
            for number in 0..<200 {
                group.addTask { try await (number % 2 == 0 ? ledger : other).append([entry(number), entry(number)]) }
            }
            return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
        }
        #expect(firsts == Set((0..<200).map { Int64($0 * 2) }))
        #expect(try await ledger.head().size == 400)
        let verified = try await other.verify()
        #expect(verified.holds && verified.size == 400)
    }

    @Test(.enabled(if: PostgresServer.isInstalled, "needs PostgreSQL"))
    func severalDesksSequenceOneQueue() async throws {
        let test = try await TestDatabases.postgres.make()
        let desks = try await [
            Ledger.open(test.database, origin: origin), Ledger.open(try test.open(), origin: origin),
            Ledger.open(try test.open(), origin: origin),
        ]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<300 {
                let desk = desks[number % 3]
                group.addTask {
                    _ = try await desk.database.write { try desk.append([entry(number)], in: $0) }
                    if number % 10 == 0 { try await desk.sequence() }
                    if number % 25 == 0 { _ = try await desk.append([entry(1000 + number)]) }
                }
            }
            try await group.waitForAll()
        }
        let verified = try await desks[1].verify()
        #expect(verified.holds && verified.size == 312)
        let subjects = try await desks[0].entries(from: 0, limit: 400).map(\.entry.subject)
        #expect(Set(subjects).count == 312)
    }

    @Test(arguments: TestDatabases.all) func aRefusedEntryAddsNothing(kind: TestDatabases) async throws {
        let test = try await kind.make()
        let ledger = try await Ledger.open(test.database, origin: origin)
        var bad = entry(1)
        bad.actor = "line\nbreak"
        await #expect { try await ledger.append([entry(0), bad]) } throws: { ($0 as? LedgerError)?.kind == .badEntry }
        #expect(try await ledger.head().size == 0)
        #expect(try await ledger.append([]) == 0)
    }

    @Test func aDatabaseOpenedForReadingIsVerified() async throws {
        let test = try await TestDatabases.sqlite.make()
        let ledger = try await Ledger.open(test.database, origin: origin)
        _ = try await ledger.append(entries(0..<300))
        let reading = try SQLiteDatabase(path: test.name, options: SQLiteOptions(access: .readOnly))
        let read = try await Ledger.open(reading)
        #expect(try await read.verify().size == 300)
        #expect(try await read.inclusionProof(of: 7) == (await ledger.inclusionProof(of: 7)))
        await #expect(throws: SQLError.self) { try await read.append([entry(1)]) }
        try reading.close()
    }

    @Test(arguments: TestDatabases.all) func timesRunningBackwardsAreKeptAndSaid(kind: TestDatabases) async throws {
        let test = try await kind.make()
        let ledger = try await Ledger.open(test.database, origin: origin)
        let times: [Int64] = [10_000, 20_000, 15_000, 19_999, 20_000, 5]
        _ = try await ledger.append(times.map { entry(0, at: $0) })
        #expect(try await ledger.entries(from: 0, limit: 9).map(\.entry.milliseconds) == times)
        let verified = try await ledger.verify()
        #expect(verified.holds)
        #expect(verified.clock.count == 3 && verified.clock.first == 2 && verified.clock.largest == 19_995)
    }

    @Test(arguments: TestDatabases.all) func aDatabaseKeepsOneLogOfOneKey(kind: TestDatabases) async throws {
        let test = try await kind.make()
        await #expect { try await Ledger.open(test.database) } throws: { ($0 as? LedgerError)?.kind == .noLog }
        let key = try NoteSigner(name: origin, kind: .log)
        _ = try await Ledger.open(test.database, origin: origin, signer: key)
        await #expect { try await Ledger.open(test.database, origin: "other") } throws: {
            ($0 as? LedgerError)?.kind == .otherLog
        }
        let another = try NoteSigner(name: origin, kind: .log)
        await #expect { try await Ledger.open(test.database, origin: origin, signer: another) } throws: {
            ($0 as? LedgerError)?.kind == .otherLog
        }
        let ledger = try await Ledger.open(test.database)
        #expect(ledger.origin == origin)
        #expect(try await ledger.recordedKey() == key.key)
        await #expect { try await ledger.checkpoint() } throws: { ($0 as? LedgerError)?.kind == .noSigner }
    }
}
