import Databases
import DatabasesTesting
import Foundation
import Testing

@testable import WardVault

/// What can befall the files, and what the person is told.
@Suite struct FaultTests {
    private func vault() async throws -> TestVault {
        let vault = try TestVault()
        let store = try await vault.create()
        for number in 0..<5 { try await store.add(Practice("p\(number)")) }
        try (store.database as? SQLiteDatabase)?.checkpoint()
        try store.database.close()
        return vault
    }

    /// The error that opening gives; it must be typed, and have a way out.
    private func opening(_ vault: TestVault) async -> VaultError? {
        do {
            _ = try await vault.open()
            return nil
        } catch let error as VaultError {
            return error
        } catch let error as SQLError {
            return VaultError(error)
        } catch {
            Issue.record("not typed: \(error)")
            return nil
        }
    }

    @Test func whatIsMissingIsNamed() async throws {
        let one = try await vault()
        try FileManager.default.removeItem(atPath: one.slots)
        #expect(await opening(one)?.kind == .keysUnavailable)
        let two = try await vault()
        try FileManager.default.removeItem(atPath: two.keyFile)
        let error = await opening(two)
        #expect(error?.kind == .locked && error?.sentence.contains("desk.key") == true && error?.remedy != nil)
        let three = try await vault()
        try FileManager.default.removeItem(atPath: three.keysFile)
        #expect(await opening(three)?.kind == .keysUnavailable)
    }

    @Test func aKeyDatabaseOfAnotherVaultIsRefused() async throws {
        let (one, two) = (try await vault(), try await vault())
        try one.take("keys.db", from: two)
        let error = await opening(one)
        #expect(error?.kind == .keysUnavailable && error?.sentence.contains("vault") == true)
    }

    @Test func anOlderSlotsFileIsRefusedBeforeAndAfterAChangeOfTheKey() async throws {
        let vault = try await vault()
        let before = try vault.copy()
        let store = try await vault.open()
        try await store.add(.file(vault.folder + "/secrets/second.key", name: "second"))
        let newest = try vault.copy()
        try vault.take("slots.json", from: before)
        #expect(await opening(vault)?.kind == .rolledBack)
        try vault.take("slots.json", from: newest)
        try await store.rotateKeyEncryptionKey()
        try vault.take("slots.json", from: newest)
        #expect(await opening(vault)?.kind == .rolledBack)
    }

