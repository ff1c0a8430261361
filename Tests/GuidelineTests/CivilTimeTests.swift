import Foundation
import Testing

@testable import Guideline

@Suite struct CivilTimeTests {
    @Test func timesReadAsFoundationWritesThem() throws {
        var generator = SeededTimes(state: 20_261_124)
        for _ in 0..<2000 {
            let seconds = Double.random(in: -11_644_473_600...250_000_000_000, using: &generator)
            let date = Date(timeIntervalSince1970: seconds)
            let text = date.formatted(.iso8601)
            let time = try #require(CivilTime(secondsSince1970: seconds))
            #expect(time.text == text)
            #expect(CivilTime(text)?.secondsSince1970 == Int(seconds.rounded(.down)))
            #expect(date.iso8601 == text)
        }
    }

    @Test func theEndsOfMonthsAndYearsAreRight() {
        for day in ["1970-01-01", "1999-12-31", "2000-02-29", "2024-02-29", "2024-12-31", "2100-02-28", "9999-12-31"] {
            #expect(Date(iso8601: day)?.iso8601 == day + "T00:00:00Z")
        }
    }

    @Test(arguments: [
        "2023-02-29", "2100-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-11-2x", "26-11-23", "",
        "2026-11-23T24:00:00Z", "2026-11-23T08:60:00Z", "2026-11-23t08:00:00Z", "2026-11-23T08:00:00",
    ])
    func whatIsNoTimeIsNotRead(_ text: String) {
        #expect(CivilTime(text) == nil)
    }
}

private struct SeededTimes: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
