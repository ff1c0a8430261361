import Crypto
import Databases
import Foundation
import Testing

@testable import WardVault

@Suite struct KeyStoreTests {

    @Test func aPracticesKeysAreTheSameAfterOpeningAgain() async throws {
        let vault = try TestVault()
        let store = try await vault.create()
        let practice = try Practice("cabinet-du-parc")
        let made = try await store.add(practice)
        #expect(made.number == 1 && made.current == 1)
        let again = try await vault.open().keys(of: practice)
        #expect(again.data == made.data && again.index == made.index && again.number == 1)
    }

    @Test func everyPracticeHasItsOwnKeysAndNumber() async throws {
        let vault = try TestVault()
        let store = try await vault.create()
        let one = try await store.add(Practice("one"))
        let two = try await store.add(Practice("two"))
        #expect(two.number == 2)
        #expect(one.data[1] != two.data[1] && one.index != two.index && one.index != one.data[1])
        #expect(try store.practices().map(\.id) == ["one", "two"])
    }

    @Test func anUnknownPracticeAndASecondOfTheSameNameAreRefused() async throws {
        let store = try await TestVault().create()
        let practice = try Practice("one")
        #expect(await kind { _ = try store.keys(of: practice) } == .unknownPractice)
        try await store.add(practice)
        #expect(await kind { try await store.add(practice) } == .badName)
    }

    @Test func aSubjectsKeyIsMadeOnceAndStays() async throws {
        let vault = try TestVault()
        let store = try await vault.create()
        let practice = try Practice("one")
        try await store.add(practice)
        let token = SubjectToken(bytes: Data(repeating: 7, count: 16))
        #expect(
            await kind { _ = try store.subjectKey(token, of: practice, creating: false) } == .subjectErased)
        let key = try store.subjectKey(token, of: practice, creating: true)
        #expect(try store.subjectKey(token, of: practice, creating: true) == key)
        #expect(try await vault.open().subjectKey(token, of: practice, creating: false) == key)
    }

    @Test func anotherProcessSeesANewPracticeAtOnce() async throws {
        let vault = try TestVault()
        let first = try await vault.create()
        let second = try await vault.open()
        let practice = try Practice("one")
        let keys = try await first.add(practice)
        #expect(try second.keys(of: practice).data == keys.data)
    }

    @Test func aNewDataKeyLeavesTheOlderOnesUntilTheyAreRetired() async throws {
        let vault = try TestVault()
        let store = try await vault.create()
        let practice = try Practice("one")
        let first = try await store.add(practice)
        #expect(try await store.rotate(practice) == 2)
        let both = try store.keys(of: practice)
        #expect(both.current == 2 && both.data.count == 2 && both.data[1] == first.data[1])
        #expect(both.index == first.index)
        try await store.retireKeys(of: practice, below: 2)
        #expect(try store.keys(of: practice).data.keys.sorted() == [2])
        #expect(try await vault.open().keys(of: practice).data.keys.sorted() == [2])
        #expect(await kind { try await store.retireKeys(of: practice, below: 3) } == .badName)
    }

    @Test func aBackupKeyStaysUnderANewKeyEncryptionKey() async throws {
        let vault = try TestVault()
        let store = try await vault.create()
        let key = try await store.newestBackupKey()
        #expect(try await store.newestBackupKey().id == key.id)
        try await store.rotateKeyEncryptionKey()
        #expect(try await store.backupKey(key.id).key == key.key)
        #expect(try await vault.open().backupKey(key.id).key == key.key)
        let newer = try await store.newBackupKey(now: Date(timeIntervalSinceNow: 5))
        #expect(try await store.newestBackupKey().id == newer.id)
        #expect(await kind { _ = try await store.backupKey("0123") } == .badBackup)
    }

    @Test func anAnchorOnlyGrows() async throws {
        let store = try await TestVault().create()
        func anchor(_ size: Int64, _ root: UInt8) -> LedgerAnchor {
            LedgerAnchor(origin: "desk/ledger", size: size, root: Data(repeating: root, count: 32), milliseconds: 1)
        }
        #expect(try await store.anchor(of: "desk/ledger") == nil)
        try await store.remember(anchor(5, 1))
        try await store.remember(anchor(5, 1))
        #expect(await kind { try await store.remember(anchor(4, 1)) } == .rolledBack)
        #expect(await kind { try await store.remember(anchor(5, 2)) } == .rolledBack)
        try await store.remember(anchor(6, 3))
        #expect(try await store.anchor(of: "desk/ledger") == anchor(6, 3))
    }

    @Test func keysDoNotLieBesideRecords() async throws {
        let vault = try TestVault()
        let database = try vault.database()
        _ = try await Vault.open(database, keys: MemoryKeys())
        let refused = await kind {
            _ = try await KeyStore.create(
                database, slots: vault.slots, with: [.file(vault.keyFile)],
                oneSlotAndAcceptThatItsLossLosesEverything: true)
        }
        #expect(refused == .keysUnavailable)
        #expect(!FileManager.default.fileExists(atPath: vault.keyFile))
    }

    @Test func oneSlotAloneIsRefusedUnlessItsLossIsAccepted() async throws {
        let vault = try TestVault()
        let database = try vault.database()
        let refused = await kind {
            _ = try await KeyStore.create(database, slots: vault.slots, with: [.file(vault.keyFile)])
        }
        #expect(refused == .badSlot)
        #expect(!FileManager.default.fileExists(atPath: vault.slots))
    }
}
