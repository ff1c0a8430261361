import Crypto
import Foundation
import Testing

@testable import WardVault

/// Wycheproof's vectors, through the functions that the envelope uses.
@Suite(.enabled(if: Oracles.hasVectors, "needs scripts/venv"))
struct WycheproofTests {
    struct File<Test: Decodable>: Decodable {
        struct Group: Decodable { var tests: [Test] }
        var numberOfTests: Int
        var testGroups: [Group]
    }

    struct Cipher: Decodable {
        var tcId: Int
        var key: String
        var iv: String
        var aad: String
        var msg: String
        var ct: String
        var tag: String
        var result: String
    }

    struct Derivation: Decodable {
        var tcId: Int
        var ikm: String
        var salt: String
        var info: String
        var size: Int
        var okm: String
        var result: String
    }

    func tests<Test: Decodable>(_ path: String) throws -> [Test] {
        let url = try #require(Oracles.vectors(path))
        let file = try JSONDecoder().decode(File<Test>.self, from: Data(contentsOf: url))
        let all = file.testGroups.flatMap(\.tests)
        #expect(all.count == file.numberOfTests)
        return all
    }

    @Test func aesGCMAgreesWithWycheproof() throws {
        let all: [Cipher] = try tests("Cipher/wycheproof/aes_gcm_test.json")
        var opened = 0
        var refused = 0
        for test in all {
            let key = SymmetricKey(data: Data(hexadecimal: test.key))
            let nonce = Array(Data(hexadecimal: test.iv))[...]
            let associated = Array(Data(hexadecimal: test.aad))
            let sealed = Data(hexadecimal: test.ct) + Data(hexadecimal: test.tag)
            let plain = sealed.withUnsafeBytes {
                try? Envelope.decrypt($0, key: key, nonce: nonce, associated: associated)
            }
            // The envelope has nonces of 12 bytes; the others of the file are refused as such.
            if test.result == "invalid" || nonce.count != 12 {
                #expect(plain == nil, "test \(test.tcId)")
                refused += 1
                continue
            }
            #expect(plain == Data(hexadecimal: test.msg), "test \(test.tcId)")
            let box = try Envelope.encrypt(
                Array(Data(hexadecimal: test.msg)), key: key, nonce: nonce, associated: associated)
            #expect(box.ciphertext == Data(hexadecimal: test.ct) && box.tag == Data(hexadecimal: test.tag))
            opened += 1
        }
        #expect(opened > 100 && refused > 50, "\(opened) \(refused)")
    }

    @Test func hkdfAgreesWithWycheproof() throws {
        let all: [Derivation] = try tests("Protocol/wycheproof/hkdf_sha256_test.json")
        for test in all {
            let pseudorandom = HKDF<SHA256>.extract(
                inputKeyMaterial: SymmetricKey(data: Data(hexadecimal: test.ikm)), salt: Data(hexadecimal: test.salt))
            let key = DataKey(SymmetricKey(data: Data(pseudorandom)))
            let output = Data(key.expand(info: Array(Data(hexadecimal: test.info)), count: test.size))
            if test.result == "invalid" {
                #expect(output.isEmpty, "test \(test.tcId)")
            } else {
                #expect(output == Data(hexadecimal: test.okm), "test \(test.tcId)")
            }
        }
        #expect(all.count > 80)
    }
}
