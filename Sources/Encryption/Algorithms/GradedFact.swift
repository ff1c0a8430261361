public import Foundation

/// One thing that was observed, with what a policy says about it.
public struct GradedFact: Sendable, Hashable {
    /// The thing.
    public var element: AlgorithmElement
    /// What the policy says.
    public var grade: AlgorithmPolicy.Grade
}

extension AlgorithmPolicy {
    /// What the policy says about each thing, the worst first; what it has no opinion on is left out.
    public func grade(_ elements: [AlgorithmElement], asOf: Date) -> [GradedFact] {
        let graded = elements.compactMap { element in
            grade(element, asOf: asOf).map { GradedFact(element: element, grade: $0) }
        }
        return Level.allCases.flatMap { level in graded.filter { $0.grade.level == level } }
    }

    /// What the policy says about everything that a server was seen to do.
    public func grade(_ report: TLSReport, asOf: Date) -> [GradedFact] {
        grade(report.elements(asOf: asOf), asOf: asOf)
    }

    /// What holds on one day and no longer on a later one.
    public func stopping(_ report: TLSReport, today: Date, asOf: Date) -> [GradedFact] {
        let holding = Set(
            grade(report, asOf: today).filter(\.grade.level.holds).map { Standing(of: $0.element) })
        return grade(report, asOf: asOf).filter { fact in
            !fact.grade.level.holds && holding.contains(Standing(of: fact.element))
        }
    }

    /// A thing that keeps its identity while its state changes: a certificate that was current is the one that ended.
    private struct Standing: Hashable {
        var kind: AlgorithmElement.Kind
        var name: String
        var size: Int?

        init(of element: AlgorithmElement) {
            kind = element.kind
            name = ["current", "expired", "notYetValid"].contains(element.name) ? "current" : element.name
            size = element.size
        }
    }
}

/// Things of one kind that a policy says just the same about: what one line of a report is about.
public struct GradedGroup: Sendable, Hashable {
    /// The sort of thing.
    public var kind: AlgorithmElement.Kind
    /// The things.
    public var elements: [AlgorithmElement]
    /// What is said about all of them.
    public var grade: AlgorithmPolicy.Grade

    /// Puts facts together, in their order. What is said of features and of a certificate's state stays apart.
    public static func groups(_ facts: [GradedFact]) -> [GradedGroup] {
        var groups: [GradedGroup] = []
        for fact in facts {
            let isAlone = fact.element.kind == .feature || fact.element.kind == .certificate
            if !isAlone,
                let index = groups.firstIndex(where: { $0.kind == fact.element.kind && $0.grade == fact.grade })
            {
                groups[index].elements.append(fact.element)
            } else {
                groups.append(GradedGroup(kind: fact.element.kind, elements: [fact.element], grade: fact.grade))
            }
        }
        return groups
    }
}
