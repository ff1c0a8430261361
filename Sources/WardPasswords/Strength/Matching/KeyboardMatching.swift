/// Walks over neighbouring keys.
extension Matching {
    func addKeyboardWalks(in reading: Reading, to found: inout [Candidate]) {
        let text = reading.scalars
        for keyboard in keyboards {
            let map = Keyboard.maps[Int(keyboard.rawValue)]
            var first = 0
            while first < text.count - 1 {
                var end = first + 1
                var shifted = map.isShifted(text[first]) ? 1 : 0
                var turns = 0
                var direction = -1
                while end < text.count, let next = map.direction(from: text[end - 1], to: text[end]) {
                    if next != direction { turns += 1 }
                    direction = next
                    if map.isShifted(text[end]) { shifted += 1 }
                    end += 1
                }
                if end - first > 2 {
                    let guesses = Self.guesses(keyboard, length: end - first, turns: turns, shifted: shifted)
                    add(.keyboard(keyboard), first, end - 1, guesses: guesses, of: text.count, to: &found)
                }
                first = end
            }
        }
    }

    /// All walks of this length or shorter with this many turns or fewer, and the ways to press shift.
    private static func guesses(_ keyboard: Keyboard, length: Int, turns: Int, shifted: Int) -> Double {
        let (starts, neighbours) = keyboard.figures
        var guesses = 0.0
        for length in 2...length {
            var ways = neighbours
            for turn in 1...max(1, min(turns, length - 1)) {
                guesses += Combinations.of(length - 1, turn - 1) * starts * ways
                ways *= neighbours
            }
        }
        guard shifted > 0 else { return guesses }
        let plain = length - shifted
        return guesses * (plain == 0 ? 2 : Combinations.sum(of: length, upTo: min(shifted, plain)))
    }
}
