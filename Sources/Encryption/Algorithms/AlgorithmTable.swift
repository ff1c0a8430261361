import Foundation
public import Guideline

/// One kind of a policy's entries as a table for rules: `{"suites": {"graded": "suite:broken"}}`.
struct AlgorithmTable: NameTable {
    let kind: AlgorithmElement.Kind
    let policy: AlgorithmPolicy

    /// The level of a name as ``AlgorithmElement/text`` writes it.
    func grade(of name: String, asOf: Date) -> String? {
        policy.grade(AlgorithmElement(kind, text: name), asOf: asOf)?.level.rawValue
    }
}

extension AlgorithmPolicy {
    /// All kinds as tables for rules, each under the name of its kind.
    public var tables: NameTables {
        NameTables(
            Dictionary(
                uniqueKeysWithValues: AlgorithmElement.Kind.allCases.map {
                    ($0.rawValue, AlgorithmTable(kind: $0, policy: self))
                }))
    }
}
