import Testing

@testable import WardPasswords

/// A generator whose numbers are always the same.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

@Suite struct StrengthPropertyTests {
    private static let words = [
        "parc", "esch", "müller", "belval", "2026", "qwertz", "p4rc", "ab", "", "Centre médical",
    ]

    /// Made of what the matching looks for, so that parts overlap.
    private static func password(_ random: inout Seeded) -> String {
        let pieces = [
            "parc", "Esch", "MÜLLER", "belv4l", "crap", "2026", "1987", "!", "a", "aa", "qwertz", "azer", "1.2.87", "x",
            "#",
            "parcparc", "é", "mno", " ", "7", "p@rc", "esche", "hcse",
        ]
        return (0..<Int.random(in: 1...7, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
    }

    @Test func aFurtherContextWordNeverMakesAPasswordStronger() {
        var random = Seeded(state: 1)
        var context: [String] = []
        let estimators =
            [StrengthEstimator()]
            + Self.words.map { word in
                context.append(word)
                return StrengthEstimator(context: context)
            }
        for _ in 0..<300 {
            let password = Self.password(&random)
            var before = Double.infinity
            for estimator in estimators {
                let guesses = estimator.strength(of: password).guesses
                #expect(guesses <= before, "\(password)")
                before = guesses
            }
        }
    }

    @Test func theOrderOfContextWordsIsTheSame() {
        var random = Seeded(state: 2)
        let one = StrengthEstimator(context: Self.words)
        let other = StrengthEstimator(context: Self.words.reversed())
        for _ in 0..<200 {
            let password = Self.password(&random)
            #expect(one.strength(of: password) == other.strength(of: password))
        }
    }

    @Test func guessesAreAtLeastOneAndAtMostAllOfThatLength() {
        var random = Seeded(state: 3)
        let estimator = StrengthEstimator(context: ["Cabinet du Parc"])
        for _ in 0..<1000 {
            let count = Int.random(in: 1...30, using: &random)
            let password = String(
                (0..<count).map { _ in Character(Unicode.Scalar(UInt8.random(in: 32...126, using: &random))) })
            let strength = estimator.strength(of: password)
            let all = (0..<count).reduce(1.0) { product, _ in product * 10 }
            #expect(strength.guesses >= 1)
            #expect(strength.guesses <= max(all, 11) + 1, "\(password)")
        }
    }

    @Test func anyUnicodeIsEstimatedWithoutATrap() {
        var random = Seeded(state: 4)
        let policy = PasswordPolicy.guideline
        let context = PasswordContext(words: [
            "Cabinet du Parc", "\u{0}", "👩‍⚕️ Praxis", String(repeating: "ü", count: 500),
        ])
        let ranges: [ClosedRange<UInt32>] = [
            0...0x7f, 0...0x17f, 0x300...0x36f, 0x600...0x6ff, 0x4e00...0x4eff, 0x1f300...0x1f6ff, 0xe0000...0xe007f,
            0x10ff00...0x10ffff, 0xac00...0xd7a3, 0x1d15e...0x1d164,
        ]
        for _ in 0..<1500 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...120, using: &random) {
                guard let range = ranges.randomElement(using: &random) else { continue }
                if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) { text.append(scalar) }
            }
            let verdict = policy.check(String(text), for: context)
            #expect(Set(verdict.reasons.map(\.code)).count == verdict.reasons.count)
            #expect(verdict.strength.map { $0.guesses >= 1 } ?? true)
        }
    }

    /// Mutations of passwords that reach every kind of matching.
    @Test func mutatedPasswordsAreEstimatedWithoutATrap() {
        var random = Seeded(state: 5)
        let estimator = StrengthEstimator(context: ["Cabinet du Parc", "Esch"])
        let seeds = LocalPasswords.labelled.map { Array($0.password.unicodeScalars) }
        for round in 0..<3000 {
            var scalars = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0...scalars.count, using: &random)
                switch Int.random(in: 0...3, using: &random) {
                case 0: scalars.insert(Unicode.Scalar(UInt8.random(in: 0...255, using: &random)), at: place)
                case 1 where place < scalars.count: scalars.remove(at: place)
                case 2: scalars.insert(contentsOf: scalars, at: place)
                default: scalars.reverse()
                }
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            let strength = estimator.strength(of: String(text))
            #expect(strength.guesses >= 1 && strength.guesses.isFinite)
        }
    }

    @Test func signsForLettersStayBounded() {
        let signs = String(repeating: "4@8({[<3691!|70$5+%2", count: 5)
        #expect(Strength(of: signs).patterns.last?.range.upperBound == 100)
    }
}
