public import Foundation
public import Guideline

/// What one publication, or the operator, says about algorithms: dated data (`ward/algorithms/1`), no code.
///
/// ```swift
/// let grade = AlgorithmPolicy.ward.grade(AlgorithmElement(.suite, "TLS_RSA_WITH_AES_128_CBC_SHA"), asOf: .now)
/// print(grade?.level)  // deprecated
/// ```
public struct AlgorithmPolicy: Sendable {
    /// Its name on the command line.
    public let name: String
    /// Its name for readers.
    public let title: String
    /// What it says, in order: the first entry that fits decides.
    public let entries: [Entry]
    /// What is to be thought of something that no entry fits; kinds that are not named here are not judged.
    public let unlisted: [AlgorithmElement.Kind: Unlisted]
    /// The built-in policy that an operator's own is laid over; nil for the built-in ones.
    let base: String?

    /// Where an entry comes from.
    public struct Source: Sendable, Hashable, Codable {
        /// The publication, such as `BSI TR-02102-2`.
        public var publication: String
        /// Section or table.
        public var section: String
        /// Year of the edition; nil where it bears none.
        public var year: Int?
        /// True where it was taken from a secondary source; said to every reader.
        public var unverified: Bool?

        /// `RFC 8996, 2021`.
        public var text: String { publication + (year.map { ", \($0)" } ?? "") }
    }

    /// One statement.
    public struct Entry: Sendable {
        /// What it is about.
        public var kind: AlgorithmElement.Kind
        /// The names it is about.
        public var names: [AlgorithmPattern]
        /// The smallest size it is about.
        public var atLeast: Int?
        /// The size from which on it is no longer about something.
        public var below: Int?
        /// What it says.
        public var level: Level
        /// The first day on which it says so.
        public var from: String?
        /// The last day on which it says so.
        public var until: String?
        /// What is to be thought from the day after.
        public var then: Level
        /// Whether its source says that the date may be put off.
        public var prolongable: Bool
        /// Where it comes from.
        public var source: Source
        /// One clause for a reader that says why.
        public var note: Localized?

        func fits(_ element: AlgorithmElement, asOf: Date) -> Bool {
            guard kind == element.kind, names.contains(where: { $0.matches(element.name) }) else { return false }
            if let atLeast, (element.size ?? -1) < atLeast { return false }
            if let below {
                guard let size = element.size, size < below else { return false }
            }
            return from.flatMap { Date(iso8601: $0) }.map { $0 <= asOf } ?? true
        }

        func hasEnded(asOf: Date) -> Bool {
            until.flatMap { Date(iso8601: $0) }.map { asOf >= $0.addingTimeInterval(86_400) } ?? false
        }
    }

    /// What is to be thought of something that is on none of a publication's lists.
    public struct Unlisted: Sendable {
        /// The level.
        public var level: Level
        /// The list that it is missing on.
        public var source: Source
    }

    /// What a policy says about one thing on a date.
    public struct Grade: Sendable, Hashable {
        /// The level.
        public var level: Level
        /// Who says so.
        public var source: Source
        /// Until when, as `2029-12-31`, or since when no longer.
        public var until: String?
        /// Whether that day is over.
        public var hasEnded = false
        /// Whether the source says that the day may be put off.
        public var isProlongable = false
        /// False where it is on none of the source's lists.
        public var isListed = true
        /// One clause that says why.
        public var note: Localized?
    }

    /// What the policy says about one thing; nil where it has no opinion.
    public func grade(_ element: AlgorithmElement, asOf: Date) -> Grade? {
        guard let entry = entries.first(where: { $0.fits(element, asOf: asOf) }) else {
            return unlisted[element.kind].map { Grade(level: $0.level, source: $0.source, isListed: false) }
        }
        let hasEnded = entry.hasEnded(asOf: asOf)
        return Grade(
            level: hasEnded ? entry.then : entry.level, source: entry.source, until: entry.until, hasEnded: hasEnded,
            isProlongable: entry.prolongable, note: entry.note)
    }

    /// This policy with the entries of an operator's own before it.
    public func overlaid(by other: AlgorithmPolicy) -> AlgorithmPolicy {
        AlgorithmPolicy(
            name: other.name, title: "\(other.title) (\(title))", entries: other.entries + entries,
            unlisted: unlisted.merging(other.unlisted) { _, theirs in theirs }, base: nil)
    }

    init(
        name: String, title: String, entries: [Entry], unlisted: [AlgorithmElement.Kind: Unlisted], base: String?
    ) {
        (self.name, self.title, self.entries) = (name, title, entries)
        (self.unlisted, self.base) = (unlisted, base)
    }
}
