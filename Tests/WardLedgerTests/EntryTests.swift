import Foundation
import Testing

@testable import WardLedger

@Suite struct EntryTests {
    static let full = LedgerEntry(
        milliseconds: 1_795_482_123_004, actor: "user:anna", practice: "cabinet-du-parc", action: "vault.write",
        subject: "seq 7-9", digest: Data(repeating: 0xAB, count: 32))
    static let text =
        #"{"a":"vault.write","at":"2026-11-24T01:02:03.004Z","by":"user:anna","#
        + #""d":"q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=","p":"cabinet-du-parc","s":"seq 7-9"}"#

    @Test func theBytesAreThoseOfTheSpecification() throws {
        #expect(String(decoding: try Self.full.encoded(), as: UTF8.self) == Self.text)
        #expect(try LedgerEntry(canonical: Data(Self.text.utf8)) == Self.full)
        let bare = LedgerEntry(
            milliseconds: 0, actor: "ü\"\\/", practice: nil, action: "a", subject: "", digest: nil)
        let bytes = try bare.encoded()
        #expect(
            String(decoding: bytes, as: UTF8.self) == #"{"a":"a","at":"1970-01-01T00:00:00.000Z","by":"ü\"\\/"}"#)
        #expect(try LedgerEntry(canonical: bytes) == bare)
    }

    static let other = [
        " " + text, text + " ", text + "\n", text.replacing("{\"a\"", with: "{ \"a\""), text.replacing(":", with: ": "),
        text.replacing("03.004Z", with: "03.04Z"), text.replacing("03.004Z", with: "03Z"),
        text.replacing("03.004Z", with: "03.004+00:00"), text.replacing("01:02", with: "24:02"),
        text.replacing("11-24", with: "02-30"), text.replacing("2026", with: "1969"), text.replacing("T", with: "t"),
        text.replacing("q6s=", with: "q6t="), text.replacing("q6s=", with: "q6s"), text.replacing("q6ur", with: ""),
        text.replacing("anna", with: "ann\\u0061"), text.replacing("anna", with: "an\\/na"),
        text.replacing("anna", with: "an\nna"), text.replacing("anna", with: "an\\nna"),
        text.replacing("\"by\":\"user:anna\",", with: ""), text.replacing("\"s\":\"seq 7-9\"", with: "\"s\":\"\""),
        text.replacing("\"p\":\"cabinet-du-parc\"", with: "\"p\":null"),
        text.replacing("\"s\":", with: "\"x\":"), text.replacing("}", with: ",\"z\":\"1\"}"),
        text.replacing("vault.write", with: "vault..write"), text.replacing("vault.write", with: ""),
        text.replacing("\"a\":\"vault.write\",", with: "") + "", "", "{}", "null", "[]",
        #"{"at":"2026-11-24T01:02:03.004Z","a":"x","by":"y"}"#, String(text.dropLast()),
    ]

    @Test(arguments: other) func everyOtherSpellingIsRefused(_ text: String) {
        #expect(throws: LedgerError.self) { try LedgerEntry(canonical: Data(text.utf8)) }
    }

    @Test func bytesThatAreNoUTF8AreRefused() {
        let bytes = Data(Self.text.replacing("anna", with: "?").utf8.map { $0 == UInt8(ascii: "?") ? 0xC3 : $0 })
        #expect(throws: LedgerError.self) { try LedgerEntry(canonical: bytes) }
    }

    @Test func whatCannotBeKeptIsRefused() throws {
        var changes: [(inout LedgerEntry) -> Void] = []
        changes.append { $0.actor = "" }
        changes.append { $0.actor = "a\u{7F}" }
        changes.append { $0.subject = String(repeating: "x", count: 1025) }
        changes.append { $0.practice = "" }
        changes.append { $0.action = "two words" }
        changes.append { $0.action = "" }
        changes.append { $0.digest = Data(count: 31) }
        changes.append { $0.milliseconds = -1 }
        changes.append { $0.milliseconds = 253_402_300_800_000 }
        for change in changes {
            var entry = Self.full
            change(&entry)
            #expect { try entry.encoded() } throws: { ($0 as? LedgerError)?.kind == .badEntry }
        }
    }

    @Test func timesAreThoseOfTheCalendar() throws {
        var random = SeededGenerator(3339)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for number in 0..<3000 {
            let milliseconds =
                number == 0 ? EntryTime.range.upperBound : Int64.random(in: EntryTime.range, using: &random)
            let text = String(decoding: EntryTime.text(milliseconds), as: UTF8.self)
            #expect(EntryTime.milliseconds(text) == milliseconds)
            // Whole seconds, because Foundation's own fractions are floating point.
            let whole = milliseconds / 1000 * 1000
            let date = Date(timeIntervalSince1970: Double(whole / 1000))
            #expect(String(decoding: EntryTime.text(whole), as: UTF8.self) == date.formatted(style))
        }
    }

    @Test func randomEntriesAreReadAsTheyWereWritten() throws {
        var random = SeededGenerator(8785)
        let letters = Array("abc\"\\/ éß漢🙂<>&'{}[]:,\u{2028}\u{80}e\u{301}")
        func text(_ range: ClosedRange<Int>) -> String {
            String(
                (0..<Int.random(in: range, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a" })
        }
        for _ in 0..<3000 {
            let entry = LedgerEntry(
                milliseconds: .random(in: EntryTime.range, using: &random), actor: text(1...20),
                practice: Bool.random(using: &random) ? text(1...9) : nil, action: "a.b-c_D9", subject: text(0...40),
                digest: Bool.random(using: &random)
                    ? Data((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }) : nil)
            let bytes = try entry.encoded()
            let read = try LedgerEntry(canonical: bytes)
            #expect(read == entry)
            #expect(try read.encoded() == bytes)
            // The writer is a JSON writer.
            let object = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: String])
            #expect(object["by"] == entry.actor && object["p"] == entry.practice)
            #expect((object["s"] ?? "") == entry.subject)
        }
    }
}
