import Foundation
import Testing
import WardPasswords

/// The examples of the documentation, so that they compile and say what the text says.
@Suite struct DocumentationTests {
    private struct Filter: BreachLookup {
        func contains(sha1: [UInt8]) -> Bool { false }
    }

    @Test func gettingStarted() throws {
        let policy = PasswordPolicy.modern
        let context = PasswordContext(words: ["Cabinet du Parc", "Esch", "anna.weber"])

        let verdict = policy.check("Cabinet2026!", for: context)
        #expect(!verdict.accepted)
        #expect(
            verdict.sentences(in: .fr) == [
                "Le mot de passe compte 12 caractères\u{a0}; il en faut au moins 15.",
                "Le mot de passe n'est guère plus que le nom du cabinet, du lieu ou de la personne.",
            ])

        let history: Set<String> = []
        let filter = Filter()
        let account = PasswordContext(
            words: ["Cabinet du Parc"],
            breaches: filter,
            wasUsed: { candidate in history.contains(candidate) })
        #expect(policy.check("kaktus.montre.orage.brume", for: account).unchecked.isEmpty)

        let data = try policy.json()
        let same = try PasswordPolicy(json: data)
        #expect(same == policy)

        let text = PasswordPolicy.guideline.contractText(in: .de)
        #expect(text.hasPrefix("Ein Passwort hat mindestens 12 und höchstens 256 Zeichen."))
    }

    @Test func choosingAProfile() {
        var policy = PasswordPolicy.guideline
        policy.minimumLength = 15
        policy.renewalDays = 365
        #expect(policy.contractText(in: .en).contains("after 365 days"))
    }

    @Test func howStrengthIsEstimated() {
        let strength = Strength(of: "Praxis2026!", context: ["Cabinet du Parc", "Esch"])
        #expect(strength.score == .weak)
        #expect(abs(strength.guessesLog10 - 4.5) < 0.1)
        #expect(
            strength.patterns.map { $0.phrase(in: .de) } == ["ein häufiges Passwort", "ein Ende, das viele verwenden"])

        let candidates = ["Praxis2026!", "kaktus.montre.orage.brume"]
        let estimator = StrengthEstimator(context: ["Cabinet du Parc"])
        let weak = candidates.filter { estimator.strength(of: $0).score < .good }
        #expect(weak == ["Praxis2026!"])
    }
}
