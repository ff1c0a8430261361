import Crypto
import Foundation
import Testing

@testable import WardVault

@Suite(.enabled(if: Officer.isThere, "needs the openssl program")) struct RecoveryTests {
    @Test(arguments: [Officer.rsa3072, Officer.curve("P-256"), Officer.curve("P-384"), Officer.curve("P-521")])
    func theOpensslProgramOpensWhatWeSealAndTheVaultOpensWithIt(key: [String]) async throws {
        let vault = try TestVault()
        let officer = try Officer(key: key, in: vault.folder)
        let store = try await vault.create([.recovery(certificate: officer.certificate)])
        let practice = try Practice("one")
        let keys = try await store.add(practice)
        let exported = vault.folder + "/recovery.p7m"
        try store.export(slot: "recovery").write(to: URL(fileURLWithPath: exported))
        let document = try Officer.run([
            "cms", "-decrypt", "-binary", "-inform", "DER", "-in", exported, "-recip", officer.certificatePath,
            "-inkey", officer.keyPath,
        ])
        try FileManager.default.removeItem(atPath: vault.keyFile)
        #expect(await kind { _ = try await vault.open() } == .locked)
        #expect(try await vault.open(.recovered(document)).keys(of: practice).data == keys.data)
        // And by libcrypto in the process itself.
        #expect(try await vault.open(.officer(privateKey: officer.key)).keys(of: practice).data == keys.data)
        // The key changes without the officer, who still opens it afterwards.
        let rotated = try await vault.open(.recovered(document)).rotateKeyEncryptionKey(newSecrets: true)
        #expect(rotated.residue.map(\.kind).contains(.recovery))
        #expect(try await vault.open(.recovered(document)).keys(of: practice).data == keys.data)
    }

    @Test func theMessageIsAuthenticatedAndNamesStrongAlgorithms() async throws {
        let vault = try TestVault()
        let officer = try Officer(key: Officer.curve("P-384"), in: vault.folder)
        let message = try RecoveryCertificate(officer.certificate).sealed(Data("secret".utf8))
        let printed = String(
            decoding: try Officer.run(["cms", "-cmsout", "-print", "-noout", "-inform", "DER"], input: message),
            as: UTF8.self)
        #expect(printed.contains("authEnvelopedData") && printed.contains("aes-256-gcm"))
        #expect(printed.contains("dhSinglePass-stdDH-sha256kdf-scheme") && printed.contains("id-aes256-wrap"))
        for index in [message.count - 1, message.count / 2] {
            var altered = message
            altered[altered.startIndex + index] ^= 1
            #expect(throws: VaultError.self) {
                try RecoveryCertificate(officer.certificate).opened(altered, privateKey: officer.key, password: nil)
            }
        }
        #expect(throws: VaultError.self) {
            try RecoveryCertificate(officer.certificate).opened(
                message.dropLast(), privateKey: officer.key, password: nil)
        }
    }

    @Test func whatOpensslSealsWithGCMOpensAndWhatItSealsWithCBCIsRefused() throws {
        let vault = try TestVault()
        let officer = try Officer(key: Officer.rsa3072, in: vault.folder)
        func message(_ cipher: String) throws -> Data {
            try Officer.run(
                [
                    "cms", "-encrypt", "-binary", "-outform", "DER", cipher, "-recip", officer.certificatePath,
                    "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256",
                ], input: Data("secret".utf8))
        }
        let certificate = try RecoveryCertificate(officer.certificate)
        #expect(
            try certificate.opened(message("-aes-256-gcm"), privateKey: officer.key, password: nil)
                == Data("secret".utf8))
        #expect(throws: VaultError.self) {
            try certificate.opened(message("-aes-256-cbc"), privateKey: officer.key, password: nil)
        }
    }

    @Test func anEncryptedPrivateKeyNeedsItsPassword() throws {
        let vault = try TestVault()
        let officer = try Officer(key: Officer.curve("P-256"), in: vault.folder)
        let locked = try Officer.run([
            "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:open sesame", "-in", officer.keyPath,
        ])
        let certificate = try RecoveryCertificate(officer.certificate)
        let message = try certificate.sealed(Data("secret".utf8))
        #expect(throws: VaultError.self) { try certificate.opened(message, privateKey: locked, password: nil) }
        #expect(throws: VaultError.self) {
            try certificate.opened(message, privateKey: locked, password: Passphrase("open sesam"))
        }
        #expect(
            try certificate.opened(message, privateKey: locked, password: Passphrase("open sesame"))
                == Data("secret".utf8))
    }

    @Test(arguments: [
        (["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"], [], "its RSA key has 2048 bits"),
        (Officer.curve("secp224r1"), [], "its curve is secp224r1"),
        (Officer.curve("secp256k1"), [], "its curve is secp256k1"),
        (["-algorithm", "ED25519"], [], "its key is neither RSA nor on a NIST curve"),
        (Officer.rsa3072, ["-sha1"], "it is signed with SHA1"),
        (Officer.rsa3072, ["-md5"], "it is signed with MD5"),
        (
            Officer.rsa3072, ["-addext", "keyUsage=critical,digitalSignature"],
            "its keyUsage does not allow keyEncipherment"
        ),
        (
            Officer.curve("P-256"), ["-addext", "keyUsage=critical,keyEncipherment"],
            "its keyUsage does not allow keyAgreement"
        ),
    ]) func aCertificateThatIsTooWeakOrForSomethingElseIsRefused(
        key: [String], request: [String], why: String
    ) throws {
        let vault = try TestVault()
        let officer = try Officer(key: key, request: request, in: vault.folder)
        let certificate = try RecoveryCertificate(officer.certificate)
        let error = #expect(throws: VaultError.self) { try certificate.check(on: Date()) }
        #expect(error?.kind == .badSlot && error?.sentence.contains(why) == true, "\(String(describing: error))")
    }

    @Test func aCertificateHoldsFromItsFirstToItsLastDay() throws {
        let vault = try TestVault()
        let officer = try Officer(
            key: Officer.curve("P-256"), request: ["-addext", "keyUsage=critical,keyAgreement"], in: vault.folder)
        let certificate = try RecoveryCertificate(officer.certificate)
        try certificate.check(on: Date())
        #expect(certificate.subject == "CN=Officer" && certificate.key == "prime256v1")
        for day in [-2, 31] {
            let error = #expect(throws: VaultError.self) {
                try certificate.check(on: Date(timeIntervalSinceNow: Double(day) * 86_400))
            }
            #expect(error?.sentence.contains(day < 0 ? "it does not hold yet" : "it has expired") == true)
        }
    }

    @Test func whatIsNoCertificateOrCarriesAPrivateKeyIsRefused() throws {
        let vault = try TestVault()
        let officer = try Officer(key: Officer.curve("P-256"), in: vault.folder)
        let good = try officer.certificate
        for bad in [Data(), Data("-----BEGIN CERTIFICATE-----".utf8), Data([0x30, 0x82]), good.dropLast(300)] {
            #expect(throws: VaultError.self) { try RecoveryCertificate(bad) }
        }
        let error = #expect(throws: VaultError.self) { try RecoveryCertificate(good + officer.key) }
        #expect(error?.sentence.contains("private key") == true)
        // DER is read as well, and mutated DER never crashes.
        let der = try RecoveryCertificate(good).der
        #expect(try RecoveryCertificate(der).subject == "CN=Officer")
        var random = SeededRandom(seed: 7)
        for _ in 0..<3000 {
            var mutated = der
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                mutated[Int.random(in: 0..<mutated.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            if let read = try? RecoveryCertificate(mutated) { try? read.check(on: Date()) }
        }
    }
}

/// A generator that gives the same numbers each time (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
