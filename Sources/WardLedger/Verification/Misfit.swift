/// Something in a log that does not fit the rest.
public struct Misfit: Sendable, Hashable {
    /// What does not fit.
    public enum Kind: String, Sendable, Hashable {
        /// An entry's number is missing.
        case entryMissing
        /// An entry is not written canonically: somebody else than the ledger wrote it.
        case entryNotCanonical
        /// An entry and its leaf hash in the tile disagree: one of them was changed.
        case entryAltered
        /// A tile is missing or damaged, or does not fit the tiles below.
        case tile
        /// The head does not fit the entries.
        case head
        /// A checkpoint kept in the database does not fit the entries.
        case checkpoint
        /// A signature does not fit, or a note cannot be read.
        case signature
        /// What somebody outside keeps does not fit the entries: the log was rewritten.
        case anchor
        /// Somebody outside has seen more entries than the log has: its end was cut off.
        case cut
    }

    /// What does not fit.
    public var kind: Kind
    /// The entries among which the change lies; one where it is known exactly, none where it is about no entry.
    public var entries: ClosedRange<Int64>?
    /// The misfit in a sentence.
    public var sentence: String

    /// A misfit that the caller has found.
    public init(kind: Kind, entries: ClosedRange<Int64>?, sentence: String) {
        self.kind = kind
        self.entries = entries
        self.sentence = sentence
    }

    /// The misfit to name first: that of the lowest entries; within its range, one that names an entry exactly.
    static func first(of misfits: [Misfit]) -> Misfit? {
        let placed = misfits.compactMap { misfit in misfit.entries.map { (range: $0, misfit: misfit) } }
        guard
            let lowest = placed.min(by: {
                ($0.range.lowerBound, $0.range.count) < ($1.range.lowerBound, $1.range.count)
            })
        else { return misfits.first }
        let exact = placed.filter { $0.range.count == 1 && lowest.range.contains($0.range.lowerBound) }
        return (exact.min { $0.range.lowerBound < $1.range.lowerBound } ?? lowest).misfit
    }
}

/// "entry 5", "entries 5 to 9".
func entryWords(_ range: ClosedRange<Int64>) -> String {
    range.count == 1 ? "entry \(range.lowerBound)" : "entries \(range.lowerBound) to \(range.upperBound)"
}
