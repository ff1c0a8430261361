/// One line of a typed policy.
public struct PolicyStatement<Role: AccessName, Action: AccessName, Kind: AccessName>: Sendable {
    enum Content: Sendable {
        case maintainer(PolicyModel.Maintainer, [String])
        case inherits([String], [String])
        case rule(AccessRule)
        case delegation(DelegationRule)
        case separation(SeparationRule)
    }

    var content: Content

    /// The statement under conditions that must all hold. A second `when` adds to the first.
    public func when(_ conditions: AccessCondition...) -> Self {
        narrowed(conditions.count == 1 ? conditions[0] : .all(conditions))
    }

    /// The statement except where the condition holds.
    public func unless(_ condition: AccessCondition) -> Self {
        narrowed(.not(condition))
    }

    /// The statement with an id of its own, by which decisions refer to it.
    public func id(_ id: String) -> Self {
        var copy = self
        switch content {
        case .rule(var rule):
            rule.id = id
            copy.content = .rule(rule)
        case .delegation(var rule):
            rule.id = id
            copy.content = .delegation(rule)
        case .separation(var rule):
            rule.id = id
            copy.content = .separation(rule)
        case .maintainer, .inherits: break
        }
        return copy
    }

    /// The statement in the author's words.
    public func sentence(en: String, fr: String, de: String) -> Self {
        changed { $0.sentence = AccessText(en: en, fr: fr, de: de) }
    }

    /// A deny that stands for the patient's missing consent: a break-glass that says so goes before it.
    public func asConsent() -> Self {
        changed { if $0.effect == .deny { $0.effect = .consent } }
    }

    private func narrowed(_ condition: AccessCondition) -> Self {
        changed { rule in
            rule.condition = rule.condition.map { .all([$0, condition]) } ?? condition
        }
    }

    private func changed(_ change: (inout AccessRule) -> Void) -> Self {
        guard case .rule(var rule) = content else { return self }
        change(&rule)
        var copy = self
        copy.content = .rule(rule)
        return copy
    }
}

/// Collects the statements of a policy.
@resultBuilder
public enum PolicyBuilder<Role: AccessName, Action: AccessName, Kind: AccessName> {
    /// One statement.
    public static func buildExpression(
        _ statement: PolicyStatement<Role, Action, Kind>
    ) -> [PolicyStatement<Role, Action, Kind>] { [statement] }
    /// Several, such as those that a function makes.
    public static func buildExpression(
        _ statements: [PolicyStatement<Role, Action, Kind>]
    ) -> [PolicyStatement<Role, Action, Kind>] { statements }
    /// All of them.
    public static func buildBlock(
        _ parts: [PolicyStatement<Role, Action, Kind>]...
    ) -> [PolicyStatement<Role, Action, Kind>] { parts.flatMap { $0 } }
    /// `if` without `else`.
    public static func buildOptional(
        _ part: [PolicyStatement<Role, Action, Kind>]?
    ) -> [PolicyStatement<Role, Action, Kind>] { part ?? [] }
    /// `if`.
    public static func buildEither(
        first part: [PolicyStatement<Role, Action, Kind>]
    ) -> [PolicyStatement<Role, Action, Kind>] { part }
    /// `else`.
    public static func buildEither(
        second part: [PolicyStatement<Role, Action, Kind>]
    ) -> [PolicyStatement<Role, Action, Kind>] { part }
    /// `for`.
    public static func buildArray(
        _ parts: [[PolicyStatement<Role, Action, Kind>]]
    ) -> [PolicyStatement<Role, Action, Kind>] { parts.flatMap { $0 } }
}
