/// Words: as they are, in any capitals, reversed, and with digits and signs for letters.
extension Matching {
    /// Signs that stand for letters, as zxcvbn reads them.
    private static let substitutes: [UInt8: [UInt8]] = {
        let letters: [Character: String] = [
            "a": "4@", "b": "8", "c": "({[<", "e": "3", "g": "69", "i": "1!|", "l": "1|7", "o": "0", "s": "$5",
            "t": "+7", "x": "%", "z": "2",
        ]
        var signs: [UInt8: [UInt8]] = [:]
        for (letter, stands) in letters.sorted(by: { $0.key < $1.key }) {
            guard let letter = letter.asciiValue else { continue }
            for sign in stands.utf8 { signs[sign, default: []].append(letter) }
        }
        return signs
    }()

    /// The same, looked up by byte: up to two letters for a sign, 0 where there is none.
    private static let letters: [(UInt8, UInt8)] = (0..<UInt8(128)).map { byte in
        let letters = substitutes[byte] ?? []
        return (letters.first ?? 0, letters.count > 1 ? letters[1] : 0)
    }

    func addWords(in reading: Reading, to found: inout [Candidate]) {
        let count = reading.count
        eachWord(in: reading.folded) { first, last, entry in
            let guesses = Double(entry.rank) * reading.caseVariations(first, last)
            add(.word(entry, reversed: false, substituted: false), first, last, guesses: guesses, of: count, to: &found)
        }
        eachWord(in: reading.folded.reversed()) { first, last, entry in
            let (first, last) = (count - 1 - last, count - 1 - first)
            // A single letter and a palindrome are no other word reversed.
            if first == last { return }
            let guesses = Double(entry.rank) * reading.caseVariations(first, last) * 2
            add(.word(entry, reversed: true, substituted: false), first, last, guesses: guesses, of: count, to: &found)
        }
        addSubstituted(in: reading, to: &found)
    }

    private func eachWord(in text: [UInt8], found: (Int, Int, WordTable.Entry) -> Void) {
        // Of two parts that cost the same the first is named: that it is a word of the account says more.
        if !context.isEmpty { context.table.words(in: text, upTo: .context, found: found) }
        words.words(in: text, upTo: lastDictionary, found: found)
    }

    /// Reads every sign as the letter it may stand for. Three signs may stand for two; each is read the same way
    /// throughout the password, which makes eight readings at most.
    private func addSubstituted(in reading: Reading, to found: inout [Candidate]) {
        let text = reading.folded
        var ambiguous: [UInt8] = []
        var signs = 0
        for byte in text where byte < 128 {
            let letters = Self.letters[Int(byte)]
            if letters.0 != 0 { signs += 1 }
            if letters.1 != 0 && !ambiguous.contains(byte) { ambiguous.append(byte) }
        }
        if signs == 0 { return }
        // How many signs come before each position: a word without one is no news.
        var before = [Int](repeating: 0, count: text.count + 1)
        for choice in 0..<(1 << ambiguous.count) {
            var translated = text
            for (index, byte) in text.enumerated() {
                let letters = byte < 128 ? Self.letters[Int(byte)] : (0, 0)
                var letter = letters.0
                if letters.1 != 0, let place = ambiguous.firstIndex(of: byte), choice >> place & 1 == 1 {
                    letter = letters.1
                }
                if letter != 0 { translated[index] = letter }
                before[index + 1] = before[index] + (letter != 0 ? 1 : 0)
            }
            eachWord(in: translated) { first, last, entry in
                guard last > first, before[last + 1] > before[first] else { return }
                let guesses =
                    Double(entry.rank) * reading.caseVariations(first, last)
                    * Self.substitutionVariations(text[first...last], translated[first...last])
                add(
                    .word(entry, reversed: false, substituted: true), first, last, guesses: guesses, of: reading.count,
                    to: &found)
            }
        }
    }

    /// How many spellings an attacker tries who replaces letters by signs: for each sign, all ways to replace some.
    private static func substitutionVariations(_ text: ArraySlice<UInt8>, _ translated: ArraySlice<UInt8>) -> Double {
        var variations = 1.0
        for index in text.indices where text[index] != translated[index] {
            let sign = text[index]
            // Each sign once.
            if text[text.startIndex..<index].contains(sign) { continue }
            let letter = translated[index]
            let replaced = text.count { $0 == sign }
            let kept = text.count { $0 == letter }
            variations *= kept == 0 ? 2 : Combinations.sum(of: replaced + kept, upTo: min(replaced, kept))
        }
        return variations
    }
}
