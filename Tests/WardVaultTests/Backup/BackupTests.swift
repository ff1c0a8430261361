import Crypto
import Databases
import DatabasesTesting
import Foundation
import Testing
import WardLedger
import WardVault

@Suite("Backup and restore")
struct BackupTests {
    @Test(arguments: TestDatabases.all)
    func aRestoredDatabaseHasTheSameRowsAsTheOneBackedUp(on kind: TestDatabases) async throws {
        try await BackupPlace.with(kind) { place in
            try await place.put(0..<300)
            try await place.put(0..<40, in: place.south)
            try await place.vault.delete(place.kind, id: "a-7", in: place.north)
            let report = try await place.backup.write(intoFolder: place.backups)
            #expect(report.isFull && report.isVerified)
            #expect(report.rows["vault_record"] == 340)
            let target = try place.empty()
            let restored = try await VaultBackup(of: target, keys: place.keys).restore(from: place.backups)
            #expect(restored.ledgerSize == 341)
            #expect(try await place.differences(from: target) == [])
            let vault = try await Vault.open(target, keys: place.keys, ledger: Ledger.open(target))
            #expect(try await vault.check().isClean)
            let record = try await vault.get(place.kind, id: "a-9", in: place.north)
            #expect(record?.payload == .sample(9))
        }
    }

    @Test(arguments: TestDatabases.all)
    func partsCarryOnlyWhatChangedAndLeadToTheSameRows(on kind: TestDatabases) async throws {
        try await BackupPlace.with(kind) { place in
            try await place.put(0..<500)
            let full = try await place.backup.write(intoFolder: place.backups)
            // Other look-up values: the old look-up rows must not survive a restore.
            try await place.put(3..<6, state: .held)
            try await place.vault.delete(place.kind, id: "a-10", in: place.north)
            try await place.put(0..<5, in: place.south)
            let part = try await place.backup.write(intoFolder: place.backups)
            #expect(!part.isFull)
            #expect(part.rows["vault_record"] == 9)
            #expect(part.byteCount < full.byteCount / 10)
            let nothing = try await place.backup.write(intoFolder: place.backups)
            #expect(nothing.rows["vault_record"] == nil)
            try await place.put(4..<5, state: .missed)
            try await place.backup.write(intoFolder: place.backups)
            #expect(try place.files().count == 4)

            let target = try place.empty()
            try await VaultBackup(of: target, keys: place.keys).restore(from: place.backups)
            #expect(try await place.differences(from: target) == [])
            #expect(try await Vault.open(target, keys: place.keys, ledger: Ledger.open(target)).check().isClean)
        }
    }

    @Test(arguments: TestDatabases.all)
    func aBackupTakenWhileOthersWriteIsOneMoment(on kind: TestDatabases) async throws {
        try await BackupPlace.with(kind) { place in
            try await place.put(0..<50)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await place.put(50..<400) }
                group.addTask {
                    for _ in 0..<5 { try await place.backup.write(intoFolder: place.backups) }
                }
                try await group.waitForAll()
            }
            let drill = try await RestoreDrill.run(
                from: place.backups, keys: place.keys, scratch: place.folder)
            #expect(drill.isClean, "\(drill.check.findings)")
            #expect(drill.check.counts.records >= 50)
        }
    }

    @Test func twoBackupsIntoOneFolderAtATimeLeaveAWholeSet() async throws {
        try await BackupPlace.with { place in
            try await place.put(0..<200)
            let now = Date(timeIntervalSince1970: 1_790_000_000)
            let written = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        (try? await place.backup.write(intoFolder: place.backups, full: true, now: now)) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(written == 1)
            #expect(try place.files().count == 1)
            #expect(try await RestoreDrill.run(from: place.backups, keys: place.keys, scratch: place.folder).isClean)
        }
    }

    @Test func aStreamRestoresLikeAFile() async throws {
        try await BackupPlace.with { place in
            try await place.put(0..<20)
            let path = place.folder + "/stream"
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            let handle = try #require(FileHandle(forWritingAtPath: path))
            let report = try await place.backup.write(to: handle)
            try handle.close()
            #expect(!report.isVerified)
            let target = try place.empty()
            let restored = try await VaultBackup(of: target, keys: place.keys).restore([path])
            #expect(restored.rows["vault_record"] == 20)
        }
    }

    @Test func theDrillLeavesNothingBehind() async throws {
        try await BackupPlace.with { place in
            try await place.put(0..<20)
            try await place.backup.write(intoFolder: place.backups)
            let before = try FileManager.default.contentsOfDirectory(atPath: place.folder).sorted()
            let drill = try await RestoreDrill.run(from: place.backups, keys: place.keys, scratch: place.folder)
            #expect(drill.isClean)
            #expect(drill.check.counts.records == 20)
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder).sorted() == before)
        }
    }

    @Test func nothingOfRecordsPracticesOrKeysCanBeReadInABackup() async throws {
        try await BackupPlace.with { place in
            try await place.put(0..<50)
            try await place.backup.write(intoFolder: place.backups)
            let bytes = try Data(contentsOf: URL(filePath: place.files()[0]))
            let key = try place.keys.newestBackupKey().key.withUnsafeBytes { Data($0) }
            let practiceKey = try #require(place.keys.keys(of: place.north).data[1]).withUnsafeBytes { Data($0) }
            for planted in ["appointment", "matricule", "north", "a-17", "Patient", "Blood", "user:anna", "planned"] {
                #expect(bytes.range(of: Data(planted.utf8)) == nil, "\(planted)")
            }
            for secret in [key, practiceKey] { #expect(bytes.range(of: secret) == nil) }
        }
    }
}
