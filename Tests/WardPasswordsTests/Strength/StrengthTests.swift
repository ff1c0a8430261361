import Testing

@testable import WardPasswords

@Suite struct StrengthTests {
    @Test(arguments: [
        ("", 0), ("password", 0), ("Winter2016!", 2), ("Luxembourg1", 1), ("qwertz123", 1), ("aaaaaaaaaaaaaaa", 0),
        ("correct horse battery staple", 4),
    ])
    func scoresAreThoseThatZxcvbnGivesForEnglish(password: String, score: Int) {
        let strength = StrengthEstimator(englishOnly: true, year: 2017).strength(of: password)
        #expect(strength.score.rawValue == score, "\(strength)")
    }

    @Test(arguments: LocalPasswords.words(LocalPasswords.strong))
    func unusualPassphrasesOfAnyLanguageAreGood(password: String) {
        #expect(Strength(of: password).score >= .good)
    }

    @Test func patternsCoverThePasswordOnceAndInOrder() {
        for password in ["Praxis2026!", "azertyLëtzebuerg1985", "qwertz.esch.qwertz", "7hV#q2Lx!mZp9", "ab", "é"] {
            var end = 0
            for pattern in Strength(of: password, context: ["Esch"]).patterns {
                #expect(pattern.range.lowerBound == end)
                end = pattern.range.upperBound
            }
            #expect(end == password.unicodeScalars.count)
        }
    }

    @Test func eachKindOfPatternIsFound() {
        func kinds(_ password: String) -> [Strength.Pattern.Kind] {
            Strength(of: password, context: ["Cabinet du Parc"]).patterns.map(\.kind)
        }
        #expect(kinds("cabinetduparc") == [.word(.context, commonest: 10, reversed: false, substituted: false)])
        #expect(kinds("crap") == [.word(.context, commonest: 10, reversed: true, substituted: false)])
        #expect(kinds("p@rc") == [.word(.context, commonest: 10, reversed: false, substituted: true)])
        #expect(kinds("yxcvbnmkj") == [.keyboard(.qwertz)])
        #expect(kinds("aqwxcvbnhj").first == .keyboard(.azerty))
        #expect(kinds("zqjzqjzqj") == [.repetition(times: 3)])
        #expect(kinds("mnopqrs") == [.sequence(ascending: true)])
        #expect(kinds("14.02.1987") == [.date])
        #expect(kinds("1987") == [.year])
        #expect(kinds("zqxj1987!").last == .ending)
        #expect(kinds("#zQ%") == [.unknown])
    }

    @Test func lettersWithMarksAndTheirUsualSpellingsAreTheSameWord() {
        let spellings = ["lëtzebuerg", "letzebuerg", "LËTZEBUERG", "le\u{308}tzebuerg"]
        for spelling in spellings { #expect(Strength(of: spelling).score == .trivial) }
        for spelling in ["müller", "mueller", "muller"] { #expect(Strength(of: spelling).score == .trivial) }
        for spelling in ["Straße", "strasse"] { #expect(Strength(of: spelling).score <= .weak) }
    }

    @Test func scoresChangeAtTheirLimits() {
        #expect(Strength.Score(guesses: 1) == .trivial)
        #expect(Strength.Score(guesses: 1_004) == .trivial)
        #expect(Strength.Score(guesses: 1_005) == .weak)
        #expect(Strength.Score(guesses: 1e6 + 5) == .fair)
        #expect(Strength.Score(guesses: 1e8 + 5) == .good)
        #expect(Strength.Score(guesses: 1e10 + 5) == .strong)
        #expect(Strength.Score(guesses: .infinity) == .strong)
    }

    @Test func onlyTheFirstHundredCharactersCount() {
        let hundred = String(repeating: "x7#Q", count: 25)
        #expect(Strength(of: hundred + "tail") == Strength(of: hundred))
        #expect(Strength(of: String(repeating: "é", count: 1_000_000)).score <= .weak)
    }

    @Test func aDescriptionNamesKindsAndNoText() {
        let text = Strength(of: "Praxis2026!").description
        #expect(text == "score 1, 10^4.5 guesses: one of the 100 commonest common local passwords + a common ending")
    }
}
