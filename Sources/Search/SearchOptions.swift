/// How far a search goes.
public struct SearchOptions: Sendable {
    /// When to stop and say what was not reached.
    public var deadline: ContinuousClock.Instant?
    /// How much of one file is read; what is beyond counts as not seen. Holes of sparse files cost nothing.
    public var perFileLimit: Int?
    /// Whether `.wardignore` files are honoured.
    public var honoursIgnoreFiles: Bool
    /// Whether the search goes into network file systems below a named folder; a named one is always searched.
    public var entersNetworkFileSystems: Bool
    /// What is looked for.
    public var detectors: [any Detector]

    /// How much text from a mark on a detector gets to see.
    public static let window = 64 << 10

    /// Creates options: everything, without a time limit, for keys and stored data.
    public init(
        deadline: ContinuousClock.Instant? = nil, perFileLimit: Int? = nil, honoursIgnoreFiles: Bool = true,
        entersNetworkFileSystems: Bool = false, detectors: [any Detector] = [KeyDetector(), StorageDetector()]
    ) {
        self.deadline = deadline
        self.perFileLimit = perFileLimit
        self.honoursIgnoreFiles = honoursIgnoreFiles
        self.entersNetworkFileSystems = entersNetworkFileSystems
        self.detectors = detectors
    }
}
