import Foundation
import Guideline
@testable import Reports
import Testing

@Suite struct TerminalReportTests {
    @Test(arguments: Language.allCases) func theSampleLooksAsExpected(_ language: Language) throws {
        let round = try SampleRound.make(language)
        try Golden.expect(TerminalReport(round).text, is: "terminal-\(language).txt")
        try Golden.expect(TerminalReport(round, .init(long: true)).text, is: "terminal-long-\(language).txt")
    }

    @Test(arguments: Language.allCases, [40, 60, 80, 100]) func everyLineFits(_ language: Language, _ width: Int) throws {
        for name in ["/home", "/srv/" + String(repeating: "患者", count: 60), "/e\u{301}\u{301}/ b c  d"] {
            let round = try SampleRound.make(language, name: name)
            for line in TerminalReport(round, .init(width: width)).text.split(separator: "\n") {
                #expect(DisplayWidth.of(line) <= width, "\(line)")
            }
        }
    }

    @Test func colourOnlyRepeatsWords() throws {
        let round = try SampleRound.make()
        let coloured = TerminalReport(round, .init(colour: true)).text
        let bare = coloured.replacing(try Regex("\u{1b}\\[[0-9;]*m"), with: "")
        #expect(coloured != bare)
        #expect(bare == TerminalReport(round).text)
    }

    @Test func unknownIsNeverCountedAsHolding() throws {
        let round = try SampleRound.make()
        let text = TerminalReport(round).text
        let unknown = round.measures.count { $0.verdict.current == .unknown }
        #expect(text.contains("\(unknown) unknown"))
        #expect(unknown > 20)
    }
}
