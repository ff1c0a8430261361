import Guideline
import Testing

@Suite struct MeasureTests {
    @Test func thereAre37InOrderOverSevenRecommendations() {
        #expect(Measure.all.count == 37)
        #expect(Measure.all.map(\.id) == Measure.all.map(\.id).sorted())
        #expect(Set(Measure.all.map(\.id.recommendation)) == Set(1...7))
    }

    @Test func everyMeasureSaysWhatHasToBeSeen() {
        for measure in Measure.all {
            #expect(!measure.aspects.isEmpty, "\(measure.id)")
            #expect(Set(measure.aspects.map(\.id)).count == measure.aspects.count)
            for aspect in measure.aspects {
                #expect((aspect.instrument == nil) != (aspect.missing == nil), "\(measure.id) \(aspect.id)")
            }
        }
    }

    @Test func everyTextExistsInEveryLanguage() {
        for measure in Measure.all {
            for text in [measure.title, measure.explanation] + measure.aspects.map(\.title) {
                for language in Language.allCases { #expect(!text[language].isEmpty) }
            }
        }
        #expect(Measure.all.first?.title[.fr] != Measure.all.first?.title[.en])
    }

    @Test func everyReasonHasItsWords() {
        for reason in SkipReason.allCases {
            for key in ["why-\(reason.rawValue)", "remedy-\(reason.rawValue)"] {
                #expect(Phrases.current[key, .de] != key)
            }
        }
    }

    @Test func theNearestWordIsFound() {
        #expect(Nearest.to("workstaton", among: ["workstation", "server"]) == "workstation")
        #expect(Nearest.to("sevrer", among: ["workstation", "server"]) == "server")
        #expect(Nearest.to("banana", among: ["workstation", "server"]) == nil)
    }
}
