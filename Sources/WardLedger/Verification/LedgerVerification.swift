/// What a verification of the whole log has found.
public struct LedgerVerification: Sendable, Hashable {
    /// The log's name.
    public var origin: String
    /// How many entries were read, one after the other.
    public var size: Int64
    /// The root over them.
    public var root: TreeHash
    /// The anchor of the most entries that fits, or nothing when nobody outside vouches for any.
    public var anchor: Anchor?
    /// All anchors that fit.
    public var fitting: [Anchor]
    /// What does not fit: at most 100.
    public var misfits: [Misfit]
    /// The misfit to look at first.
    public var first: Misfit? { Misfit.first(of: misfits) }
    /// Entries with an earlier time than one before them.
    public var clock: ClockSteps

    /// How many entries somebody outside vouches for.
    public var anchored: Int64 { anchor?.checkpoint.size ?? 0 }

    /// Whether everything fits.
    public var holds: Bool { misfits.isEmpty }

    init(origin: String, check: LogCheck) {
        self.origin = origin
        size = check.frontier.size
        root = check.frontier.root
        // One witness may be heard twice: from its folder, and by its cosignature in the database.
        fitting = check.fitting.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        // Of those of one size, the earliest: since then nothing changed.
        anchor = check.fitting.filter { $0.checkpoint.size > 0 }.max {
            ($0.checkpoint.size, -($0.seconds ?? .max)) < ($1.checkpoint.size, -($1.seconds ?? .max))
        }
        misfits = check.misfits
        clock = check.clock
    }
}
