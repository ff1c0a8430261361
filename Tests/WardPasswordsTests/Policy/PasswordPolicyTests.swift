import Foundation
import Testing

@testable import WardPasswords

private struct Breaches: BreachLookup {
    let known: Set<[UInt8]>
    func contains(sha1: [UInt8]) -> Bool { known.contains(sha1) }
}

@Suite struct PasswordPolicyTests {
    static let strong = "kaktus.montre.orage.brume"
    let practice = PasswordContext(words: ["Cabinet du Parc", "Esch"])

    private func codes(_ policy: PasswordPolicy, _ password: String) -> [String] {
        policy.check(password, for: practice).reasons.map(\.code)
    }

    @Test func aLongUnusualPasswordIsAcceptedByTheModernProfile() {
        let verdict = PasswordPolicy.modern.check(Self.strong, for: practice)
        #expect(verdict.accepted)
        #expect(verdict.profile == .modern)
        #expect(verdict.unchecked == [.breaches])
    }

    @Test func eachReasonIsGivenOnceAndInOrder() {
        #expect(codes(.modern, "") == ["empty"])
        #expect(codes(.modern, "passwort") == ["tooShort", "common"])
        #expect(codes(.modern, "aaaaaaaaaaaaaaaaaaaa") == ["repeated"])
        #expect(codes(.modern, "CabinetDuParc2026!") == ["contextWord"])
        #expect(codes(.modern, "esch\0") == ["controlCharacter", "tooShort", "contextWord"])
        #expect(codes(.guideline, "sommer2025") == ["tooShort", "guessable", "tooFewKinds"])
        #expect(codes(.guideline, Self.strong) == ["tooFewKinds"])
    }

    @Test func theNameOfThePracticeMayBePartOfALongPassphrase() {
        #expect(codes(.modern, "esch.kaktus.montre.orage.brume") == [])
    }

    @Test func breachedAndReusedPasswordsAreRefused() {
        let everything = PasswordContext(
            breaches: Breaches(known: [Self.digest]), wasUsed: { $0 == Self.strong })
        let verdict = PasswordPolicy.guideline.check(Self.strong, for: everything)
        #expect(verdict.reasons.map(\.code) == ["breached", "tooFewKinds", "reused"])
        #expect(verdict.unchecked.isEmpty)
        let other = PasswordPolicy.guideline.check(Self.strong + "X7", for: everything)
        #expect(other.accepted)
    }

    @Test func aLongPasswordIsRefusedAndNotCutOff() {
        let unit = "kaktus.montre.orage.brume.vélo.lampe.77."
        let long = String(repeating: "x", count: 1) + String((0..<7).flatMap { "\($0)\(unit)" })
        #expect(long.unicodeScalars.count > 256)
        #expect(codes(.modern, long) == ["tooLong"])
        #expect(codes(.modern, String(repeating: "a", count: 10_000_000)) == ["tooLong"])
        var policy = PasswordPolicy.modern
        policy.maximumLength = 1024
        #expect(policy.check(long).accepted)
    }

    @Test func bothSpellingsOfAnAccentAreTheSamePassword() {
        let composed = "caf\u{e9}-tornade-violet-biscuit"
        let decomposed = "cafe\u{301}-tornade-violet-biscuit"
        #expect(PasswordPolicy.modern.check(composed) == PasswordPolicy.modern.check(decomposed))
        let seen = PasswordContext(wasUsed: { Array($0.utf8) == Array(composed.utf8) })
        #expect(PasswordPolicy.guideline.check(decomposed, for: seen).reasons.map(\.code).contains("reused"))
    }

    @Test func lettersOfEveryScriptAndMarksCountAsKinds() {
        #expect(PasswordPolicy.kinds("abc") == 1)
        #expect(PasswordPolicy.kinds("aÉ") == 2)
        #expect(PasswordPolicy.kinds("密碼1") == 2)
        #expect(PasswordPolicy.kinds("aB1 ") == 4)
        #expect(PasswordPolicy.kinds("ax\u{336}") == 1)
    }

    @Test func theProfilesDifferWhereTheirSourcesDo() {
        #expect(PasswordPolicy.modern.renewalDays == nil)
        #expect(PasswordPolicy.modern.minimumKinds == 0)
        #expect(PasswordPolicy.modernWithSecondFactor.minimumLength == 8)
        #expect(PasswordPolicy.guideline.renewalDays == 180)
        #expect(PasswordPolicy.guideline.minimumKinds == 3)
        #expect(PasswordPolicy.guideline.history == 5)
    }

    @Test func noVerdictHoldsThePassword() {
        let secrets = ["Praxis2026!", "esch\u{7}", "zqxj-kwvb-ptnh-mdlg", "motdepasse"]
        for secret in secrets {
            for policy in [PasswordPolicy.modern, .guideline] {
                let verdict = policy.check(secret, for: practice)
                var text = ""
                dump(verdict, to: &text)
                text += verdict.description + (verdict.strength?.description ?? "")
                for language in PasswordLanguage.allCases { text += verdict.sentences(in: language).joined() }
                #expect(!text.localizedStandardContains(secret))
            }
        }
    }

    /// The SHA-1 of ``strong``, as another program computes it.
    static let digest: [UInt8] = stride(from: 0, to: 40, by: 2).compactMap { start in
        UInt8(
            Array("63deab356683246d2a4c1ed93643a1b43c5f73e9")[start...(start + 1)].map(String.init).joined(), radix: 16)
    }
}
