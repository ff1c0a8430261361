/// Finds the word that somebody probably meant.
package enum NearName {
    /// ` (did you mean "x"?)`, the known words where there are few, or nothing.
    package static func hint(_ word: String, among known: [String]) -> String {
        if let near = near(word, among: known) { return " (did you mean \"\(near)\"?)" }
        return known.isEmpty || known.count > 12 ? "" : "; known are \(known.joined(separator: ", "))"
    }

    /// The known word of which at most a third of the letters differ; case does not count.
    package static func near(_ word: String, among known: [String]) -> String? {
        let mistyped = Array(word.lowercased().prefix(64))
        let best = known.map { ($0, distance(mistyped, Array($0.lowercased().prefix(64)))) }.min { $0.1 < $1.1 }
        guard let (name, distance) = best, distance <= max(1, mistyped.count / 3) else { return nil }
        return name
    }

    /// Letters without case, underscore and hyphen: `same_practice` is `samePractice`.
    static func plain(_ word: String) -> String {
        String(word.lowercased().filter { $0 != "_" && $0 != "-" })
    }

    /// Edits, with swapped neighbours as one.
    private static func distance(_ one: [Character], _ other: [Character]) -> Int {
        if one.isEmpty || other.isEmpty { return max(one.count, other.count) }
        var before = [Int](repeating: 0, count: other.count + 1)
        var last = Array(0...other.count)
        for i in 1...one.count {
            var row = [i] + [Int](repeating: 0, count: other.count)
            for j in 1...other.count {
                let exchange = last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1)
                row[j] = min(last[j] + 1, row[j - 1] + 1, exchange)
                if i > 1, j > 1, one[i - 1] == other[j - 2], one[i - 2] == other[j - 1] {
                    row[j] = min(row[j], before[j - 2] + 1)
                }
            }
            (before, last) = (last, row)
        }
        return last[other.count]
    }
}
