/// Characters in order: `abcd`, `9753`, also of other alphabets.
extension Matching {
    func addSequences(in reading: Reading, to found: inout [Candidate]) {
        let text = reading.scalars
        guard text.count > 1 else { return }
        var first = 0
        var step = Int(text[1]) - Int(text[0])
        for index in 1..<text.count {
            let next = index + 1 < text.count ? Int(text[index + 1]) - Int(text[index]) : nil
            if next == step { continue }
            addSequence(first, index, step: step, in: text, to: &found)
            first = index
            if let next { step = next }
        }
    }

    private func addSequence(_ first: Int, _ last: Int, step: Int, in text: [UInt32], to found: inout [Candidate]) {
        guard (1...5).contains(abs(step)), last - first > 1 || abs(step) == 1 else { return }
        let base: Double =
            switch text[first] {
            // Where everybody begins: a, A, z, Z, 0, 1, 9.
            case 0x61, 0x41, 0x7a, 0x5a, 0x30, 0x31, 0x39: 4
            case 0x30...0x39: 10
            default: 26
            }
        let guesses = base * (step > 0 ? 1 : 2) * Double(last - first + 1)
        add(.sequence(ascending: step > 0), first, last, guesses: guesses, of: text.count, to: &found)
    }
}
