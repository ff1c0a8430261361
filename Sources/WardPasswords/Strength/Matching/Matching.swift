/// All that is sought in a password.
struct Matching: Sendable {
    let context: ContextWords
    let year: Int
    let keyboards: [Keyboard]
    /// The dictionaries up to this one are asked.
    let lastDictionary: WordDictionary
    /// The words that ship with the library.
    let words: WordTable
    let recentYears: ClosedRange<Int>
    /// Whether a year or digits with a sign at the end count as one part; zxcvbn has no such part.
    let knowsEndings: Bool

    init(context: ContextWords, year: Int, englishOnly: Bool = false) {
        self.context = context
        self.year = year
        keyboards = englishOnly ? Keyboard.zxcvbn : Keyboard.allCases
        lastDictionary = englishOnly ? .englishTelevision : .context
        words = WordList.table
        knowsEndings = !englishOnly
        recentYears = 1900...(englishOnly ? 2019 : year + 13)
    }

    /// The cheapest way to guess a text.
    func cheapestCover(of reading: Reading) -> CheapestCover {
        CheapestCover(of: reading.count, candidates: candidates(in: reading))
    }

    /// Every part that could be guessed as a whole.
    private func candidates(in reading: Reading) -> [Candidate] {
        var found: [Candidate] = []
        found.reserveCapacity(32)
        addWords(in: reading, to: &found)
        addKeyboardWalks(in: reading, to: &found)
        addRepetitions(in: reading, to: &found)
        addSequences(in: reading, to: &found)
        addYears(in: reading, to: &found)
        addDates(in: reading, to: &found)
        if knowsEndings { addEnding(in: reading, to: &found) }
        return found
    }

    /// Adds a candidate with the fewest guesses that a part of a longer password can cost.
    func add(
        _ kind: Candidate.Kind, _ first: Int, _ last: Int, guesses: Double, of count: Int, to found: inout [Candidate]
    ) {
        let least = last - first + 1 == count ? 1.0 : last == first ? 10 : 50
        found.append(Candidate(first: first, last: last, kind: kind, guesses: max(guesses, least)))
    }
}
