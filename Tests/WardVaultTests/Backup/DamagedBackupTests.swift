import Databases
import DatabasesTesting
import Foundation
import Testing
import WardLedger
import WardVault

@Suite("Damaged, incomplete and foreign backups")
struct DamagedBackupTests {
    /// Restores what is at `path` and expects a refusal that leaves the target empty.
    private func refuses(
        _ files: [String], _ place: BackupPlace, _ what: String, keys: TestKeys? = nil,
        _ kind: VaultError.Kind = .badBackup, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let target = try place.empty()
        do {
            try await VaultBackup(of: target, keys: keys ?? place.keys).restore(files)
            Issue.record("restored: \(what)", sourceLocation: sourceLocation)
        } catch let error as VaultError {
            #expect(error.kind == kind, "\(what): \(error)", sourceLocation: sourceLocation)
        }
        if let rows = try? await BackupPlace.contents(target) {
            #expect(rows["vault_record"]?.isEmpty ?? true, sourceLocation: sourceLocation)
            #expect(rows["ledger_entry"]?.isEmpty ?? true, sourceLocation: sourceLocation)
        }
        try target.close()
    }

    @Test func everyCutAndEveryFlippedBitIsRefused() async throws {
        try await BackupPlace.with { place in
            try await place.put(0..<12)
            try await place.backup.write(intoFolder: place.backups)
            let good = try Data(contentsOf: URL(filePath: place.files()[0]))
            let path = place.folder + "/bad"
            func attempt(_ data: Data, _ what: String) async throws {
                try data.write(to: URL(filePath: path))
                let target = try place.empty()
                await #expect(throws: VaultError.self, "\(what)") {
                    try await VaultBackup(of: target, keys: place.keys).restore([path])
                }
                try target.close()
            }
            for length in stride(from: 0, to: good.count, by: max(1, good.count / 40)) {
                try await attempt(good.prefix(length), "cut at \(length)")
            }
            try await attempt(good.dropLast(), "cut by one byte")
            try await attempt(good + Data([0]), "one byte more")
            try await attempt(good + good, "twice")
            for position in stride(from: 0, to: good.count, by: max(1, good.count / 60)) {
                var bad = good
                bad[position] ^= 1 << UInt8(position % 8)
                try await attempt(bad, "bit flipped at \(position)")
            }
        }
    }

    @Test func partsThatAreMissingSwappedOrOfAnotherSetAreRefused() async throws {
        try await BackupPlace.with { place in
            try await place.put(0..<5)
            for number in 0..<3 {
                try await place.backup.write(intoFolder: place.backups)
                try await place.put(number..<number + 1, state: .held)
            }
            let files = try place.files()
            try await refuses([files[1]], place, "a part alone")
            try await refuses([files[0], files[2]], place, "the middle is missing")
            try await refuses([files[0], files[2], files[1]], place, "swapped")
            try await refuses([files[0], files[1], files[1]], place, "twice")
            let other = place.folder + "/other"
            try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
            let report = try await place.backup.write(intoFolder: other)
            try await refuses([report.file, files[1]], place, "a part of another set")

            try FileManager.default.removeItem(atPath: files[1])
            let target = try place.empty()
            await #expect(throws: VaultError.self) {
                try await VaultBackup(of: target, keys: place.keys).restore(from: place.backups)
            }
            await #expect(throws: VaultError.self, "no part may follow a gap") {
                try await place.backup.write(intoFolder: place.backups)
            }
        }
    }

    @Test func aBackupOfAnotherVaultOrWithoutItsKeyIsRefused() async throws {
        try await BackupPlace.with { place in
            try await place.put(0..<5)
            try await place.backup.write(intoFolder: place.backups)
            let files = try place.files()
            try await refuses(files, place, "another vault", keys: place.keys.ofAnotherVault())
            try await refuses(files, place, "no key", keys: place.keys.forgettingBackups())
        }
    }

    @Test func anOlderBackupKeyStillOpensAfterARotation() async throws {
        try await BackupPlace.with { place in
            try await place.put(0..<5)
            try await place.backup.write(intoFolder: place.backups)
            place.keys.rotateBackupKey()
            try await place.put(5..<6)
            try await place.backup.write(intoFolder: place.backups)
            let drill = try await RestoreDrill.run(from: place.backups, keys: place.keys, scratch: place.folder)
            #expect(drill.check.counts.records == 6)
        }
    }

    @Test(arguments: TestDatabases.all)
    func aDatabaseThatKeepsRecordsIsNotOverwritten(on kind: TestDatabases) async throws {
        try await BackupPlace.with(kind) { place in
            try await place.put(0..<5)
            try await place.backup.write(intoFolder: place.backups)
            let before = try await BackupPlace.contents(place.database)
            await #expect(throws: VaultError.self) { try await place.backup.restore(from: place.backups) }
            let after = try await BackupPlace.contents(place.database)
            #expect(after.keys.filter { after[$0] != before[$0] } == [])
        }
    }

    @Test(arguments: TestDatabases.all)
    func aDatabaseThatWasPutBackIsNoticed(on kind: TestDatabases) async throws {
        try await BackupPlace.with(kind) { place in
            try await place.put(0..<5)
            try await place.backup.write(intoFolder: place.backups)
            let old = try place.empty()
            try await VaultBackup(of: old, keys: place.keys).restore(from: place.backups)
            try await place.put(5..<9)
            try await place.backup.write(intoFolder: place.backups)
            do {
                _ = try await VaultBackup(of: old, keys: place.keys).write(intoFolder: place.backups)
                Issue.record("a part was written that mixes two histories")
            } catch let error as VaultError {
                #expect(error.kind == .rolledBack)
            }
            let full = try await VaultBackup(of: old, keys: place.keys).write(
                intoFolder: place.backups, full: true, now: Date(timeIntervalSinceNow: 60))
            #expect(full.isFull)
        }
    }

    @Test func whatAnInterruptedBackupLeftCountsForNothing() async throws {
        try await BackupPlace.with { place in
            try await place.put(0..<5)
            try await place.backup.write(intoFolder: place.backups)
            let name = try place.files()[0].replacing("0001", with: "0002") + ".part"
            try Data("half".utf8).write(to: URL(filePath: name))
            try await place.put(5..<6)
            let report = try await place.backup.write(intoFolder: place.backups)
            #expect(!report.isFull)
            let drill = try await RestoreDrill.run(from: place.backups, keys: place.keys, scratch: place.folder)
            #expect(drill.check.counts.records == 6)
        }
    }

    @Test func aShreddedPracticeStaysShreddedAfterARestore() async throws {
        try await BackupPlace.with { place in
            try await place.put(0..<5)
            try await place.put(0..<5, in: place.south)
            try await place.backup.write(intoFolder: place.backups)
            place.keys.memory.shred(place.south)
            let target = try place.empty()
            try await VaultBackup(of: target, keys: place.keys).restore(from: place.backups)
            let vault = try await Vault.open(target, keys: place.keys)
            await #expect(throws: VaultError.self) { try await vault.get(place.kind, id: "a-1", in: place.south) }
            #expect(try await vault.get(place.kind, id: "a-1", in: place.north) != nil)
        }
    }
}
