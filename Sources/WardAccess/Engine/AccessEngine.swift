import Foundation

/// A policy compiled to tables: it decides, and nothing else changes it.
///
/// ```swift
/// let engine = try policy.compiled()
/// let decision = engine.decide(request)
/// print(decision.word, decision.rule ?? "no rule")
/// ```
///
/// For each role, action and kind of resource there is a short list of the rules that can matter; a decision walks the
/// lists of the person's roles, takes no memory, and looks at a condition only where one stands.
public struct AccessEngine: Sendable {
    /// The policy that was compiled.
    public let model: PolicyModel
    let tables: Tables
    let names: RequestNames
    /// The sentences of the rules in each language, in their order.
    let sentences: [AccessText]
    /// Looked up once: finding a zone takes longer than deciding.
    let zone: TimeZone?

    /// Compiles a policy.
    ///
    /// - Throws: every mistake of the policy at once; a policy with one decides nothing.
    public init(_ model: PolicyModel) throws(PolicyMistakes) {
        let mistakes = model.mistakes()
        if !mistakes.isEmpty { throw PolicyMistakes(mistakes: mistakes) }
        self.model = model
        zone = TimeZone(identifier: model.timeZone)
        let words = PolicyWords(model)
        names = RequestNames(model)
        guard let tables = Tables(model, names: names) else {
            throw PolicyMistakes(
                mistakes: [
                    .init(.policy, key: "rules", "the rules speak about more than \(PolicyLimits.entries) cases")
                ])
        }
        self.tables = tables
        sentences = model.rules.map { words.sentence($0) }
    }

    /// Decides a request.
    public func decide(_ request: AccessRequest) -> Decision {
        decide(query(request))
    }

    /// The roles with all that they inherit from.
    func closure(_ roles: [String]) -> [String] {
        var closure = IndexSet256()
        for role in roles {
            if let index = names.roles[role] { closure.formUnion(tables.closures[index]) }
        }
        var found: [String] = []
        closure.forEach { found.append(model.roles[$0].name) }
        return found
    }

    /// Whether any allow rule could ever grant it to one of these roles, whatever the circumstances.
    func mayEver(roles: [String], action: String, kind: String) -> Bool {
        guard let action = names.actions[action], let kind = names.kinds[kind] else { return false }
        return roles.compactMap { names.roles[$0] }.contains { tables.summary($0, action, kind).canAllow }
    }
}

/// The numbers behind the names in requests.
struct RequestNames: Sendable {
    var roles: [String: Int]
    var actions: [String: Int]
    var kinds: [String: Int]
    var conditions: ConditionNames

    init(_ model: PolicyModel) {
        func numbers(_ names: [String]) -> [String: Int] {
            Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
        }
        roles = numbers(model.roles.map(\.name))
        actions = numbers(model.actions.map(\.name))
        kinds = numbers(model.kinds.map(\.name))
        conditions = ConditionNames(model)
    }
}
