import Foundation
import Testing

@testable import WardPasswords

@Suite struct PolicySentencesTests {
    static let reasons: [PasswordPolicy.Reason] = [
        .empty, .controlCharacter, .tooShort(count: 1, minimum: 15), .tooShort(count: 7, minimum: 15),
        .tooLong(maximum: 256), .common, .contextWord, .repeated, .guessable(score: 1, minimum: 3), .breached,
        .tooFewKinds(count: 1, minimum: 3), .tooFewKinds(count: 2, minimum: 3), .reused(last: 1), .reused(last: 5),
    ]

    @Test(arguments: PasswordLanguage.allCases)
    func everyReasonIsACompleteSentenceOfItsOwn(language: PasswordLanguage) {
        let sentences = Self.reasons.map { $0.sentence(in: language) }
        #expect(Set(sentences).count == sentences.count)
        for sentence in sentences {
            #expect(sentence.hasSuffix("."))
            #expect(sentence.first?.isUppercase == true)
        }
    }

    @Test func numbersTakeTheirForm() {
        let one = PasswordPolicy.Reason.tooShort(count: 1, minimum: 15)
        #expect(one.sentence(in: .en) == "The password has 1 character; it needs at least 15.")
        #expect(one.sentence(in: .fr) == "Le mot de passe compte 1 caractère\u{a0}; il en faut au moins 15.")
        #expect(one.sentence(in: .de) == "Das Passwort hat 1 Zeichen; es braucht mindestens 15.")
        #expect(one.sentence(in: .lb) == "D'Passwuert huet 1 Zeechen; et brauch op d'mannst 15.")
        let kinds = PasswordPolicy.Reason.tooFewKinds(count: 1, minimum: 3).sentence(in: .de)
        #expect(kinds.contains("1 Art von"))
    }

    /// The n is spoken before een, zwee, dräi, aacht, néng, zéng, honnert; not before véier, fënnef, sechs, siwen.
    @Test func luxembourgishKeepsItsNBeforeNumbersAsTheyAreSpoken() {
        let kept = [1, 2, 3, 8, 9, 10, 11, 12, 13, 18, 20, 21, 30, 80, 90, 100, 180, 208, 1000, 2000]
        let dropped = [4, 5, 6, 7, 14, 15, 16, 17, 24, 40, 55, 70, 400, 6000]
        #expect(kept.allSatisfy { EifelRule.n(before: $0) == "n" })
        #expect(dropped.allSatisfy { EifelRule.n(before: $0).isEmpty })
        #expect(PasswordPolicy.Reason.reused(last: 5).sentence(in: .lb).contains("leschte 5"))
        #expect(PasswordPolicy.Reason.reused(last: 8).sentence(in: .lb).contains("leschten 8"))
    }

    @Test(arguments: PasswordLanguage.allCases)
    func aContractNamesLimitsRenewalAndProfile(language: PasswordLanguage) {
        let modern = PasswordPolicy.modern.contractText(in: language)
        #expect(modern.contains("15") && modern.contains("256") && modern.contains("modern"))
        #expect(!modern.contains("180"))
        let guideline = PasswordPolicy.guideline.contractText(in: language)
        #expect(guideline.contains("180") && guideline.contains("5") && guideline.contains("guideline"))
        #expect(PasswordPolicy.guideline.contractSentences(in: language).count == 7)
    }

    @Test func jsonComesBackAsTheSamePolicy() throws {
        var own = PasswordPolicy.guideline
        own.minimumLength = 20
        own.renewalDays = nil
        own.refusesBreached = false
        for policy in [PasswordPolicy.modern, .modernWithSecondFactor, .guideline, own] {
            let data = try policy.json()
            #expect(try PasswordPolicy(json: data) == policy)
            #expect(try policy.json() == data)
        }
    }

    @Test(arguments: [
        ("", "not valid JSON"), ("[]", "a policy is a JSON object"), ("{}", "\"schema\" is missing"),
        ("{\"schema\": \"ward/password-policy/2\", \"profile\": \"modern\"}", "the schema is not"),
        ("{\"schema\": \"ward/password-policy/1\", \"profile\": \"lax\"}", "neither \"modern\" nor \"guideline\""),
        (
            "{\"schema\": \"ward/password-policy/1\", \"profile\": \"modern\", \"minimumLenght\": 20}",
            "no \"minimumLenght\""
        ),
        ("{\"schema\": \"ward/password-policy/1\", \"profile\": \"modern\", \"minimumLength\": 4}", "8 to 1024"),
        ("{\"schema\": \"ward/password-policy/1\", \"profile\": \"modern\", \"minimumLength\": \"9\"}", "wrong type"),
        ("{\"schema\": \"ward/password-policy/1\", \"profile\": \"modern\", \"maximumLength\": 32}", "64 to 1024"),
        (
            "{\"schema\": \"ward/password-policy/1\", \"profile\": \"modern\", \"minimumLength\": 99, \"maximumLength\": 64}",
            "more than maximumLength"
        ),
    ])
    func aMistakeInAPolicyFileIsNamed(text: String, expected: String) {
        let error = #expect(throws: PasswordPolicyError.self) { try PasswordPolicy(json: Data(text.utf8)) }
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test func whatAFileLeavesOutIsAsTheProfileShips() throws {
        let text = "{\"schema\": \"ward/password-policy/1\", \"profile\": \"guideline\", \"history\": 9}"
        var expected = PasswordPolicy.guideline
        expected.history = 9
        #expect(try PasswordPolicy(json: Data(text.utf8)) == expected)
    }

    @Test(.enabled(if: ZxcvbnTests.hasValidator, "needs .build/venv: scripts/venv"))
    func jsonIsValidByItsSchema() throws {
        let schema = ZxcvbnTests.root.appending(path: "Schemas/password-policy.schema.json").path
        for policy in [PasswordPolicy.modern, .guideline] {
            let script =
                "import json, sys, jsonschema; jsonschema.Draft202012Validator("
                + "json.load(open(sys.argv[1]))).validate(json.loads(sys.argv[2])); print('valid')"
            let text = String(decoding: try policy.json(), as: UTF8.self)
            #expect(ZxcvbnTests.run(["-c", script, schema, text]) == "valid\n")
        }
    }
}
