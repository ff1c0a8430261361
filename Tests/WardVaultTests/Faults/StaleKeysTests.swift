import Crypto
import Databases
import DatabasesTesting
import Foundation
import Synchronization
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
        try await theirs.put(Note(text: "after"), id: "2", as: notes, in: practice)
        #expect(try await mine.get(notes, id: "2", in: practice)?.payload.text == "after")
        _ = try await theirs.transaction(in: practice) { try $0.put(Note(text: "both"), id: "3", as: notes) }
        try await theirs.put([NewRecord(id: "4", payload: Note(text: "batch"))], as: notes, in: practice)
        #expect(try await mine.check().isClean)
    }

    @Test(arguments: TestDatabases.all)
    func aRecordUnderAKeyThatIsNewElsewhereIsReadAtOnce(kind: TestDatabases) async throws {
        let test = try await kind.make()
        let keys = SlowKeys(try Practice("cabinet"))
        let notes = try RecordKind<Note>("note")
        let mine = try await Vault.open(test.database, keys: keys.memory)
        let theirs = try await Vault.open(test.open(), keys: keys)
        try await mine.put(Note(text: "before"), id: "1", as: notes, in: keys.practice)
        #expect(try await theirs.get(notes, id: "1", in: keys.practice) != nil)
        keys.memory.rotate(keys.practice)
        try await mine.put(Note(text: "after"), id: "2", as: notes, in: keys.practice)
        #expect(try await theirs.get(notes, id: "2", in: keys.practice)?.payload.text == "after")
        #expect(try await theirs.list(notes, in: keys.practice).records.count == 2)
    }

    @Test(arguments: TestDatabases.all)
    func anImportGoesOnWhenThePracticesKeyChangesMeanwhile(kind: TestDatabases) async throws {
        let test = try await kind.make()
        let practice = try Practice("cabinet")
        let keys = MemoryKeys([practice])
        let notes = try RecordKind<Note>("note")
        let vault = try await Vault.open(test.database, keys: keys)
        let records = AsyncStream<NewRecord<Note>> { continuation in
            Task {
                for number in 0..<60 {
                    if number == 25 {
                        keys.rotate(practice)
                        _ = try? await vault.resealing(practice)
                    }
                    continuation.yield(NewRecord(id: "\(number)", payload: Note(text: "note \(number)")))
                }
                continuation.finish()
            }
        }
        #expect(try await vault.importing(records, as: notes, in: practice, batch: 10) == 60)
        _ = try await vault.resealing(practice)
        keys.forget(practice, below: 2)
        #expect(try await vault.list(notes, in: practice).records.count == 60)
        #expect(try await vault.check().isClean)
    }

    /// Keys that change elsewhere, and are not heard of until somebody asks.
    private final class SlowKeys: KeySource {
        let practice: Practice
        let memory: MemoryKeys
        private let known = Mutex<PracticeKeys?>(nil)

        init(_ practice: Practice) {
            self.practice = practice
            memory = MemoryKeys([practice])
        }

        func keys(of practice: Practice) throws -> PracticeKeys {
            try known.withLock { known in
                if let known { return known }
                let keys = try memory.keys(of: practice)
                known = keys
                return keys
            }
        }

        func renew() throws { known.withLock { $0 = nil } }
        func practices() throws -> [Practice] { try memory.practices() }
        func subjectKey(_ token: SubjectToken, of practice: Practice, creating: Bool) throws -> SymmetricKey {
            try memory.subjectKey(token, of: practice, creating: creating)
        }
    }
}