    @Test func aKeyDatabaseWhoseBitsFlipNeverGivesAWrongKey() async throws {
        let vault = try await vault()
        let store = try await vault.open()
        let keys = try (0..<5).map { try store.keys(of: Practice("p\($0)")) }
        try store.database.close()
        let whole = try Data(contentsOf: URL(fileURLWithPath: vault.keysFile))
        var random = SeededRandom(seed: 11)
        var refused = 0
        for _ in 0..<300 {
            var flipped = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                flipped[Int.random(in: 0..<flipped.count, using: &random)] ^=
                    1 << UInt8.random(in: 0...7, using: &random)
            }
            for companion in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: vault.keysFile + companion)
            }
            try PrivateFile.make(vault.keysFile, with: flipped)
            do {
                let opened = try await vault.open()
                for (number, expected) in keys.enumerated() {
                    guard let found = try? opened.keys(of: Practice("p\(number)")) else { continue }
                    #expect(found.data == expected.data && found.index == expected.index)
                }
                try opened.database.close()
            } catch is VaultError {
                refused += 1
            } catch is SQLError {
                refused += 1
            }
        }
        #expect(refused > 0)
    }

    @Test func aKeyDatabaseThatIsCutOffIsRefused() async throws {
        let vault = try await vault()
        let whole = try Data(contentsOf: URL(fileURLWithPath: vault.keysFile))
        for length in [whole.count / 2, 4096, 1000, 10] {
            for companion in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: vault.keysFile + companion)
            }
            try PrivateFile.make(vault.keysFile, with: whole.prefix(length))
            #expect(await opening(vault) != nil, "cut at \(length)")
        }
    }

    @Test func aSlotsFileThatIsMutatedNeverCrashesAndNeverOpensWrongly() async throws {
        let vault = try await vault()
        let whole = try Data(contentsOf: URL(fileURLWithPath: vault.slots))
        let good = try SlotsFile(json: whole, named: "slots.json")
        let opened = try SlotKey.unattended().open(good, at: SlotsPath(path: vault.slots)).keys.map(\.id)
        var random = SeededRandom(seed: 3)
        for round in 0..<4000 {
            var bytes = whole
            switch round % 4 {
            case 0: bytes = bytes.prefix(Int.random(in: 0..<bytes.count, using: &random))
            case 1:
                bytes.insert(.random(in: 0...255, using: &random), at: Int.random(in: 0..<bytes.count, using: &random))
            default:
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
                }
            }
            guard let file = try? SlotsFile(json: bytes, named: "slots.json") else { continue }
            // What still reads either opens to the same key, or not at all.
            if let keys = try? SlotKey.unattended().open(file, at: SlotsPath(path: vault.slots)).keys.map(\.id) {
                #expect(keys == opened && file == good)
            }
        }
    }

    @Test(arguments: [
        #""memoryKiB" : 4294967295"#, #""memoryKiB" : -1"#, #""passes" : 1000000"#, #""lanes" : 0"#,
    ]) func aSlotsFileWhoseCostFillsTheMemoryIsRefusedWhenItIsRead(cost: String) async throws {
        let vault = try TestVault()
        try await vault.create([.passphrase(Passphrase("a phrase of enough letters"), cost: .least)])
        let text = try String(contentsOfFile: vault.slots, encoding: .utf8)
        let name = cost.prefix { $0 != " " }
        let hostile = text.replacing(try Regex("\(name) : [0-9]+"), with: cost)
        #expect(hostile != text)
        let error = #expect(throws: VaultError.self) { try SlotsFile(json: Data(hostile.utf8), named: "slots.json") }
        #expect(error?.sentence.contains("costs") == true)
    }

    @Test func aSlotsFileThatIsHugeDeepOrManySlotsLongIsRefused() async throws {
        let vault = try await vault()
        let text = try String(contentsOfFile: vault.slots, encoding: .utf8)
        for hostile in [
            Data(count: SlotsFile.limit + 1), Data(String(repeating: "[", count: 500_000).utf8), Data("{}".utf8),
            Data("null".utf8), Data(text.replacing("ward/slots/1", with: "ward/slots/2").utf8),
            Data(text.replacing(/"generation" : \d+/, with: "\"generation\" : 0").utf8),
        ] {
            #expect(throws: VaultError.self) { try SlotsFile(json: hostile, named: "slots.json") }
        }
        var many = try SlotsFile(json: Data(text.utf8), named: "slots.json")
        many.slots = Array(repeating: many.slots[0], count: 33)
        let bytes = try many.json()
        #expect(throws: VaultError.self) { try SlotsFile(json: bytes, named: "slots.json") }
    }

    @Test(.enabled(if: Disk.canMount, "needs root and mount"))
    func aFullDiskLeavesTheOldFilesWhole() async throws {
        let disk = try Disk(kilobytes: 400)
        defer { disk.unmount() }
        let database = try SQLiteDatabase(path: disk.folder + "/keys.db")
        let store = try await KeyStore.create(
            database, slots: disk.folder + "/slots.json", with: [.file(disk.folder + "/desk.key", name: "desk")],
            oneSlotAndAcceptThatItsLossLosesEverything: true)
        let practice = try Practice("p0")
        let keys = try await store.add(practice)
        try disk.fill()
        let kek = store.kek
        let rotation = await kind { try await store.rotateKeyEncryptionKey(newSecrets: true) }
        #expect(rotation == .database(.full))
        let slot = await kind { try await store.add(.file(disk.folder + "/two.key", name: "two")) }
        #expect(slot == .database(.full))
        #expect(store.kek == kek)
        try disk.free()
        let again = try await KeyStore.open(database, slots: disk.folder + "/slots.json")
        #expect(try again.keys(of: practice).data == keys.data)
        #expect(!FileManager.default.fileExists(atPath: disk.folder + "/two.key"))
        try await again.rotateKeyEncryptionKey(newSecrets: true)
    }

    @Test(.enabled(if: Disk.canMount, "needs root and mount")) func aReadOnlyDiskOpensAndRefusesEachChange()
        async throws
    {
        let disk = try Disk(kilobytes: 2000)
        defer { disk.unmount() }
        let practice = try Practice("p0")
        do {
            let database = try SQLiteDatabase(path: disk.folder + "/keys.db")
            let store = try await KeyStore.create(
                database, slots: disk.folder + "/slots.json", with: [.file(disk.folder + "/desk.key", name: "desk")],
                oneSlotAndAcceptThatItsLossLosesEverything: true)
            try await store.add(practice)
            try database.checkpoint()
            try database.close()
        }
        try disk.remount(readOnly: true)
        let database = try SQLiteDatabase(path: disk.folder + "/keys.db", options: SQLiteOptions(access: .readOnly))
        let store = try await KeyStore.open(database, slots: disk.folder + "/slots.json", settling: false)
        #expect(try store.keys(of: practice).current == 1)
        for change in [
            await kind { try await store.rotateKeyEncryptionKey() }, await kind { try await store.add(Practice("p1")) },
        ] {
            #expect(change == .database(.readOnly))
        }
        try database.close()
    }

    @Test func aLockThatAnotherHoldsIsWaitedForAndThenNamed() async throws {
        let vault = try await vault()
        let place = SlotsPath(path: vault.slots)
        try await place.locked(exclusively: true) {
            let busy = await kind { try await place.locked(exclusively: false, seconds: 0.1) {} }
            #expect(busy == .database(.busy))
        }
        try await place.locked(exclusively: true, seconds: 0.1) {}
    }

    @Test(.enabled(if: PostgresServer.isInstalled, "needs PostgreSQL"))
    func keysLieInAPostgreSQLDatabaseOfTheirOwnAsWell() async throws {
        let vault = try TestVault()
        let server = try await TestDatabases.postgres.make()
        let store = try await KeyStore.create(
            server.database, slots: vault.slots, with: [.file(vault.keyFile, name: "desk")],
            oneSlotAndAcceptThatItsLossLosesEverything: true)
        let practice = try Practice("one")
        let token = SubjectToken(bytes: Data(repeating: 1, count: 16))
        let keys = try await store.add(practice)
        let subject = try store.subjectKey(token, of: practice, creating: true)
        let other = try await KeyStore.open(server.open(), slots: vault.slots)
        try await store.rotateKeyEncryptionKey(newSecrets: true)
        #expect(try other.keys(of: practice).data == keys.data)
        #expect(try other.subjectKey(token, of: practice, creating: false) == subject)
        try await other.erase(token, of: practice)
        #expect(await kind { _ = try store.subjectKey(token, of: practice, creating: false) } == .subjectErased)
        let (proof, _) = try await store.shred(practice, records: nil, ledger: nil, by: "user:anna")
        #expect(proof.holds)
        // Another process notices within its patience.
        try await Task.sleep(for: KeyStore.patience * 1.2)
        #expect(await kind { _ = try other.keys(of: practice) } == .practiceShredded)
    }
}

/// A small file system in memory, to be filled.
private struct Disk {
    static var canMount: Bool {
        guard geteuid() == 0, let disk = try? Disk(kilobytes: 100) else { return false }
        disk.unmount()
        return true
    }

    let folder: String
    private let kilobytes: Int

    init(kilobytes: Int) throws {
        self.kilobytes = kilobytes
        folder = NSTemporaryDirectory() + "ward-disk-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        do {
            try Self.run("/bin/mount", ["-t", "tmpfs", "-o", "size=\(kilobytes)k,mode=700", "tmpfs", folder])
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    func remount(readOnly: Bool) throws {
        try Self.run("/bin/mount", ["-o", "remount,\(readOnly ? "ro" : "rw")", folder])
    }

    func fill() throws {
        try Data().write(to: URL(fileURLWithPath: folder + "/filler"))
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: folder + "/filler"))
        defer { try? file.close() }
        while (try? file.write(contentsOf: Data(count: 512))) != nil {}
    }

    func free() throws { try FileManager.default.removeItem(atPath: folder + "/filler") }

    func unmount() {
        try? Self.run("/bin/umount", ["-l", folder])
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw Officer.Refused(arguments: arguments) }
    }
}
