import Crypto
import Testing

@testable import WardPasswords

@Suite struct Argon2Tests {
    /// RFC 9106, section 5: passwords, salts, secrets and data of the same byte.
    @Test(arguments: [
        (Argon2.Variant.argon2d, "512b391b6f1162975371d30919734294f868e3be3984f3c1a13a4db9fabe4acb"),
        (.argon2i, "c814d9d1dc7f37aa13f0d77f2494bda1c8de6b016dd388d29952a4c4672b6ce8"),
        (.argon2id, "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"),
    ])
    func theVectorsOfTheStandardComeOut(_ variant: Argon2.Variant, _ expected: String) throws {
        let password = [UInt8](repeating: 1, count: 32)
        let secret = [UInt8](repeating: 3, count: 8)
        let tag = try password.withUnsafeBytes { password in
            try secret.withUnsafeBytes { secret in
                try Argon2.tag(
                    password, salt: [UInt8](repeating: 2, count: 16), secret: secret,
                    associatedData: [UInt8](repeating: 4, count: 12),
                    cost: PasswordCost(unchecked: 32, passes: 3, lanes: 4), count: 32, variant: variant)
            }
        }
        #expect(tag == expected.hexBytes)
    }

    @Test func aStringIsWrittenAsItWasRead() throws {
        let string = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
        #expect(try Argon2Hash(string).string == string)
        let withKey = string.replacing("p=1$", with: "p=1,keyid=a2V5MQ$")
        #expect(try Argon2Hash(withKey).string == withKey)
    }

    @Test(arguments: [
        "", "$argon2id", "$argon2x$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$argon2id$v=16$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$argon2id$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$argon2id$v=19$t=2,m=19456,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$argon2id$v=19$m=019456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$argon2id$v=19$m=+19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$argon2id$v=19$m=19456,t=0,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$argon2id$v=19$m=7,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw==$AAECAwQFBgcICQoLDA0ODw",
        "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODx$AAECAwQFBgcICQoLDA0ODw",
        "$argon2id$v=19$m=19456,t=2,p=1$AAEC$AAECAwQFBgcICQoLDA0ODw",
        "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAEC",
        "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw$",
        "$argon2id$v=19$m=19456,t=2,p=1,keyid=$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$argon2id$v=19$m=19456,t=2,p=1,x=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        " $argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw",
        "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw\n",
    ])
    func anotherSpellingIsRefused(_ string: String) {
        #expect(throws: PasswordHashError.self) { try PasswordHash(string) }
    }

    @Test func aCostOfTerabytesIsRefusedBeforeAnyMemoryIsTaken() throws {
        let hasher = PasswordHasher()
        let password = try NormalizedPassword("x")
        for cost in ["m=4294967295,t=1,p=1", "m=1048577,t=1,p=1", "m=19456,t=4294967295,p=1", "m=19456,t=2,p=64"] {
            let hash = try PasswordHash("$argon2id$v=19$\(cost)$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw")
            #expect(throws: PasswordHashError.self) { try hasher.verify(password, against: hash) }
        }
    }

    @Test(.enabled(if: HashingOracle.has("argon2"), "needs argon2-cffi: scripts/venv"))
    func argon2OfPythonReadsOursAndWeReadTheirs() throws {
        let passwords = ["correct horse battery staple", "Pässwörd für Zürich", "", "a", "null\u{1}byte", "密码🔑"]
        let hasher = PasswordHasher()
        let ours = try passwords.map { try hasher.hash(NormalizedPassword($0)).string }
        let verified = try HashingOracle.lines(
            """
            import sys, argon2
            half = len(sys.argv[1:]) // 2
            for password, stored in zip(sys.argv[1:1 + half], sys.argv[1 + half:]):
                print(argon2.PasswordHasher().verify(stored, password))
            """, passwords + ours)
        #expect(verified == passwords.map { _ in "True" })

        let theirs = try HashingOracle.lines(
            """
            import sys, argon2
            for t, m, p in ((2, 19456, 1), (3, 65536, 4), (1, 8192, 2)):
                for password in sys.argv[1:]:
                    print(argon2.PasswordHasher(time_cost=t, memory_cost=m, parallelism=p).hash(password))
            """, passwords)
        #expect(theirs.count == 18)
        for (index, string) in theirs.enumerated() {
            let stored = try PasswordHash(string)
            let right = try NormalizedPassword(passwords[index % 6])
            #expect(try hasher.verify(right, against: stored) == (index < 12 ? .right : .rightButRehash))
            #expect(try hasher.verify(NormalizedPassword("other"), against: stored) == .wrong)
        }
    }
}
