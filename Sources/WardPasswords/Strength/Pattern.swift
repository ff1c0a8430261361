extension Strength {
    /// A part of a password that an attacker would guess as a whole: what it is and where, never its text.
    public struct Pattern: Sendable, Hashable {
        /// What a part is.
        public enum Kind: Sendable, Hashable {
            /// A word of a dictionary, among the `commonest` of it: 10, 100, 1,000, … The exact rank would name the word.
            case word(WordDictionary, commonest: Int, reversed: Bool, substituted: Bool)
            /// Neighbouring keys.
            case keyboard(Keyboard)
            /// The same again.
            case repetition(times: Int)
            /// `abcd`, `9753`.
            case sequence(ascending: Bool)
            /// A year close to ours.
            case year
            /// A day with month and year.
            case date
            /// What people add because a rule asked for it: a year or a few digits, then a sign, at the end.
            case ending
            /// Nothing known: all characters have to be tried.
            case unknown
        }

        /// What it is.
        public let kind: Kind
        /// Where: positions of Unicode scalars in the password in composed form (NFC), from 0.
        public let range: Range<Int>
        /// The guesses this part costs.
        public let guesses: Double
    }
}

extension Strength.Pattern: CustomStringConvertible {
    /// The part in words, without its text.
    public var description: String {
        let length = range.count
        switch kind {
        case .word(let dictionary, let commonest, let reversed, let substituted):
            let how = (reversed ? ", reversed" : "") + (substituted ? ", with signs for letters" : "")
            if dictionary == .context { return "one of the \(dictionary.name)\(how)" }
            return "one of the \(commonest) commonest \(dictionary.name)\(how)"
        case .keyboard(let keyboard): return "\(length) neighbouring keys (\(keyboard.name))"
        case .repetition(let times): return "the same \(times) times"
        case .sequence(let ascending): return "\(length) characters in \(ascending ? "order" : "reverse order")"
        case .year: return "a recent year"
        case .date: return "a date"
        case .ending: return "a common ending"
        case .unknown: return length == 1 ? "1 other character" : "\(length) other characters"
        }
    }
}

/// A part that could be guessed as a whole, while the cheapest cover is sought.
struct Candidate {
    enum Kind {
        case word(WordTable.Entry, reversed: Bool, substituted: Bool)
        case keyboard(Keyboard)
        case repetition(times: Int)
        case sequence(ascending: Bool)
        case year
        case date
        case ending
    }

    let first: Int
    let last: Int
    let kind: Kind
    let guesses: Double

    /// What may be shown of it.
    var pattern: Strength.Pattern {
        let shown: Strength.Pattern.Kind =
            switch kind {
            case .word(let entry, let reversed, let substituted):
                .word(
                    entry.dictionary, commonest: Self.powerOfTen(atLeast: entry.rank), reversed: reversed,
                    substituted: substituted)
            case .keyboard(let keyboard): .keyboard(keyboard)
            case .repetition(let times): .repetition(times: times)
            case .sequence(let ascending): .sequence(ascending: ascending)
            case .year: .year
            case .date: .date
            case .ending: .ending
            }
        return Strength.Pattern(kind: shown, range: first..<(last + 1), guesses: guesses)
    }

    private static func powerOfTen(atLeast rank: Int) -> Int {
        var power = 10
        while power < rank { power *= 10 }
        return power
    }
}
