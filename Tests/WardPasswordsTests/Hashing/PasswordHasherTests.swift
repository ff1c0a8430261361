import Crypto
import Testing

@testable import WardPasswords

@Suite struct PasswordHasherTests {
    let hasher = PasswordHasher()

    @Test func aPasswordIsRightAndAnotherIsWrong() throws {
        let stored = try hasher.hash(NormalizedPassword("Sommer in Esch"))
        #expect(stored.string.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(try hasher.verify(NormalizedPassword("Sommer in Esch"), against: stored) == .right)
        #expect(try hasher.verify(NormalizedPassword("Sommer in Esch "), against: stored) == .wrong)
        #expect(try hasher.hash(NormalizedPassword("Sommer in Esch")) != stored)
    }

    @Test func composedAndDecomposedLettersAreTheSamePassword() throws {
        let stored = try hasher.hash(NormalizedPassword("caf\u{E9} Gr\u{FC}n"))
        #expect(try hasher.verify(NormalizedPassword("cafe\u{301} Gru\u{308}n"), against: stored) == .right)
        // Compatibility forms stay apart: a ligature is not two letters.
        #expect(try hasher.verify(NormalizedPassword("cafe Grun"), against: stored) == .wrong)
        #expect(NormalizedPassword.normalized("\u{FB01}") != "fi")
    }

    @Test func bytesAfterANULCount() throws {
        let stored = try hasher.hash(NormalizedPassword("abc\0def"))
        #expect(try hasher.verify(NormalizedPassword("abc\0xyz"), against: stored) == .wrong)
        #expect(try hasher.verify(NormalizedPassword("abc"), against: stored) == .wrong)
    }

    @Test func aHugePasswordIsRefused() throws {
        #expect(throws: PasswordHashError.passwordTooLong) {
            try NormalizedPassword(String(repeating: "a", count: 4097))
        }
        #expect(throws: PasswordHashError.passwordTooLong) {
            try NormalizedPassword(String(repeating: "e\u{301}", count: 1 << 20))
        }
        #expect(try NormalizedPassword(String(repeating: "a", count: 4096)).utf8Count == 4096)
        #expect(try NormalizedPassword("").utf8Count == 0)
    }

    @Test func aWeakerCostAsksForANewHash() throws {
        let stronger = PasswordHasher(cost: try PasswordCost(memoryKiB: 32768, passes: 2))
        let stored = try hasher.hash(NormalizedPassword("x"))
        #expect(try stronger.verify(NormalizedPassword("x"), against: stored) == .rightButRehash)
        #expect(try stronger.verify(NormalizedPassword("y"), against: stored) == .wrong)
        let strong = try stronger.hash(NormalizedPassword("x"))
        #expect(try hasher.verify(NormalizedPassword("x"), against: strong) == .right)
        // OWASP's other choice is as strong as the floor.
        #expect(!(try PasswordCost(memoryKiB: 47104, passes: 1)).isWeaker(than: .floor))
    }

    @Test func aCostBelowTheFloorIsRefused() {
        for (memory, passes, lanes) in [
            (19455, 2, 1), (19456, 1, 1), (47103, 1, 1), (0, 2, 1), (19456, 0, 1), (19456, 2, 0),
        ] {
            #expect(throws: PasswordHashError.self) {
                try PasswordCost(memoryKiB: memory, passes: passes, lanes: lanes)
            }
        }
        #expect(throws: PasswordHashError.self) { try PasswordCost(memoryKiB: .max, passes: .max, lanes: .max) }
    }

    @Test func aPepperGoesIntoTheHashAndCanBeChanged() throws {
        let old = try Pepper(id: "2025", key: SymmetricKey(size: .bits256))
        let new = try Pepper(id: "2026", key: SymmetricKey(size: .bits256))
        let stored = try PasswordHasher(pepper: old).hash(NormalizedPassword("x"))
        #expect(stored.string.contains(",keyid="))
        #expect(try PasswordHasher(pepper: old).verify(NormalizedPassword("x"), against: stored) == .right)
        let changed = PasswordHasher(pepper: new, retired: [old])
        #expect(try changed.verify(NormalizedPassword("x"), against: stored) == .rightButRehash)
        #expect(try changed.verify(NormalizedPassword("y"), against: stored) == .wrong)
        // One without a pepper is to be hashed again under one.
        #expect(
            try changed.verify(NormalizedPassword("x"), against: hasher.hash(NormalizedPassword("x")))
                == .rightButRehash)
        #expect(throws: PasswordHashError.unknownPepper) {
            try PasswordHasher(pepper: new).verify(NormalizedPassword("x"), against: stored)
        }
        let forged = try Pepper(id: "2025", key: SymmetricKey(size: .bits256))
        #expect(try PasswordHasher(pepper: forged).verify(NormalizedPassword("x"), against: stored) == .wrong)
    }

    @Test func anUnknownUserIsWrong() throws {
        #expect(try hasher.verifyUnknownUser(NormalizedPassword("x")) == .wrong)
        #expect(try hasher.verify(NormalizedPassword("x"), against: nil) == .wrong)
    }

    @Test func nothingSecretIsInDescriptions() throws {
        let password = try NormalizedPassword("hunter2")
        let stored = try hasher.hash(password)
        let pepper = try Pepper(id: "one", key: SymmetricKey(data: Array("0123456789abcdef".utf8)))
        var shown = "\(password) \(stored) \(pepper)"
        dump([password] as [Any], to: &shown)
        dump([stored] as [Any], to: &shown)
        dump([pepper] as [Any], to: &shown)
        shown += String(reflecting: password) + String(reflecting: stored)
        #expect(!shown.contains("hunter2"))
        #expect(!shown.contains("$argon2id$"))
        #expect(!shown.contains("0123456789"))
        #expect(shown.contains("hidden"))
    }

    @Test func damagedStringsNeverCrash() throws {
        var numbers = SeededNumbers(1)
        let seeds = [
            "$argon2id$v=19$m=19456,t=2,p=1,keyid=a2V5$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
            "$2b$10$abcdefghijklmnopqrstuuWJ1GC8kJgW1nIS0MuSGMAXvSBtcHbm.",
            "$scrypt$ln=14,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
            "scrypt$16384$salt$8$1$AAECAwQFBgcICQoLDA0ODw==",
            "$pbkdf2-sha256$29000$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
            "pbkdf2_sha256$600000$salt$AAECAwQFBgcICQoLDA0ODw==",
        ]
        var read = 0
        for round in 0..<6000 {
            var bytes = Array(seeds[round % seeds.count].utf8)
            for _ in 0..<Int.random(in: 1...3, using: &numbers) {
                let at = Int.random(in: 0..<bytes.count, using: &numbers)
                switch Int.random(in: 0..<3, using: &numbers) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &numbers)
                case 1: bytes.remove(at: at)
                default: bytes.insert(Array("$=,9.".utf8)[Int.random(in: 0..<5, using: &numbers)], at: at)
                }
            }
            if let hash = try? PasswordHash(String(decoding: bytes, as: UTF8.self)) {
                read += 1
                _ = try StoredHash(hash.string).memoryKiB
            }
        }
        // Some mutations are harmless, most are not.
        #expect(read > 0 && read < 5000)
    }
}
