/// What an attacker knows of an account: practice, town, person.
struct ContextWords: Sendable {
    /// More words than this, or longer ones, are not read: they come from configuration, but bounds cost nothing.
    private static let most = 2000
    private static let longest = 64

    private(set) var table: WordTable
    /// The words themselves, for the policy.
    let words: Set<[UInt8]>

    var isEmpty: Bool { words.isEmpty }

    init(_ phrases: [String]) {
        var words: Set<[UInt8]> = []
        for phrase in phrases {
            if words.count >= Self.most { break }
            let phrase = String(phrase.prefix(256))
            let parts = phrase.split { !$0.isLetter && !$0.isNumber }
            var spellings = Folding.spellings(phrase)
            for part in parts { spellings += Folding.spellings(part) }
            if parts.count >= 3 { spellings += Folding.spellings(String(parts.compactMap(\.first))) }
            words.formUnion(spellings.filter { (3...Self.longest).contains($0.count) })
        }
        self.words = words
        table = WordTable(capacity: words.count * 6)
        // All have the same rank, so that a further word changes nothing for those that are there.
        for word in words.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            table.insert(word, rank: 1, dictionary: .context)
            // Plural, genitive and inhabitants.
            for ending in ["s", "e", "n", "en", "er"] {
                table.insert(word + ending.utf8, rank: 2, dictionary: .context)
            }
        }
    }
}
