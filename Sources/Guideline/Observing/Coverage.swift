/// Why something was not seen.
public enum SkipReason: String, Codable, Sendable, CaseIterable, Hashable {
    /// Only root may read it.
    case needsRoot
    /// The file or folder cannot be read by this account, and root would not surely help.
    case permissionDenied
    /// It was there and vanished, or was named and is not there.
    case notFound
    /// It was read and is damaged or not understood.
    case unreadable
    /// This system or format is not supported yet.
    case unsupported
    /// It is larger than Ward reads.
    case tooLarge
    /// The time limit came first.
    case timedOut
    /// The instrument ended without an answer.
    case crashed
    /// The address does not answer.
    case unreachable
    /// A program that is needed is not installed.
    case needsProgram
    /// A list or feed is too old to say anything.
    case stale
    /// No instrument exists for it yet.
    case noInstrument
    /// It is recorded by people at the desk.
    case needsDesk
    /// It can only be seen from that machine itself.
    case needsAgent
    /// It was not asked for in this round.
    case notAsked
    /// Somebody left it out on purpose: a `.wardignore`, an exclusion. Listed, but not counted as unseen.
    case excluded
    /// It has no content that could be looked at: a socket, a pipe, a device. Listed, but not counted as unseen.
    case notContent

    /// Whether a measure may hold although this was skipped.
    public var isHarmless: Bool { self == .excluded || self == .notContent }
}

/// Something that an instrument did not see, and why.
public struct Skip: Codable, Sendable, Hashable {
    /// The measures that stay unknown because of it.
    public var measures: [MeasureID]
    /// The aspect of the measures that it belongs to, where it is one; it then counts as looked at.
    public var aspect: String?
    /// What was not seen: a path, a program, a port.
    public var what: String
    /// Why.
    public var why: SkipReason
    /// More about the reason, such as a system's error text.
    public var detail: String?
    /// For how many things this stands.
    public var count: Int

    /// Creates a skip. `measures` are numbers such as `"1.2"`; texts that are no measure are dropped.
    public init(
        _ what: String, why: SkipReason, measures: [String], aspect: String? = nil, detail: String? = nil,
        count: Int = 1
    ) {
        self.measures = measures.compactMap(MeasureID.init)
        self.aspect = aspect
        self.what = what
        self.why = why
        self.detail = detail
        self.count = count
    }
}

/// What an instrument brings back: observations, and the coverage that says how far to trust their silence.
public struct Sighting: Codable, Sendable {
    /// What was seen.
    public var observations: [Observation]
    /// How many things were looked at.
    public var checked: Int
    /// What was not seen.
    public var skipped: [Skip]

    /// Creates a sighting.
    public init(observations: [Observation] = [], checked: Int = 0, skipped: [Skip] = []) {
        self.observations = observations
        self.checked = checked
        self.skipped = skipped
    }
}
