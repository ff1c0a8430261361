import Testing

@testable import WardPasswords

@Suite struct OlderHashTests {
    let hasher = PasswordHasher()

    /// Right passwords are to be hashed again, others are wrong.
    private func expectOnlyMigration(_ string: String, _ password: String) throws {
        let stored = try PasswordHash(string)
        #expect(try hasher.verify(NormalizedPassword(password), against: stored) == .rightButRehash, "\(string)")
        #expect(try hasher.verify(NormalizedPassword(password + "x"), against: stored) == .wrong, "\(string)")
    }

    @Test(.enabled(if: HashingOracle.has("bcrypt"), "needs bcrypt: scripts/venv"))
    func bcryptOfPythonIsRead() throws {
        let passwords = ["secret", "Pässwort", "", String(repeating: "ab", count: 30)]
        let lines = try HashingOracle.lines(
            """
            import sys, bcrypt
            for prefix in (b"2a", b"2b"):
                for password in sys.argv[1:]:
                    print(bcrypt.hashpw(password.encode(), bcrypt.gensalt(5, prefix=prefix)).decode())
            """, passwords)
        #expect(lines.count == 8)
        for (index, line) in lines.enumerated() {
            try expectOnlyMigration(line, passwords[index % 4])
            try expectOnlyMigration(line.replacing(/^\$2[ab]/, with: "$2y"), passwords[index % 4])
        }
    }

    @Test(.enabled(if: HashingOracle.has("bcrypt"), "needs bcrypt: scripts/venv"))
    func bcryptSees72BytesAsTheOldSoftwareDid() throws {
        let long = String(repeating: "x", count: 72)
        let line = try #require(
            try HashingOracle.lines(
                "import bcrypt; print(bcrypt.hashpw(b'x' * 72, bcrypt.gensalt(4)).decode())"
            ).first)
        let stored = try PasswordHash(line)
        #expect(try hasher.verify(NormalizedPassword(long), against: stored) == .rightButRehash)
        #expect(try hasher.verify(NormalizedPassword(long + "tail"), against: stored) == .rightButRehash)
        #expect(try hasher.verify(NormalizedPassword(String(long.dropLast())), against: stored) == .wrong)
    }

    @Test func bcryptDoesNotStopAtANUL() throws {
        // "U*U" with a salt of dots, from the tests of crypt_blowfish.
        let stored = try PasswordHash("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")
        #expect(try hasher.verify(NormalizedPassword("U*U"), against: stored) == .rightButRehash)
        #expect(try hasher.verify(NormalizedPassword("U*U\0more"), against: stored) == .wrong)
    }

    @Test(arguments: ["$2x$05$", "$2$05$", "$2b$5$", "$2b$03$", "$2b$99$", "$2b$-5$"])
    func otherBcryptIsRefused(_ head: String) {
        #expect(throws: PasswordHashError.self) {
            try PasswordHash(head + "CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")
        }
    }

    @Test func workWithoutEndIsRefused() throws {
        let digest = "AAECAwQFBgcICQoLDA0ODw"
        for string in [
            "$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "$scrypt$ln=30,r=8,p=1$\(digest)$\(digest)",
            "$scrypt$ln=18,r=8,p=64$\(digest)$\(digest)", "scrypt$1073741824$salt$64$64$\(digest)==",
            "$pbkdf2-sha256$4000000000$\(digest)$\(digest)",
        ] {
            let stored = try PasswordHash(string)
            #expect(throws: PasswordHashError.self, "\(string)") {
                try hasher.verify(NormalizedPassword("x"), against: stored)
            }
        }
    }

    @Test(.enabled(if: HashingOracle.has("passlib", "bcrypt"), "needs passlib: scripts/venv"))
    func passlibIsRead() throws {
        let passwords = ["secret", "Pässwort", "a b"]
        let lines = try HashingOracle.lines(
            """
            import sys
            from passlib.hash import scrypt, pbkdf2_sha1, pbkdf2_sha256, pbkdf2_sha512
            for scheme in (scrypt.using(rounds=14), scrypt.using(rounds=10, block_size=4, parallelism=2),
                           pbkdf2_sha1.using(rounds=1000), pbkdf2_sha256.using(rounds=29000), pbkdf2_sha512):
                for password in sys.argv[1:]:
                    print(scheme.hash(password))
            """, passwords)
        #expect(lines.count == 15)
        for (index, line) in lines.enumerated() { try expectOnlyMigration(line, passwords[index % 3]) }
    }

    @Test(.enabled(if: HashingOracle.has("hashlib"), "needs .build/venv: scripts/venv"))
    func djangoIsRead() throws {
        let lines = try HashingOracle.lines(
            """
            import base64, hashlib
            b = lambda digest: base64.b64encode(digest).decode()
            print("pbkdf2_sha256$60000$Sa1t$" + b(hashlib.pbkdf2_hmac("sha256", b"secret", b"Sa1t", 60000)))
            print("pbkdf2_sha1$6000$Sa1t$" + b(hashlib.pbkdf2_hmac("sha1", b"secret", b"Sa1t", 6000)))
            print("scrypt$16384$Sa1t$8$1$" + b(hashlib.scrypt(b"secret", salt=b"Sa1t", n=16384, r=8, p=1, dklen=64)))
            """)
        #expect(lines.count == 3)
        for line in lines { try expectOnlyMigration(line, "secret") }
    }

    @Test(arguments: ["plain", "5f4dcc3b5aa765d61d8327deb882cf99", "$1$abc$def", "$6$x$y", "!", "{SSHA}abc"])
    func anUnknownSchemeIsNamedAsSuch(_ string: String) {
        #expect(throws: PasswordHashError.unknownScheme) { try PasswordHash(string) }
    }
}
