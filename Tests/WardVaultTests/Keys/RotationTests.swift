import Crypto
import Databases
import Foundation
import Testing

@testable import WardVault

@Suite struct RotationTests {
    @Test(arguments: [false, true]) func allKeysStayUnderANewKeyEncryptionKey(newSecrets: Bool) async throws {
        let vault = try TestVault()
        let store = try await vault.create()
        let practice = try Practice("one")
        let token = SubjectToken(bytes: Data(repeating: 7, count: 16))
        let keys = try await store.add(practice)
        let subject = try store.subjectKey(token, of: practice, creating: true)
        let secret = try Data(contentsOf: URL(fileURLWithPath: vault.keyFile))
        let rotation = try await store.rotateKeyEncryptionKey(newSecrets: newSecrets)
        #expect(rotation.old != rotation.new && store.kek == rotation.new && rotation.unfinished.isEmpty)
        #expect(rotation.renewed.count == (newSecrets ? 1 : 0) && rotation.residue.count == (newSecrets ? 0 : 1))
        #expect((try Data(contentsOf: URL(fileURLWithPath: vault.keyFile)) == secret) == !newSecrets)
        for store in [store, try await vault.open()] {
            #expect(try store.keys(of: practice).data == keys.data)
            #expect(try store.keys(of: practice).index == keys.index)
            #expect(try store.subjectKey(token, of: practice, creating: false) == subject)
        }
    }

    @Test(arguments: RotationStep.allCases, [false, true])
    func aRotationThatIsCutOffIsBroughtToAnEnd(at step: RotationStep, newSecrets: Bool) async throws {
        let vault = try TestVault()
        let practice = try Practice("one")
        let keys: PracticeKeys
        do {
            let store = try await vault.create()
            keys = try await store.add(practice)
            await #expect(throws: RotationStopped.self) {
                _ = try await store.rotating(
                    newSecrets: newSecrets, stop: { if $0 == step { throw RotationStopped() } }, { _, _, _ in })
            }
        }
        let store = try await vault.open()
        #expect(try store.keys(of: practice).data == keys.data)
        let file = try SlotsPath(path: vault.slots).read()
        #expect(file.next == nil && file.kek == store.kek)
        #expect(!FileManager.default.fileExists(atPath: vault.keyFile + ".next"))
        // And once more, to its end.
        try await store.rotateKeyEncryptionKey(newSecrets: newSecrets)
        #expect(try await vault.open().keys(of: practice).data == keys.data)
    }

    @Test func nothingOfTheOldWrappedKeysRemainsInAnyFile() async throws {
        let vault = try TestVault()
        let store = try await vault.create()
        for number in 0..<40 {
            let practice = try Practice("p\(number)")
            try await store.add(practice)
            _ = try store.subjectKey(SubjectToken(bytes: Data(repeating: 1, count: 16)), of: practice, creating: true)
        }
        let old = try await store.database.read { connection in
            try ["practice_key", "index_key", "subject_wrap"].flatMap { table in
                try connection.all("SELECT wrapped FROM \(table)") { try $0.bytes(0) }
            }
        }
        let sealed = try SlotsPath(path: vault.slots).read().slots.map(\.current.sealed)
        let secret = try SlotKeyDocument(Data(contentsOf: URL(fileURLWithPath: vault.keyFile))).key.rawRepresentation
        func found() throws -> Int {
            let files = try vault.files()
            let wanted =
                old + sealed.map { Data($0.base64EncodedString().utf8) } + [Data(secret.base64EncodedString().utf8)]
            return wanted.count { bytes in files.values.contains { $0.range(of: bytes) != nil } }
        }
        // The same search finds all of it before.
        #expect(try found() == 122)
        try await store.rotateKeyEncryptionKey(newSecrets: true)
        #expect(try found() == 0)
    }

    @Test func anErasedSubjectsKeyOpensFromNoOlderCopy() async throws {
        let vault = try TestVault()
        let store = try await vault.create()
        let practice = try Practice("one")
        try await store.add(practice)
        let gone = SubjectToken(bytes: Data(repeating: 1, count: 16))
        let stays = SubjectToken(bytes: Data(repeating: 2, count: 16))
        _ = try store.subjectKey(gone, of: practice, creating: true)
        let kept = try store.subjectKey(stays, of: practice, creating: true)
        let before = try vault.copy()
        try await store.erase(gone, of: practice)
        #expect(await kind { _ = try store.subjectKey(gone, of: practice, creating: false) } == .subjectErased)
        #expect(try store.subjectKey(stays, of: practice, creating: false) == kept)
        #expect(await kind { try await store.erase(gone, of: practice) } == .subjectErased)
        // Today's slots and secrets with the key database from before.
        try vault.take("keys.db", from: before)
        #expect(await kind { _ = try await vault.open() } == .rolledBack)
        // Today's secret with the slots file and the key database from before.
        try vault.take("slots.json", from: before)
        #expect(await kind { _ = try await vault.open() } == .locked)
    }

    @Test func anotherProcessOpensItsSlotAnew() async throws {
        let vault = try TestVault()
        let first = try await vault.create()
        let second = try await vault.open()
        let practice = try Practice("one")
        try await first.add(practice)
        _ = try second.keys(of: practice)
        try await first.rotateKeyEncryptionKey(newSecrets: true)
        try await second.add(Practice("two"))
        #expect(second.kek == first.kek)
        #expect(try first.keys(of: Practice("two")).data == second.keys(of: Practice("two")).data)
    }

    @Test func twoProcessesDoNotRotateAtOnce() async throws {
        let vault = try TestVault()
        let first = try await vault.create()
        let practice = try Practice("one")
        let keys = try await first.add(practice)
        let second = try await vault.open()
        async let one = first.rotateKeyEncryptionKey(newSecrets: true)
        async let two = second.rotateKeyEncryptionKey(newSecrets: true)
        _ = try await (one, two)
        #expect(try await vault.open().keys(of: practice).data == keys.data)
    }
}
