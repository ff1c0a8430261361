import Databases
import DatabasesTesting
import Foundation
import Testing
import WardVault

/// Two processes on one vault: one changes a practice's key and destroys the old one, the other still has it in memory.
@Suite struct StaleKeysTests {
    private struct Note: Codable, Sendable { var text: String }

    @Test(arguments: TestDatabases.all)
    func whatIsAcknowledgedOpensAfterTheOldKeyIsDestroyed(kind: TestDatabases) async throws {
        let test = try await kind.make()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ward-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let practice = try Practice("cabinet")
        let notes = try RecordKind<Note>("note")
        let first = try await KeyStore.create(
            SQLiteDatabase(path: "\(folder)/keys.db"), slots: "\(folder)/slots.json",
            with: [.file("\(folder)/slot.key")],
            oneSlotAndAcceptThatItsLossLosesEverything: true)
        try await first.add(practice)
        let second = try await KeyStore.open(SQLiteDatabase(path: "\(folder)/keys.db"), slots: "\(folder)/slots.json")
        let mine = try await Vault.open(test.database, keys: first)
        let theirs = try await Vault.open(test.open(), keys: second)
        try await mine.put(Note(text: "before"), id: "1", as: notes, in: practice)
        _ = try await theirs.get(notes, id: "1", in: practice)

        let version = try await first.rotate(practice)
        _ = try await mine.resealing(practice)
        try await first.retireKeys(of: practice, below: version)
        let written = try? await theirs.put(Note(text: "after"), id: "2", as: notes, in: practice)
        // The writer's transaction must refuse a key version that is below the practice's floor.
        await withKnownIssue("a process that has not heard of the new key yet writes under the destroyed one") {
            guard written != nil else { return }
            let found = try await mine.get(notes, id: "2", in: practice)
            #expect(found?.payload.text == "after")
            let report = try await mine.check()
            #expect(report.isClean)
        }
    }
}
