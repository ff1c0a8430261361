import Foundation
import Testing

@testable import WardVault

@Suite(
    .enabled(if: SystemCredential.isThere && geteuid() == 0, "needs systemd-creds and root"), .serialized)
struct SystemdTests {
    @Test func aCredentialOpensAndIsRenewed() async throws {
        let vault = try TestVault()
        let path = vault.folder + "/secrets/ward-slot.cred"
        let store = try await vault.create([.systemd(credential: "ward-slot", path: path, with: .host, name: "machine")]
        )
        let practice = try Practice("one")
        let keys = try await store.add(practice)
        let machine = SlotKey.unattended(slot: "machine")
        #expect(try await vault.open(machine).keys(of: practice).data == keys.data)
        let blob = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(blob.range(of: Data("ward/slot-key/1".utf8)) == nil)
        let rotation = try await store.rotateKeyEncryptionKey(newSecrets: true)
        #expect(rotation.renewed.count == 2 && rotation.residue.isEmpty)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) != blob)
        #expect(try await vault.open(machine).keys(of: practice).data == keys.data)
        // The old credential with the slots file of today.
        try blob.write(to: URL(fileURLWithPath: path))
        #expect(await kind { _ = try await vault.open(machine) } == .locked)
    }

    @Test(arguments: [RotationStep.slotsHoldBoth, .keysWrapped, .slotsHoldNew])
    func aRenewalThatIsCutOffIsBroughtToAnEnd(at step: RotationStep) async throws {
        let vault = try TestVault()
        let path = vault.folder + "/secrets/ward-slot.cred"
        let store = try await vault.create([.systemd(credential: "ward-slot", path: path, with: .host, name: "machine")]
        )
        let practice = try Practice("one")
        let keys = try await store.add(practice)
        await #expect(throws: RotationStopped.self) {
            _ = try await store.rotating(
                newSecrets: true, stop: { if $0 == step { throw RotationStopped() } }, { _, _, _ in })
        }
        let again = try await vault.open(.unattended(slot: "machine"))
        #expect(try again.keys(of: practice).data == keys.data)
        #expect(!FileManager.default.fileExists(atPath: path + ".next"))
        #expect(try await vault.open().keys(of: practice).data == keys.data)
    }

    @Test func aCredentialOfAnotherNameOrAnAlteredOneDoesNotOpen() throws {
        let bytes = Data("what is kept".utf8)
        let vault = try TestVault()
        let path = vault.folder + "/one.cred"
        var blob = try SystemCredential.encrypted(bytes, name: "one", with: .host)
        try PrivateFile.make(path, with: blob)
        #expect(try SystemCredential.decrypted(path, name: "one") == bytes)
        #expect(throws: VaultError.self) { try SystemCredential.decrypted(path, name: "two") }
        blob[blob.count / 2] ^= 1
        try PrivateFile.replace(path, with: blob)
        #expect(throws: VaultError.self) { try SystemCredential.decrypted(path, name: "one") }
    }

    @Test(.enabled(if: !SystemCredential.hasTPM, "needs a machine without TPM"))
    func withoutATPMTheMachinesKeyIsTakenAndATPMIsNotPretended() throws {
        #expect(try SystemdSeal.best() == .host)
        #expect(throws: VaultError.self) {
            try SystemCredential.encrypted(Data("x".utf8), name: "one", with: .hostAndTPM)
        }
    }
}
