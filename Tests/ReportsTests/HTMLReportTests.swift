import Foundation
import Guideline
@testable import Reports
import Testing

@Suite struct HTMLReportTests {
    @Test(arguments: Language.allCases) func theSampleLooksAsExpected(_ language: Language) throws {
        let page = HTMLReport(
            try SampleRound.make(language, later: true), previous: try SampleRound.make(language), madeBy: "Praxis-IT Sàrl")
        try Golden.expect(page.text, is: "report-\(language).html")
    }

    @Test func interpolatedTextIsEscapedAndMarkupIsNot() {
        let name = "<b>&\"'</b>\u{1b}\u{202e}"
        let part: HTML = "<i>\(name)</i>"
        let whole: HTML = "<p>\(part)</p>"
        #expect(
            whole.markup == "<p><i>&lt;b&gt;&amp;&quot;&#39;&lt;/b&gt;\\x1b\\u{202e}</i></p>")
    }

    @Test func nothingIsLoadedAndNothingRuns() throws {
        let page = HTMLReport(try SampleRound.make()).text
        for forbidden in ["<script", "<link", "<img", "<iframe", "src=", "url(", "@import", "http://", "javascript:"] {
            #expect(!page.contains(forbidden), "\(forbidden)")
        }
    }

    @Test func theFrontPageSpellsOutItsShortForms() throws {
        let page = HTMLReport(try SampleRound.make()).text
        let front = try #require(page.components(separatedBy: "</section>").first)
        #expect(front.contains("TLS</abbr> = Transport Layer Security"))
    }

    @Test func theWorstComesFirst() throws {
        let overview = Overview(try SampleRound.make())
        let rules = Priorities(overview).first(3).map(\.finding.rule)
        #expect(rules == ["at-rest.filesystem", "services.plain", "packages.pending"])
        #expect(Priorities(overview).first(3).map(\.others) == [0, 3, 0])
    }

    @Test(.enabled(if: Tool.exists("xmllint"), "needs xmllint"), arguments: ["/home", "</p><script>\"'&\u{0}]]>"])
    func thePageIsWellFormed(_ name: String) throws {
        let page = HTMLReport(try SampleRound.make(name: name, hostile: true), previous: try SampleRound.make()).text
        let result = try Tool.run("xmllint", ["--html", "--nowarning", "--noout", "-"], input: page)
        // libxml2 knows the elements of HTML 4 only; everything else it says is an error of ours.
        let errors = result.output.split(separator: "\n").filter { $0.contains("error :") && !$0.contains("Tag ") }
        #expect(errors.isEmpty, "\(errors)")
    }
}
