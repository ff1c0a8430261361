/// The same once more: `aaa`, `abcabc`.
extension Matching {
    func addRepetitions(in reading: Reading, to found: inout [Candidate]) {
        let text = reading.scalars
        var start = 0
        while let repetition = Self.repetition(in: text, from: start) {
            let base = Reading(scalars: Array(text[repetition.first..<(repetition.first + repetition.period)]))
            // The unit is guessed like a password of its own.
            let guesses = cheapestCover(of: base).guesses * Double(repetition.times)
            let last = repetition.first + repetition.period * repetition.times - 1
            add(
                .repetition(times: repetition.times), repetition.first, last, guesses: guesses, of: text.count,
                to: &found)
            start = last + 1
        }
    }

    struct Repetition {
        let first: Int
        let period: Int
        let times: Int
    }

    /// The first repetition: of all units that repeat at the first possible place, the one that covers more between the
    /// shortest and the longest.
    static func repetition(in text: [UInt32], from start: Int) -> Repetition? {
        for first in start..<max(start, text.count - 1) {
            var shortest: Repetition?
            var longest: Repetition?
            for period in 1...max(1, (text.count - first) / 2) {
                var times = 1
                while repeats(text, first, period, times) { times += 1 }
                guard times > 1 else { continue }
                let repetition = Repetition(first: first, period: period, times: times)
                if shortest == nil { shortest = repetition }
                longest = repetition
            }
            guard let shortest, let longest else { continue }
            let length = longest.period * longest.times
            if length <= shortest.period * shortest.times { return shortest }
            // The longest unit may repeat a shorter one itself.
            let period = (1...longest.period).first { period in
                length.isMultiple(of: period)
                    && (1..<(length / period)).allSatisfy { repeats(text, first, period, $0) }
            }
            let unit = period ?? longest.period
            return Repetition(first: first, period: unit, times: length / unit)
        }
        return nil
    }

    /// Whether the unit stands at its place number `times` again.
    private static func repeats(_ text: [UInt32], _ first: Int, _ period: Int, _ times: Int) -> Bool {
        let start = first + period * times
        guard start + period <= text.count else { return false }
        for offset in 0..<period where text[first + offset] != text[start + offset] { return false }
        return true
    }
}
