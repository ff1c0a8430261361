import Testing

@testable import WardPasswords

@Suite struct StrengthTests {
    @Test(arguments: [
        ("", 0), ("password", 0), ("Winter2016!", 2), ("Luxembourg1", 1), ("qwertz123", 1), ("aaaaaaaaaaaaaaa", 0),
        ("correct horse battery staple", 4),
    ])
    func knownScoresComeOut(password: String, score: Int) {
        let strength = StrengthEstimator(englishOnly: true, year: 2017).strength(of: password)
        #expect(strength.score.rawValue == score, "\(strength)")
        print(password, strength)
    }
}
