import Testing

@testable import WardPasswords

@Suite struct OneTimeCodeTests {
    private func secret(_ count: Int) throws -> OneTimeSecret {
        try OneTimeSecret(bytes: (0..<count).map { Array("1234567890".utf8)[$0 % 10] })
    }

    /// RFC 4226, appendix D.
    @Test func theCountedVectorsComeOut() throws {
        let code = try OneTimeCode(secret: secret(20))
        let expected = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
        ]
        #expect((0..<10).map { code.code(counter: $0) } == expected)
    }

    /// RFC 6238, appendix B.
    @Test(arguments: [
        (59.0, "94287082", "46119246", "90693936"), (1_111_111_109, "07081804", "68084774", "25091201"),
        (1_111_111_111, "14050471", "67062674", "99943326"), (1_234_567_890, "89005924", "91819424", "93441116"),
        (2_000_000_000, "69279037", "90698825", "38618901"), (20_000_000_000, "65353130", "77737706", "47863826"),
    ])
    func theTimedVectorsComeOut(_ time: Double, _ sha1: String, _ sha256: String, _ sha512: String) throws {
        for (algorithm, expected) in [(OneTimeCode.Algorithm.sha1, sha1), (.sha256, sha256), (.sha512, sha512)] {
            let codes = try TimedCode(secret: secret(algorithm.secretBytes), algorithm: algorithm, digits: 8)
            #expect(codes.code(at: time) == expected)
        }
    }

    @Test func aCodeIsGoodInItsWindowAndOnce() throws {
        let codes = try TimedCode(secret: OneTimeSecret())
        let now = 1_800_000_000.0
        let code = codes.code(at: now)
        let counter = codes.counter(at: now)
        #expect(codes.verify(code, at: now, lastUsed: nil) == .right(counter: counter))
        #expect(
            codes.verify(String(code.prefix(3)) + " " + code.suffix(3), at: now, lastUsed: nil)
                == .right(counter: counter))
        #expect(codes.verify(code, at: now + 30, lastUsed: nil) == .right(counter: counter))
        #expect(codes.verify(code, at: now - 30, lastUsed: nil) == .right(counter: counter))
        #expect(codes.verify(code, at: now, lastUsed: counter) == .replayed)
        #expect(codes.verify(code, at: now, lastUsed: counter + 1) == .replayed)
        #expect(codes.verify(code, at: now, lastUsed: counter - 1) == .right(counter: counter))
        // A last counter far in the future, of a clock that was wrong, does not crash.
        #expect(codes.verify(code, at: now, lastUsed: .max) == .replayed)
        for wrong in ["", "12345", "1234567", "abcdef", String(repeating: "1", count: 100_000)] {
            #expect(codes.verify(wrong, at: now, lastUsed: nil) == .wrong)
        }
        for time in [-1, 0, .nan, .infinity, -.infinity, 1e300] as [Double] {
            _ = codes.verify(code, at: time, lastUsed: nil, window: .max)
        }
    }

    @Test func outsideItsWindowACodeIsWrong() throws {
        let codes = try TimedCode(secret: secret(20))
        // 94287082 at 59 seconds; two periods later another code stands, and the window is one.
        #expect(codes.verify(codes.code(at: 59), at: 59 + 61, lastUsed: nil) == .wrong)
        #expect(codes.verify(codes.code(at: 59), at: 59 + 61, lastUsed: nil, window: 3).isRight)
    }

    @Test func aCountingTokenMayBeAheadButNotBehind() throws {
        let code = try OneTimeCode(secret: secret(20))
        #expect(code.verify("520489", next: 4) == .right(counter: 9))
        #expect(code.verify("520489", next: 3) == .wrong)
        #expect(code.verify("520489", next: 10) == .wrong)
        #expect(code.verify("000000", next: .max) == .wrong)
    }

    @Test func impossibleSettingsAreRefused() throws {
        #expect(throws: OneTimeCodeError.shortSecret) { try OneTimeSecret(bytes: [UInt8](repeating: 1, count: 19)) }
        #expect(throws: OneTimeCodeError.badSecret) { try OneTimeSecret(base32: "not base32!") }
        #expect(throws: OneTimeCodeError.badDigits) { try OneTimeCode(secret: OneTimeSecret(), digits: 5) }
        #expect(throws: OneTimeCodeError.badDigits) { try OneTimeCode(secret: OneTimeSecret(), digits: 9) }
        #expect(throws: OneTimeCodeError.badPeriod) { try TimedCode(secret: OneTimeSecret(), period: 0) }
    }

    @Test func theURIIsExact() throws {
        let codes = try TimedCode(secret: secret(20))
        #expect(
            codes.keyURI(issuer: "Cabinet du Parc", account: "anné@parc:lu")
                == "otpauth://totp/Cabinet%20du%20Parc:ann%C3%A9%40parclu?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=Cabinet%20du%20Parc&algorithm=SHA1&digits=6&period=30")
    }

    @Test(.enabled(if: HashingOracle.has("pyotp"), "needs pyotp: scripts/venv"))
    func anotherProgramReadsTheURIAndAgrees() throws {
        for algorithm in OneTimeCode.Algorithm.allCases {
            let codes = try TimedCode(
                secret: OneTimeSecret(for: algorithm), algorithm: algorithm, digits: 8, period: 60)
            let lines = try HashingOracle.lines(
                """
                import sys, pyotp
                codes = pyotp.parse_uri(sys.argv[1])
                print(codes.name, codes.issuer)
                for time in (59, 1111111111, 1795000000): print(codes.at(time))
                """, [codes.keyURI(issuer: "Praxis Müller", account: "anne")])
            #expect(lines.first == "anne Praxis Müller")
            #expect(lines.dropFirst() == [59, 1_111_111_111, 1_795_000_000].map { codes.code(at: $0) }[...])
        }
    }

    @Test func base32IsReadAsPeopleTypeIt() {
        #expect(Base32.encode(Array("foobar".utf8)) == "MZXW6YTBOI")
        #expect(Base32.decode("mzxw 6ytb-oi======") == Array("foobar".utf8))
        for bad in ["MZXW6YTB0I", "M", "MZ=XW", "MZXW6YTBOJ", "é"] { #expect(Base32.decode(bad) == nil) }
        var numbers = SeededNumbers(5)
        for count in 0..<100 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &numbers) }
            #expect(Base32.decode(Base32.encode(bytes)) == bytes)
        }
    }

    @Test func theSecretIsNotInDescriptions() throws {
        let secret = try secret(20)
        var shown = "\(secret) \(try TimedCode(secret: secret))"
        dump([try TimedCode(secret: secret)] as [Any], to: &shown)
        #expect(!shown.contains("GEZDGNBV"))
        #expect(!shown.contains("12345"))
        #expect(!shown.contains("49, 50, 51"))
    }
}

extension OneTimeCode.Answer {
    fileprivate var isRight: Bool { if case .right = self { true } else { false } }
}
