import Testing

@testable import WardPasswords

@Suite struct WordListTests {
    private func entry(_ word: String, upTo last: WordDictionary = .context) -> WordTable.Entry? {
        WordList.table.entry(word.utf8.reduce(WordTable.seed, WordTable.extend), upTo: last)
    }

    @Test func theListIsReadToItsEnd() {
        WordList.withText { text, count in
            var words = 0
            var counts: [WordDictionary: Int] = [:]
            WordList.read(text) { _, _, _, rank, dictionary in
                words += 1
                counts[dictionary, default: 0] += 1
                if rank < 1 { Issue.record("a rank under 1") }
            }
            #expect(words == count)
            #expect(counts[.passwords] == 30_000)
            #expect(counts[.english] == 30_000)
            for dictionary in WordDictionary.allCases where dictionary != .context {
                #expect(counts[dictionary, default: 0] > 300)
            }
            #expect(text.count < 2_000_000)
        }
    }

    @Test func aWordKeepsItsRankAndDictionary() {
        #expect(entry("password") == WordTable.Entry(rank: 2, dictionary: .passwords))
        #expect(entry("the")?.rank == 1)
        #expect(entry("azerty")?.dictionary == .localPasswords)
        #expect(entry("azerty", upTo: .englishTelevision)?.dictionary == .passwords)
        #expect(entry("diddeleng")?.dictionary == .places)
        #expect(entry("zqxjkvb") == nil)
    }

    @Test func aDamagedListIsReadUpToTheDamage() {
        var words = 0
        var random = Seeded(state: 6)
        WordList.withText { text, _ in
            for _ in 0..<2000 {
                let start = Int.random(in: 0..<text.count - 300, using: &random)
                var part = Array(text[start..<(start + Int.random(in: 0...300, using: &random))])
                if !part.isEmpty, let place = part.indices.randomElement(using: &random) {
                    part[place] = UInt8.random(in: 0...255, using: &random)
                }
                part.withUnsafeBufferPointer { WordList.read($0) { _, _, _, _, _ in words += 1 } }
            }
        }
        #expect(words > 1000)
    }

    @Test func contextWordsAreSplitFoldedAndAbbreviated() {
        let words = ContextWords(["Cabinet du Parc", "anna.weber@praxis-müller.lu", "L'Étoile", "x"]).words
        let texts = Set(words.map { String(decoding: $0, as: UTF8.self) })
        #expect(
            texts.isSuperset(of: [
                "cabinetduparc", "cabinet", "parc", "cdp", "anna", "weber", "praxis", "muller", "mueller", "etoile",
            ]))
        #expect(!texts.contains("x"))
        #expect(!texts.contains("du"))
    }

    @Test func contextWordsAreBounded() {
        let many = (0..<5000).map { "word\($0)" }
        #expect(ContextWords(many).words.count <= 2002)
        #expect(ContextWords([String(repeating: "a", count: 1_000_000)]).isEmpty)
    }

    @Test func lettersAreFoldedWithoutTheirMarks() {
        let folded = "àÀéÉîÎõÕüÜçÇñÑßÿœŁ".unicodeScalars.map { Folding.letter($0.value).base }
        #expect(String(decoding: folded, as: UTF8.self) == "aaeeiioouuccnnsyol")
        #expect(Folding.letter(0xd7).base == 0)
        #expect(Folding.letter(0x4e00).base == 0)
    }
}
