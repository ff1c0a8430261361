import Databases
import DatabasesTesting
import Foundation
import Testing
import WardLedger
import WardVault

/// The key database remembers the ledger, so that an older copy of the record database is told.
@Suite struct AnchoringTests {
    private func entry(_ number: Int) -> LedgerEntry {
        LedgerEntry(
            milliseconds: 1_790_000_000_000 + Int64(number), actor: "user:anna", practice: "cabinet",
            action: "test.act", subject: "n \(number)", digest: nil)
    }

    private func withStore(_ body: (KeyStore, String) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "ward-anchor-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try await KeyStore.create(
            SQLiteDatabase(path: "\(folder)/keys.db"), slots: "\(folder)/slots.json",
            with: [.file("\(folder)/slot.key")], oneSlotAndAcceptThatItsLossLosesEverything: true)
        try await body(store, folder)
    }

    private func expectRolledBack(_ store: KeyStore, _ ledger: Ledger) async {
        do {
            _ = try await store.anchor(ledger)
            Issue.record("an older state was taken for the present one")
        } catch {
            #expect((error as? VaultError)?.kind == .rolledBack)
        }
    }

    @Test(arguments: TestDatabases.all)
    func aLogThatOnlyGrewFits(kind: TestDatabases) async throws {
        try await withStore { store, _ in
            let test = try await kind.make()
            let ledger = try await Ledger.open(test.database, origin: "test.example/log")
            for size in 0..<4 {
                #expect(try await store.anchor(ledger).size == Int64(size * 300))
                _ = try await ledger.append((0..<300).map { entry(size * 300 + $0) })
            }
        }
    }

    @Test func anOlderCopyOfTheRecordDatabaseIsRefused() async throws {
        try await withStore { store, folder in
            let path = "\(folder)/records.db"
            let database = try SQLiteDatabase(path: path)
            var ledger = try await Ledger.open(database, origin: "test.example/log")
            _ = try await ledger.append([entry(0)])
            try await store.anchor(ledger)
            try database.close()
            try FileManager.default.copyItem(atPath: path, toPath: path + ".old")

            let again = try SQLiteDatabase(path: path)
            ledger = try await Ledger.open(again)
            _ = try await ledger.append([entry(1)])
            try await store.anchor(ledger)
            try again.close()

            let old = try SQLiteDatabase(path: path + ".old")
            let older = try await Ledger.open(old)
            await expectRolledBack(store, older)
            // As many entries as before, but others.
            _ = try await older.append([entry(2)])
            await expectRolledBack(store, older)
            _ = try await older.append([entry(3), entry(4)])
            await expectRolledBack(store, older)
            // On purpose: what was seen is forgotten, and begins anew.
            try await store.forgetAnchor(of: older.origin)
            #expect(try await store.anchor(older).size == 4)
        }
    }
}
