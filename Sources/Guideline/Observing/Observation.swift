public import Foundation

/// What an instrument saw about one thing: facts with their source and time, and never a judgement.
///
/// ```swift
/// let seen = Observation(
///     kind: "at-rest.filesystem", subject: "/home",
///     facts: ["fsType": "ext4", "encrypted": "no"], source: "/sys/dev/block/254:1")
/// ```
public struct Observation: Codable, Sendable, Hashable {
    /// What sort of thing was seen: the name that rules subscribe to, such as `at-rest.filesystem`.
    public var kind: String
    /// The thing itself, unique within its kind on the asset: a mount point, a port, a package. It becomes part of
    /// the finding's id, so it must be the same next week: no counters, process numbers or times.
    public var subject: String
    /// The asset looked at; the runner fills it in.
    public var asset: String
    /// The instrument that looked; the runner fills it in.
    public var instrument: String
    /// What was seen, by name.
    public var facts: [String: Fact]
    /// Where it was seen: a file, a command, an address.
    public var source: String
    /// When it was seen; the runner fills it in where the instrument does not.
    public var at: Date

    /// Creates an observation.
    public init(
        kind: String, subject: String, facts: [String: Fact], source: String, asset: String = "",
        instrument: String = "", at: Date = .distantPast
    ) {
        self.kind = kind
        self.subject = subject
        self.facts = facts
        self.source = source
        self.asset = asset
        self.instrument = instrument
        self.at = at
    }
}
