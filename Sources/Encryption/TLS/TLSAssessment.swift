public import Foundation
public import Guideline

/// A server's report as judged by one policy on one date: what `ward tls` writes. Pure.
public struct TLSAssessment: Sendable {
    /// What was seen.
    public let report: TLSReport
    /// The policy's name.
    public let policy: String
    /// The day of looking.
    public let today: Date
    /// The day judged for.
    public let asOf: Date
    /// What the policy says on the day judged for, the worst first.
    public let graded: [GradedFact]
    /// What holds today and no longer on the day judged for.
    public let stopping: [GradedFact]

    /// Judges a report.
    public init(_ report: TLSReport, by policy: AlgorithmPolicy, today: Date, asOf: Date) {
        self.report = report
        self.policy = policy.name
        self.today = today
        self.asOf = asOf
        graded = policy.grade(report, asOf: asOf)
        stopping = asOf > today ? policy.stopping(report, today: today, asOf: asOf) : []
    }

    /// Short where something is deprecated or broken; unknown where something that matters was not seen; holds.
    public var verdict: Verdict {
        if graded.contains(where: { !$0.grade.level.holds }) { return .short }
        return report.lacksSomethingThatMatters ? .unknown : .holds
    }

    /// What falls short, put together by reason; without what stops only later.
    public var shortNow: [GradedGroup] {
        let later = Set(stopping)
        return GradedGroup.groups(graded.filter { !$0.grade.level.holds && !later.contains($0) })
    }

    /// What stops until the day judged for, put together by reason.
    public var stoppingLater: [GradedGroup] { GradedGroup.groups(stopping) }

    /// What holds.
    public var holding: [GradedFact] { graded.filter(\.grade.level.holds) }

    /// The port that was asked.
    public var software: ServerSoftware {
        let port = report.target.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
        return ServerSoftware(process: nil, port: port)
    }
}

extension TLSAssessment: Encodable {
    private enum Key: String, CodingKey { case policy, asOf, verdict, graded, stops }

    /// Writes the report's own keys, and beside them what follows from it.
    public func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(policy, forKey: .policy)
        try container.encode(asOf, forKey: .asOf)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(graded.map(GradedLine.init), forKey: .graded)
        if asOf > today { try container.encode(stopping.map(GradedLine.init), forKey: .stops) }
    }
}
