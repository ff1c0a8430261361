import Foundation
import Guideline
import Testing

@testable import Reports

@Suite struct RoundDiffTests {
    @Test func whatIsMendedIsBetterAndWhatVanishedWhileLookedForIsGone() throws {
        let (old, new) = try (SampleRound.make(), SampleRound.make(later: true))
        let diff = RoundDiff(from: old, to: new)
        #expect(diff.better.map(\.title) == ["/home is encrypted"])
        #expect(diff.worse.isEmpty && diff.appeared.isEmpty)
        #expect(diff.measures.contains { $0.id.description == "1.2" && $0.old == .short && $0.new == .unknown })
    }

    @Test func theOtherWayRoundItIsWorseAndNew() throws {
        let diff = RoundDiff(from: try SampleRound.make(later: true), to: try SampleRound.make())
        #expect(diff.worse.map(\.title) == ["/home is not encrypted"])
        #expect(diff.appeared.count == 3)
        #expect(diff.isWorse)
    }

    @Test func whatIsNotSeenAnyMoreIsNotBetter() throws {
        let old = try SampleRound.make()
        let blind = Round(
            ward: "0.1.0", estate: old.estate, machine: old.machine, started: old.started, ended: old.ended, runs: [],
            observations: [], policy: try SampleRound.policy(), asOf: old.asOf, language: .en)
        let diff = RoundDiff(from: old, to: blind)
        #expect(diff.better.isEmpty && diff.gone.isEmpty)
        #expect(diff.unseen.count == old.findings.count { $0.rule != "coverage" && $0.verdict.current != .unknown })
        #expect(diff.measures.allSatisfy { $0.direction == .unseen })
        #expect(diff.isWorse)
    }

    @Test func theSameRoundHasNoDifference() throws {
        let round = try SampleRound.make()
        #expect(RoundDiff(from: round, to: round).isEmpty)
        #expect(RoundDiff(from: round, to: round).text().contains("Nothing changed."))
    }

    @Test(arguments: Language.allCases) func theSampleLooksAsExpected(_ language: Language) throws {
        let diff = RoundDiff(from: try SampleRound.make(language), to: try SampleRound.make(language, later: true))
        let text = diff.text(language: language)
        try Golden.expect(text, is: "diff-\(language).txt")
        for line in text.split(separator: "\n") { #expect(DisplayWidth.of(line) <= 80, "\(line)") }
    }

    @Test func theDocumentReadsBack() throws {
        let diff = RoundDiff(from: try SampleRound.make(), to: try SampleRound.make(later: true))
        let again = try JSONDecoder.ward.decode(RoundDiff.self, from: diff.data())
        #expect(try again.data() == diff.data())
    }
}
