/// Finds the word that somebody probably meant.
public enum Nearest {
    /// The known word nearest to a mistyped one, or nil where none is near: at most a third of its letters may differ
    /// (insertions, deletions, exchanges, swapped neighbours). Case does not count.
    ///
    /// ```swift
    /// Nearest.to("workstaton", among: ["workstation", "server"])  // "workstation"
    /// ```
    public static func to(_ word: String, among known: [String]) -> String? {
        let mistyped = Array(word.lowercased().prefix(64))
        let best = known.map { ($0, distance(mistyped, Array($0.lowercased().prefix(64)))) }.min { $0.1 < $1.1 }
        guard let (name, distance) = best, distance <= max(1, mistyped.count / 3) else { return nil }
        return name
    }

    /// ` (did you mean "x"?)`, or nothing.
    public static func hint(_ word: String, among known: [String]) -> String {
        to(word, among: known).map { " (did you mean \"\($0)\"?)" } ?? ""
    }

    /// Damerau–Levenshtein distance with adjacent swaps.
    static func distance(_ one: [Character], _ other: [Character]) -> Int {
        if one.isEmpty || other.isEmpty { return max(one.count, other.count) }
        var rows = [[Int]](repeating: [Int](repeating: 0, count: other.count + 1), count: one.count + 1)
        for i in 0...one.count { rows[i][0] = i }
        for j in 0...other.count { rows[0][j] = j }
        for i in 1...one.count {
            for j in 1...other.count {
                let exchange = rows[i - 1][j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1)
                rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, exchange)
                if i > 1, j > 1, one[i - 1] == other[j - 2], one[i - 2] == other[j - 1] {
                    rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
                }
            }
        }
        return rows[one.count][other.count]
    }
}
