/// What people add because a rule asked for a digit and a sign: `2026!`, `123!`, `1*`.
extension Matching {
    /// The signs that people choose, about as many as an attacker tries.
    private static let signs = Set("!.?*#$+-_@&%".unicodeScalars.map(\.value))

    /// Digits that people count up, and the guesses for them.
    private static let counts = [1: 1.0, 12: 2, 123: 3, 1234: 4]

    func addEnding(in reading: Reading, to found: inout [Candidate]) {
        let text = reading.scalars
        guard let sign = text.last, Self.signs.contains(sign) else { return }
        let last = text.count - 2
        var first = last + 1
        while first > 0, last - first < 4, Self.digit(text[first - 1]) != nil { first -= 1 }
        // Only after something else, and not the end of a longer number.
        guard first > 0, first <= last, last - first < 4, let number = Self.number(text[first...last]) else { return }
        let signs = Double(Self.signs.count)
        let guesses: Double
        if last - first == 3, recentYears.contains(number) {
            guesses = Double(max(abs(number - year), Self.leastYears)) * signs
        } else if let count = Self.counts[number] {
            guesses = count * signs
        } else {
            guesses = (0...(last - first)).reduce(signs) { product, _ in product * 10 }
        }
        add(.ending, first, text.count - 1, guesses: guesses, of: text.count, to: &found)
    }
}
