public import Guideline

/// What a search covered: the numbers that say how far to trust its silence.
public struct SearchSummary: Codable, Sendable, Hashable {
    /// The folders and files that were asked for.
    public var paths: [String] = []
    /// Regular files looked at.
    public var files = 0
    /// Folders listed.
    public var folders = 0
    /// Bytes read.
    public var bytes = 0
    /// Finds by kind.
    public var finds: [String: Int] = [:]
    /// Symbolic links; never followed.
    public var links = 0
    /// Further names of files already looked at.
    public var hardLinks = 0
    /// Files whose rest was not read because nothing readable can follow: compressed, encrypted.
    public var opaque = 0
    /// Compressed archives, whose content was not looked into.
    public var notUnpacked = 0
    /// Git repositories; their history is compressed and not looked into.
    public var repositories = 0
    /// Bytes that are holes in sparse files.
    public var holes = 0
    /// Whether the time ran out.
    public var timedOut = false
    /// Which of the named paths were searched in part, or not at all, because of that.
    public var notReached: [String] = []
    /// What was not seen, by reason.
    public var unseen: [Unseen] = []

    /// Things that were not seen for one reason.
    public struct Unseen: Codable, Sendable, Hashable {
        /// The reason.
        public var why: SkipReason
        /// How it came about.
        public var detail: String
        /// How many.
        public var count: Int
        /// The first few, as safe text.
        public var examples: [String]
    }

    /// How many things could not be looked at although they have content.
    public var unseenCount: Int { unseen.filter { !$0.why.isHarmless }.reduce(0) { $0 + $1.count } }

    private static let mostExamples = 10

    mutating func miss(_ why: SkipReason, _ detail: String, _ path: @autoclosure () -> SafePath, count: Int = 1) {
        let index = unseen.firstIndex { $0.why == why && $0.detail == detail } ?? unseen.count
        if index == unseen.count { unseen.append(Unseen(why: why, detail: detail, count: 0, examples: [])) }
        unseen[index].count += count
        if unseen[index].examples.count < Self.mostExamples { unseen[index].examples.append(path().description) }
    }
}
