public import Foundation
public import Guideline

/// What changed from one round to a later one.
///
/// Findings are matched by their id, which stays the same from week to week. Something that could be seen before and
/// cannot be seen now is neither better nor gone: it is *unseen*, and stays on the list until somebody looks.
///
/// ```swift
/// let diff = RoundDiff(from: lastMonth, to: thisMonth)
/// print(diff.text(), terminator: "")
/// ```
public struct RoundDiff: Codable, Sendable {
    /// The version of the format.
    public var schema = "ward/diff/1"
    /// The earlier round.
    public var old: Stamp
    /// The later round, whose language the changes speak.
    public var new: Stamp
    /// What fell short or was unknown and now holds.
    public var better: [Change]
    /// What held and now falls short, or is only declared now.
    public var worse: [Change]
    /// What falls short and was not known before.
    public var appeared: [Change]
    /// What fell short and is no longer there, although it was looked for.
    public var gone: [Change]
    /// What was known and could not be seen this time.
    public var unseen: [Change]
    /// The measures whose answer changed, in order.
    public var measures: [MeasureChange]

    private enum CodingKeys: String, CodingKey {
        case schema, better, worse, gone, unseen, measures
        case old = "from"
        case new = "to"
        case appeared = "new"
    }

    /// Which round it was.
    public struct Stamp: Codable, Sendable, Hashable {
        /// The machine that observed.
        public var host: String
        /// When observing began.
        public var started: Date
        /// The policy's date.
        public var asOf: Date
        /// The version of Ward.
        public var ward: String
    }

    /// One finding that changed.
    public struct Change: Codable, Sendable, Hashable, Identifiable {
        /// The finding's id.
        public var id: String
        /// Its measure.
        public var measure: MeasureID
        /// Its asset.
        public var asset: String
        /// Its sentence: the later one, where there is one.
        public var title: String
        /// The earlier verdict; nil where the finding is new.
        public var old: Verdict?
        /// The later verdict; nil where the finding is no longer there.
        public var new: Verdict?
    }

    /// One measure whose answer changed.
    public struct MeasureChange: Codable, Sendable, Hashable, Identifiable {
        /// The measure.
        public var id: MeasureID
        /// Its title.
        public var title: String
        /// The earlier verdict.
        public var old: Verdict
        /// The later verdict.
        public var new: Verdict
        /// Which way it went.
        public var direction: Direction
    }

    /// Which way something went.
    public enum Direction: String, Codable, Sendable {
        case better, worse, unseen
        /// Another word for no trouble: what held does not apply any more, or the other way round.
        case same
        /// Seen now, and not before.
        case seen
    }

    /// Whether something fell back, appeared or went out of sight.
    public var isWorse: Bool { !(worse.isEmpty && appeared.isEmpty && unseen.isEmpty) }

    /// Whether the two rounds say the same.
    public var isEmpty: Bool {
        !isWorse && better.isEmpty && gone.isEmpty && measures.isEmpty
    }

    /// Compares two rounds.
    public init(from old: Round, to new: Round) {
        self.old = Stamp(old)
        self.new = Stamp(new)
        (better, worse, appeared, gone, unseen, measures) = ([], [], [], [], [], [])
        let before = Dictionary(old.findings.map { ($0.id, $0) }) { first, _ in first }
        let after = Dictionary(new.findings.map { ($0.id, $0) }) { first, _ in first }
        for finding in new.findings where finding.isObserved {
            compare(before[finding.id], finding)
        }
        let sight = Sight(new)
        for finding in old.findings where finding.isObserved && after[finding.id] == nil {
            let change = Change(finding, old: finding.verdict.shown, new: nil)
            switch finding.verdict.shown {
            case .unknown: continue
            case .short: sight.reaches(finding) ? gone.append(change) : unseen.append(change)
            default: if !sight.reaches(finding) { unseen.append(change) }
            }
        }
        let earlier = Dictionary(old.measures.map { ($0.id, $0.verdict.shown) }) { first, _ in first }
        measures = new.measures.compactMap { measure in
            guard let was = earlier[measure.id], was != measure.verdict.shown else { return nil }
            return MeasureChange(
                id: measure.id, title: measure.title, old: was, new: measure.verdict.shown,
                direction: Self.direction(from: was, to: measure.verdict.shown))
        }
    }

    private mutating func compare(_ was: Finding?, _ finding: Finding) {
        let verdict = finding.verdict.shown
        let change = Change(finding, old: was?.verdict.shown, new: verdict)
        guard let earlier = was?.verdict.shown else {
            if verdict == .short { appeared.append(change) }
            return
        }
        guard earlier != verdict else { return }
        switch Self.direction(from: earlier, to: verdict) {
        case .better: better.append(change)
        case .worse: worse.append(change)
        case .unseen: unseen.append(change)
        case .same: break
        case .seen: verdict == .short ? appeared.append(change) : better.append(change)
        }
    }

    private static func direction(from old: Verdict, to new: Verdict) -> Direction {
        if new == .unknown { return .unseen }
        if old == .unknown { return .seen }
        let order: [Verdict] = [.short, .declared, .holds]
        let ranks = [old, new].map { order.firstIndex(of: $0) ?? order.count - 1 }
        return ranks[0] == ranks[1] ? .same : ranks[1] > ranks[0] ? .better : .worse
    }
}

/// How far a round looked: decides whether what is missing from it is gone or was only not seen.
private struct Sight {
    private let looked: Set<String>
    private let gaps: Set<String>

    init(_ round: Round) {
        looked = Set(
            round.findings.filter { $0.isObserved && $0.verdict.shown != .unknown }.map { "\($0.rule) \($0.asset)" })
        gaps = Set(
            round.findings.filter { !$0.isObserved || $0.verdict.shown == .unknown }
                .map { "\($0.measure) \($0.aspect) \($0.asset)" })
    }

    /// Whether a finding would have been seen had it still been there: nothing of its aspect was left out, or its
    /// rule at least spoke about other things and no gap says otherwise.
    func reaches(_ finding: Finding) -> Bool {
        let aspect = "\(finding.measure) \(finding.aspect) \(finding.asset)"
        let whole = "\(finding.measure)  \(finding.asset)"
        return looked.contains("\(finding.rule) \(finding.asset)") && !gaps.contains(aspect) && !gaps.contains(whole)
    }
}

extension RoundDiff.Stamp {
    init(_ round: Round) {
        self.init(host: round.machine.host, started: round.started, asOf: round.asOf, ward: round.ward)
    }
}

extension RoundDiff.Change {
    init(_ finding: Finding, old: Verdict?, new: Verdict?) {
        self.init(
            id: finding.id, measure: finding.measure, asset: finding.asset, title: finding.title, old: old, new: new)
    }
}
