import Testing

@testable import WardPasswords

@Suite struct MatchingTests {
    private func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

    @Test(arguments: [
        ("aaa", 0, 1, 3), ("xabcabc", 1, 3, 2), ("aabaab", 0, 3, 2), ("aabaabaabaab", 0, 3, 4), ("abab1", 0, 2, 2),
    ])
    func theFirstRepetitionAndItsUnitAreFound(text: String, first: Int, period: Int, times: Int) {
        let found = Matching.repetition(in: scalars(text), from: 0)
        #expect(found?.first == first)
        #expect(found?.period == period)
        #expect(found?.times == times)
    }

    @Test func whatDoesNotRepeatIsNoRepetition() {
        #expect(Matching.repetition(in: scalars("abcd"), from: 0) == nil)
        #expect(Matching.repetition(in: [], from: 0) == nil)
        #expect(Matching.repetition(in: scalars("aa"), from: 2) == nil)
    }

    @Test func neighboursAreThoseOfTheKeyboard() {
        func next(_ keyboard: Keyboard, _ keys: String) -> Bool {
            let keys = scalars(keys)
            return Keyboard.maps[Int(keyboard.rawValue)].direction(from: keys[0], to: keys[1]) != nil
        }
        for (keyboard, keys) in [
            (Keyboard.qwerty, ["qw", "qa", "az", "sz", "1q", "2q", "p[", "Qa"]),
            (.qwertz, ["tz", "zu", "yx", "<y", "lö", "pü"]),
            (.azerty, ["az", "aq", "qw", "lm", "&é", "1a"]), (.qwertzSwiss, ["lé", "pè", "éà"]),
            (.keypad, ["14", "15", "78"]),
        ] {
            for pair in keys { #expect(next(keyboard, pair), "\(keyboard) \(pair)") }
        }
        for (keyboard, keys) in [
            (Keyboard.qwerty, ["qs", "aa", "qz", "qé"]), (.azerty, ["qa1", "as"]), (.keypad, ["13"]),
        ] {
            for pair in keys.filter({ $0.count == 2 }) { #expect(!next(keyboard, pair), "\(keyboard) \(pair)") }
        }
    }

    @Test func aFurtherCandidateNeverMakesTheCoverDearer() {
        var random = Seeded(state: 7)
        for _ in 0..<300 {
            let count = Int.random(in: 1...12, using: &random)
            var candidates: [Candidate] = []
            var before = CheapestCover(of: count, candidates: []).guesses
            for _ in 0..<8 {
                let first = Int.random(in: 0..<count, using: &random)
                candidates.append(
                    Candidate(
                        first: first, last: Int.random(in: first..<count, using: &random), kind: .date,
                        guesses: Double(Int.random(in: 1...100_000, using: &random))))
                let now = CheapestCover(of: count, candidates: candidates).guesses
                #expect(now <= before)
                before = now
            }
        }
    }
}
