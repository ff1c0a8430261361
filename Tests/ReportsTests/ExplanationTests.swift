import Guideline
import Testing

@testable import Reports

@Suite struct ExplanationTests {
    @Test(arguments: Language.allCases) func theSampleLooksAsExpected(_ language: Language) throws {
        let policy = try SampleRound.policy()
        for name in ["1.6", "keys.size", "packages.pending"] {
            let text = try #require(Explanation(name, policy: policy)).text(language: language)
            try Golden.expect(text, is: "explain-\(name)-\(language).txt")
        }
    }

    @Test(arguments: Language.allCases) func everyMeasureFits(_ language: Language) throws {
        for name in Explanation.names(in: try SampleRound.policy()) {
            let text = try #require(Explanation(name, policy: try SampleRound.policy())).text(language: language)
            for line in text.split(separator: "\n") { #expect(DisplayWidth.of(line) <= 80, "\(line)") }
            #expect(!text.contains("report-"), "a phrase is missing")
        }
    }

    @Test func whatIsUncheckedIsSaid() throws {
        let text = try #require(Explanation("services.plain", policy: try SampleRound.policy())).text(.init(width: 200))
        #expect(text.contains("not yet checked against the publication"))
        #expect(text.contains("2032-12-31"))
    }

    @Test func aNameThatIsNeitherIsNotExplained() throws {
        #expect(Explanation("9.9", policy: try SampleRound.policy()) == nil)
    }
}
