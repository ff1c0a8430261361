import Crypto
import Databases
import DatabasesTesting
import Foundation
import Testing
import WardLedger

@testable import WardVault

@Suite struct ShreddingTests {
    private struct Note: Codable, Sendable {
        var text: String
    }
    private let notes: RecordKind<Note>

    init() throws { notes = try RecordKind("note") }

    /// A vault with two practices, their records, and a ledger.
    private func desk(_ kind: TestDatabases) async throws -> (TestVault, KeyStore, TestDatabase, Ledger) {
        let folder = try TestVault()
        let store = try await folder.create()
        let records = try await kind.make()
        let ledger = try await Ledger.open(records.database, origin: "desk.example/ledger")
        let vault = try await Vault.open(records.database, keys: store, ledger: ledger)
        for id in ["goes", "stays"] {
            let practice = try Practice(id)
            try await store.add(practice)
            for number in 0..<20 {
                try await vault.put(
                    Note(text: "text \(number)"), id: "n\(number)", as: notes, in: practice,
                    subject: number % 4 == 0 ? "patient \(number)" : nil)
            }
        }
        return (folder, store, records, ledger)
    }

    @Test(arguments: TestDatabases.all)
    func aShreddedPracticeOpensForNobodyAndTheLedgerSaysSo(kind database: TestDatabases) async throws {
        let (folder, store, records, ledger) = try await desk(database)
        let (goes, stays) = (try Practice("goes"), try Practice("stays"))
        let old = store.kek
        let (proof, index) = try await store.shred(
            goes, records: records.database, ledger: ledger, by: "user:anna")
        #expect(proof.holds && proof.unfinished.isEmpty)
        #expect(proof.drill.records == 20 && proof.drill.recordsOpenedBefore == 20)
        #expect(proof.drill.recordsOpenedAfter == 0 && !proof.drill.oldSlotsFileOpens)
        #expect(proof.drill.oldSlotsFileOpenedBefore)
        // One data key, the index key, what wraps the subjects' keys, and five subjects.
        #expect(proof.drill.wrappedKeys == 8 && proof.drill.wrappedKeysOpenedBefore == 8)
        #expect(proof.drill.wrappedKeysOpenedAfter == 0 && proof.drill.keysTried >= 5)
        #expect(proof.oldKeyEncryptionKey == old && proof.newKeyEncryptionKey == store.kek)
        #expect(proof.renewed.map(\.name) == ["desk"] && proof.residue.isEmpty)

        let entries = try await ledger.entries(from: try #require(index), limit: 1)
        let entry = try #require(entries.first?.entry)
        #expect(entry.action == "vault.shred" && entry.practice == "goes" && entry.actor == "user:anna")
        #expect(entry.digest == Data(SHA256.hash(data: try proof.bytes())))
        #expect(try await store.shredded().first?.proof == proof.bytes())

        for store in [store, try await folder.open()] {
            let vault = try await Vault.open(records.database, keys: store, ledger: ledger)
            #expect(await self.kind { _ = try await vault.get(notes, id: "n1", in: goes) } == .practiceShredded)
            #expect(try await vault.get(notes, id: "n1", in: stays)?.payload.text == "text 1")
            #expect(try await vault.get(notes, id: "n4", in: stays)?.payload.text == "text 4")
            #expect(await self.kind { try await store.add(goes) } == .practiceShredded)
            let report = try await vault.check()
            #expect(report.isClean && report.shredded == ["goes"], "\(report.findings)")
        }
        // Given again, the same proof and the same entry.
        let again = try await store.shred(goes, records: records.database, ledger: ledger, by: "user:ben")
        #expect(again.proof == proof && again.ledgerIndex == index)
        try await records.database.read { _ in }
    }

    @Test func oldCopiesWithTodaysSecretsOpenNothing() async throws {
        let (folder, store, records, ledger) = try await desk(.sqlite)
        let before = try folder.copy()
        _ = try await store.shred(try Practice("goes"), records: records.database, ledger: ledger, by: "user:anna")
        // Today's slots file and secret, the key database from before.
        let one = try folder.copy()
        try one.take("keys.db", from: before)
        #expect(await kind { _ = try await one.open() } == .rolledBack)
        // Key database and slots file from before, today's secret.
        try one.take("slots.json", from: before)
        #expect(await kind { _ = try await one.open() } == .locked)
    }

    @Test func theReportNamesTheSecretsThatStillOpenOldCopies() async throws {
        let folder = try TestVault()
        let phrase = try Passphrase("a phrase of enough letters")
        let store = try await folder.create([.passphrase(phrase, cost: .least, name: "envelope")])
        let practice = try Practice("goes")
        try await store.add(practice)
        let before = try folder.copy()
        let (proof, _) = try await store.shred(practice, records: nil, ledger: nil, by: "user:anna")
        #expect(proof.residue.map(\.name) == ["envelope"] && proof.drill.records == 0)
        // And that is the truth.
        let old = try await before.open(.passphrase(phrase))
        #expect(try old.keys(of: practice).current == 1)
    }

    @Test(arguments: RotationStep.allCases) func aShreddingThatIsCutOffIsFinished(at step: RotationStep) async throws {
        let (folder, store, records, ledger) = try await desk(.sqlite)
        let goes = try Practice("goes")
        let number = try store.keys(of: goes).number
        await #expect(throws: RotationStopped.self) {
            _ = try await store.rotating(
                newSecrets: true, stop: { if $0 == step { throw RotationStopped() } },
                { connection, old, new in
                    for table in ["practice", "practice_key", "index_key", "subject_wrap", "subject_key"] {
                        try connection.run("DELETE FROM \(table) WHERE number = $1", [.integer(number)])
                    }
                    try connection.run(
                        "INSERT INTO shredded (number, id, at, old_kek, new_kek) VALUES ($1, $2, $3, $4, $5)",
                        [.integer(number), .text("goes"), .integer(1), .text("\(old.id)"), .text("\(new.id)")])
                })
        }
        let again = try await folder.open()
        let (proof, index) = try await again.shred(goes, records: records.database, ledger: ledger, by: "user:anna")
        #expect(proof.drill.holds && proof.drill.records == 20 && index != nil)
        #expect(await kind { _ = try again.keys(of: goes) } == .practiceShredded)
        #expect(try await folder.open().keys(of: Practice("stays")).current == 1)
    }

    @Test func nothingOfTheDestroyedKeysRemainsInAnyFile() async throws {
        let (folder, store, records, ledger) = try await desk(.sqlite)
        let goes = try Practice("goes")
        let number = try store.keys(of: goes).number
        let wrapped = try await store.database.read { connection in
            try ["practice_key", "index_key", "subject_wrap", "subject_key"].flatMap { table in
                try connection.all("SELECT wrapped FROM \(table) WHERE number = $1", [.integer(number)]) {
                    try $0.bytes(0)
                }
            }
        }
        #expect(wrapped.count == 8)
        func found() throws -> Int {
            let files = try folder.files()
            return wrapped.count { bytes in files.values.contains { $0.range(of: bytes) != nil } }
        }
        #expect(try found() == 8)
        _ = try await store.shred(goes, records: records.database, ledger: ledger, by: "user:anna")
        #expect(try found() == 0)
    }

    private func kind(_ work: () async throws -> Void) async -> VaultError.Kind? {
        await WardVaultTests.kind(work)
    }
}
