import Foundation
import Guideline
import Testing

@testable import Reports

/// Names chosen by somebody hostile reach no terminal, page or document as anything but visible text.
@Suite struct EscapingTests {
    static let hostile = [
        "\u{1b}]0;owned\u{7}", "\u{1b}[2J\u{1b}[1;1H", "\u{9b}31m", "a\r\nb", "\u{202e}gpj.exe", "\u{2066}x\u{2069}",
        "\u{200b}\u{200d}\u{feff}", "\u{2028}\u{2029}", "\u{e0041}\u{e007f}", "\u{3164}", "\u{fffe}\u{ffff}",
        "\u{e000}",
        "z" + String(repeating: "\u{336}", count: 50), "<script>alert(1)</script>", "</style><b>", "' onload='x",
        "&lt;",
        "]]>", "--><!--", "{subject}{}", "$(reboot)`x`",
    ]

    @Test(arguments: hostile) func nothingInvisibleReachesATerminal(_ name: String) throws {
        let round = try SampleRound.make(name: "/" + name, hostile: true)
        let later = try SampleRound.make(name: "/" + name, later: true)
        let texts = [
            TerminalReport(round).text, TerminalReport(round, .init(long: true)).text,
            RoundDiff(from: round, to: later).text(.init(long: true)),
        ]
        for text in texts {
            for scalar in text.unicodeScalars where scalar != "\n" {
                let category = scalar.properties.generalCategory
                #expect(![.control, .format, .lineSeparator, .paragraphSeparator].contains(category))
                #expect(!scalar.properties.isDefaultIgnorableCodePoint)
            }
        }
    }

    @Test(arguments: hostile) func aPageKeepsItsMarkup(_ name: String) throws {
        func tags(_ page: String) -> [String: Int] {
            page.split(separator: "<").dropFirst().reduce(into: [:]) { counts, part in
                counts[String(part.prefix { !" >\n".contains($0) }), default: 0] += 1
            }
        }
        let page = HTMLReport(try SampleRound.make(name: "/" + name, hostile: true)).text
        let harmless = HTMLReport(try SampleRound.make(name: "/harmless", hostile: true)).text
        #expect(tags(page) == tags(harmless))
        #expect(!page.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
    }

    @Test func plainTextStaysAsItIs() {
        for text in ["/srv/données/Müller", "患者", "e\u{301}a\u{308}", "10 €", "a\u{a0}: b", "→ ✓ ✕ ‹x›", "नमस्ते"] {
            #expect(Escaping.visible(text) == text)
        }
    }

    @Test func whatIsHiddenIsWrittenOut() {
        #expect(Escaping.visible("a\u{1b}[0m\n\u{202e}b\u{0}") == "a\\x1b[0m\\n\\u{202e}b\\x00")
    }

    @Test func widthsAreThoseOfATerminal() {
        #expect(DisplayWidth.of("abc") == 3)
        #expect(DisplayWidth.of("患者") == 4)
        #expect(DisplayWidth.of("e\u{301}") == 1)
        #expect(DisplayWidth.of("한글") == 4)
        #expect(DisplayWidth.of("▌·→") == 3)
    }

    @Test func linesAreCutOnlyWhereTheyMust() {
        #expect(TextWrap.lines(of: "one two three", width: 8) == ["one two", "three"])
        #expect(TextWrap.lines(of: "患者患者患者", width: 5) == ["患者", "患者", "患者"])
        #expect(TextWrap.lines(of: "", width: 5) == [""])
        #expect(TextWrap.lines(of: ["1 short", "2 hold"], separator: " · ", width: 10) == ["1 short", "2 hold"])
    }

    @Test func everyPhraseOfTheReportsIsThere() throws {
        for language in Language.allCases {
            let round = try SampleRound.make(language)
            let later = try SampleRound.make(language, later: true)
            let texts = [
                TerminalReport(round, .init(long: true)).text, HTMLReport(later, previous: round).text,
                RoundDiff(from: later, to: round).text(language: language), JUnitReport(round).text,
            ]
            for text in texts { #expect(!text.contains("report-")) }
            let words = Words(language: language)
            for reason in SkipReason.allCases {
                #expect(!words.count("unseen-" + reason.rawValue, 2).contains("report"))
            }
        }
    }
}
