import Databases
import Foundation
import Testing
import WardLedger

@Suite struct AppendingTests {
    @Test func anEntryAppendedIsInTheTree() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ward-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try SQLiteDatabase(path: folder.appending(path: "a.db").path)
        let ledger = try await Ledger.open(database, origin: "desk.example.lu/ledger")
        let entry = LedgerEntry(
            milliseconds: 1_700_000_000_000, actor: "user:anna", practice: nil, action: "vault.write", subject: "a",
            digest: nil)
        #expect(try await ledger.append([entry]) == 0)
        #expect(try await ledger.append(Array(repeating: entry, count: 1000)) == 1)
    }
}
