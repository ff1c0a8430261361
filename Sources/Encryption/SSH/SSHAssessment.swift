public import Foundation
public import Guideline

/// An SSH server's report as judged by one policy on one date: what `ward ssh` writes. Pure.
public struct SSHAssessment: Sendable {
    /// What was seen.
    public let report: SSHReport
    /// The policy's name.
    public let policy: String
    /// The day judged for.
    public let asOf: Date
    /// What the policy says, the worst first.
    public let graded: [GradedFact]

    /// Judges a report.
    public init(_ report: SSHReport, by policy: AlgorithmPolicy, asOf: Date) {
        self.report = report
        self.policy = policy.name
        self.asOf = asOf
        graded = policy.grade(report.elements, asOf: asOf)
    }

    /// Short where something is deprecated or broken; unknown where something that matters was not seen; holds.
    public var verdict: Verdict {
        if graded.contains(where: { !$0.grade.level.holds }) { return .short }
        return report.lacksSomethingThatMatters ? .unknown : .holds
    }

    /// What falls short, put together by reason.
    public var short: [GradedGroup] { GradedGroup.groups(graded.filter { !$0.grade.level.holds }) }

    /// What holds.
    public var holding: [GradedFact] { graded.filter(\.grade.level.holds) }
}

extension SSHAssessment: Encodable {
    private enum Key: String, CodingKey { case policy, asOf, verdict, graded }

    /// Writes the report's own keys, and beside them what follows from it.
    public func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(policy, forKey: .policy)
        try container.encode(asOf, forKey: .asOf)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(graded.map(GradedLine.init), forKey: .graded)
    }
}
