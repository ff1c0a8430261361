import Crypto
import Foundation
import Testing

@testable import WardVault

@Suite struct SlotTests {
    private let cheap = PassphraseCost.least

    @Test func aPassphraseOpensAndAnotherDoesNot() async throws {
        let vault = try TestVault()
        let phrase = try Passphrase("Ardoise pluie Éch 17 nénuphar")
        let store = try await vault.create([.passphrase(phrase, cost: cheap)])
        let practice = try Practice("one")
        let keys = try await store.add(practice)
        // The same letters, decomposed.
        let typed = try Passphrase("Ardoise pluie E\u{301}ch 17 ne\u{301}nuphar")
        #expect(try await vault.open(.passphrase(typed)).keys(of: practice).data == keys.data)
        #expect(await kind { _ = try await vault.open(.passphrase(Passphrase("ardoise pluie éch 17"))) } == .locked)
        // Changing the key does not ask for it, and it opens the new one.
        try await store.rotateKeyEncryptionKey(newSecrets: true)
        #expect(try await vault.open(.passphrase(phrase)).keys(of: practice).data == keys.data)
    }

    @Test func passphrasesHaveLimits() async throws {
        #expect(throws: VaultError.self) { try Passphrase("") }
        #expect(throws: VaultError.self) { try Passphrase(String(repeating: "x", count: 1025)) }
        let vault = try TestVault()
        let short = try Passphrase("fourteen chars")
        #expect(await kind { try await vault.create([.passphrase(short, cost: cheap)]) } == .badSlot)
        #expect(try vault.files().keys.filter { $0.hasSuffix(".key") || $0 == "slots.json" }.isEmpty)
        #expect("\(short)" == "Passphrase(hidden)")
    }

    @Test(arguments: [(65535, 3, 1), (1 << 21, 3, 1), (65536, 2, 1), (65536, 33, 1), (65536, 3, 0), (65536, 3, 9)])
    func aCostThatIsTooCheapOrFillsTheMemoryIsRefused(memory: Int, passes: Int, lanes: Int) throws {
        let cost = PassphraseCost(memoryKiB: memory, passes: passes, lanes: lanes)
        #expect(throws: VaultError.self) { try cost.key(Passphrase("whatever it is"), salt: Data(count: 16)) }
    }

    @Test func aKeyFileThatOthersMayReadOrThatIsALinkIsRefused() async throws {
        let vault = try TestVault()
        try await vault.create()
        for mode in [0o640, 0o604, 0o620] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: vault.keyFile)
            #expect(await kind { _ = try await vault.open() } == .locked)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: vault.keyFile)
        _ = try await vault.open()
        try FileManager.default.moveItem(atPath: vault.keyFile, toPath: vault.keyFile + ".real")
        try FileManager.default.createSymbolicLink(atPath: vault.keyFile, withDestinationPath: vault.keyFile + ".real")
        #expect(await kind { _ = try await vault.open() } == .locked)
    }

    @Test(.enabled(if: geteuid() == 0, "needs root to give a file away"))
    func aKeyFileOfSomebodyElseIsRefused() async throws {
        let vault = try TestVault()
        try await vault.create()
        #expect(chown(vault.keyFile, 65534, 65534) == 0)
        #expect(await kind { _ = try await vault.open() } == .locked)
    }

    @Test func aSlotsFileThatOthersMayReadIsRefused() async throws {
        let vault = try TestVault()
        try await vault.create()
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: vault.slots)
        #expect(await kind { _ = try await vault.open() } == .badSlot)
    }

    @Test func theKeyOfAnotherVaultDoesNotOpen() async throws {
        let (one, two) = (try TestVault(), try TestVault())
        try await one.create()
        try await two.create()
        try FileManager.default.removeItem(atPath: one.keyFile)
        try FileManager.default.copyItem(atPath: two.keyFile, toPath: one.keyFile)
        #expect(await kind { _ = try await one.open() } == .locked)
    }

    @Test func aSlotIsAddedAndRemovedAndARemovedOneOpensNothingNew() async throws {
        let vault = try TestVault()
        let store = try await vault.create()
        let practice = try Practice("one")
        let keys = try await store.add(practice)
        let second = vault.folder + "/secrets/second.key"
        try await store.add(.file(second, name: "second"))
        #expect(await kind { try await store.add(.file(second + "2", name: "second")) } == .badSlot)
        #expect(try await vault.open(.unattended(slot: "second")).keys(of: practice).data == keys.data)
        let kept = try Data(contentsOf: URL(fileURLWithPath: second))
        #expect(await kind { try await store.remove(slot: "second") } == .badSlot)
        let rotation = try await store.remove(
            slot: "second", oneSlotAndAcceptThatItsLossLosesEverything: true)
        #expect(rotation.residue.map(\.name).contains("second"))
        #expect(!FileManager.default.fileExists(atPath: second))
        #expect(try store.slots().slots.map(\.name) == ["desk"])
        #expect(await kind { _ = try await vault.open(.recovered(kept)) } == .locked)
        #expect(try await vault.open().keys(of: practice).data == keys.data)
        let last = await kind {
            try await store.remove(slot: "desk", oneSlotAndAcceptThatItsLossLosesEverything: true)
        }
        #expect(last == .badSlot)
    }

    @Test func aPublicKeyThatSomebodySlippedInIsNotSealedTo() async throws {
        let vault = try TestVault()
        let store = try await vault.create()
        let place = SlotsPath(path: vault.slots)
        var file = try place.read()
        let intruder = P384.KeyAgreement.PrivateKey()
        let good = file.slots[0].current
        file.slots[0].current.publicKey = intruder.publicKey.x963Representation
        try place.write(file)
        #expect(await kind { try await store.rotateKeyEncryptionKey() } == .badSlot)
        #expect(await kind { try await store.add(.file("x.key", name: "x")) } == .badSlot)
        file.slots[0].current = good
        file.slots.append(
            Slot(
                id: "0011223344556677", name: "intruder", created: 0, custody: .file(path: "x"),
                current: Slot.Sealed(
                    publicKey: intruder.publicKey.x963Representation, sealed: Data(count: 145))))
        try place.write(file)
        #expect(await kind { _ = try await vault.open() } == .badSlot)
    }

    @Test func theTrialSaysOfEachSlotWhetherItOpens() async throws {
        let vault = try TestVault()
        let phrase = try Passphrase("a phrase of enough letters")
        try await vault.create([.passphrase(phrase, cost: cheap)])
        let file = try SlotsFile.read(vault.slots)
        #expect(file.trial(at: vault.slots, with: [.unattended()]).map(\.outcome) == [.opens, .notTried])
        let both: [SlotKey] = [.unattended(), .passphrase(phrase)]
        #expect(file.trial(at: vault.slots, with: both).map(\.outcome) == [.opens, .opens])
        let wrong: [SlotKey] = [.unattended(), .passphrase(try Passphrase("another phrase"))]
        let trials = file.trial(at: vault.slots, with: wrong)
        #expect(trials.map(\.outcome) == [.opens, .closed] && trials[1].why == "the passphrase is another")
    }
}
