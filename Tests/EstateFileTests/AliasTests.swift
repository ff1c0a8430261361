import EstateFile
import Guideline
import Testing

@Suite struct AliasTests {
    private func place(_ text: String) -> String? {
        do {
            _ = try EstateFile.read(text, named: "w")
            return nil
        } catch {
            return error.description
        }
    }

    @Test(arguments: [
        ("assets:\n  - &a {id: b, kind: server}\n", "w:2:5: anchors"), ("assets: *b", "w:1:9: anchors"),
        ("assets: [*b]", "w:1:10: anchors"), ("? *h : 1", "w:1:3: anchors"), ("a: &b 1", "w:1:4: anchors"),
        ("- - *x", "w:1:5: anchors"), ("{a: 1, *b : 2}", "w:1:8: anchors"),
    ])
    func anAliasIsRefusedBeforeItCanGrow(_ text: String, _ beginning: String) {
        #expect(place(text)?.hasPrefix(beginning) == true, "\(place(text) ?? "read")")
    }

    @Test(arguments: ["Praxis & Co", "A *B*", "\"*a\"", "'&b'", "x # *y", "\"it's *c\"", "\"a \\\" *b\""])
    func theSignsAreFineInsideAName(_ name: String) {
        #expect(place("provider: \(name)\nassets: [{id: b, kind: server}]") == nil, "\(name)")
    }

    @Test func aThousandMistakesAreCountedAndFiftyNamed() throws {
        let text = "assets:\n" + String(repeating: "  - {id: a, kind: x}\n", count: 1000)
        let lines = try #require(place(text)).split(separator: "\n")
        #expect(lines.count == 51)
        #expect(lines.last == "w: and 950 more mistakes")
    }
}
