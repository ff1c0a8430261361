/// Every role, action or kind there is, also those added later: `deny(.support, to: .any, on: .record)`.
public enum Anything: Sendable {
    /// All of them.
    case any
}

/// How long emergency access lasts.
public struct GlassTime: Sendable, Hashable {
    let minutes: Int

    /// Minutes, 1 to 1440.
    public static func minutes(_ minutes: Int) -> GlassTime { GlassTime(minutes: minutes) }
    /// Hours, 1 to 24.
    public static func hours(_ hours: Int) -> GlassTime { GlassTime(minutes: hours * 60) }
}

private func names<Name: AccessName>(_ cases: [Name]) -> Names { .these(cases.map(\.rawValue)) }

private func rule<R: AccessName, A: AccessName, K: AccessName>(
    _ effect: AccessRule.Effect, _ roles: Names, _ actions: Names, _ kinds: Names
) -> PolicyStatement<R, A, K> {
    PolicyStatement(content: .rule(AccessRule(id: "", effect, roles: roles, actions: actions, kinds: kinds)))
}

/// States who maintains the rights of some roles.
public func maintained<R: AccessName, A: AccessName, K: AccessName>(
    by maintainer: PolicyModel.Maintainer, _ roles: R...
) -> PolicyStatement<R, A, K> {
    PolicyStatement(content: .maintainer(maintainer, roles.map(\.rawValue)))
}

/// Makes the rules of some roles hold for another too.
public func inherits<R: AccessName, A: AccessName, K: AccessName>(
    _ role: R, from parents: R...
) -> PolicyStatement<R, A, K> {
    PolicyStatement(content: .inherits([role.rawValue], parents.map(\.rawValue)))
}

/// Lets a role pass on what it has, for some days at most.
public func delegation<R: AccessName, A: AccessName, K: AccessName>(
    from giver: R, to receivers: R..., doing actions: [A] = [], on kinds: [K] = [], days: Int, redelegates: Bool = false
) -> PolicyStatement<R, A, K> {
    PolicyStatement(
        content: .delegation(
            DelegationRule(
                id: "", from: names([giver]), to: names(receivers), actions: actions.isEmpty ? .any : names(actions),
                kinds: kinds.isEmpty ? .any : names(kinds), days: days, redelegates: redelegates)))
}

/// Keeps roles apart: no person holds two of them.
public func keepApart<R: AccessName, A: AccessName, K: AccessName>(roles: R...) -> PolicyStatement<R, A, K> {
    PolicyStatement(content: .separation(SeparationRule(id: "", .roles(roles.map(\.rawValue)))))
}

/// Keeps actions apart: no person does two of them on the same thing. No kind named means every kind.
public func keepApart<R: AccessName, A: AccessName, K: AccessName>(
    actions: A..., on kinds: [K] = []
) -> PolicyStatement<R, A, K> {
    PolicyStatement(
        content: .separation(
            SeparationRule(id: "", .actions(actions.map(\.rawValue), on: kinds.isEmpty ? .any : names(kinds)))))
}

/// Opens emergency access to a role for a while.
public func breakGlass<R: AccessName, A: AccessName, K: AccessName>(
    _ roles: R..., to actions: A..., on kinds: K..., for time: GlassTime, review: BreakGlassTerms.Review = .required,
    beatsConsent: Bool = false
) -> PolicyStatement<R, A, K> {
    let terms = BreakGlassTerms(minutes: time.minutes, review: review, beatsConsent: beatsConsent)
    return rule(.breakGlass(terms), names(roles), names(actions), names(kinds))
}

/// Grants, where nothing denies it.
public func allow<R: AccessName, A: AccessName, K: AccessName>(
    _ roles: R..., to actions: A..., on kinds: K...
) -> PolicyStatement<R, A, K> { rule(.allow, names(roles), names(actions), names(kinds)) }

/// Grants, where nothing denies it.
public func allow<R: AccessName, A: AccessName, K: AccessName>(
    _ roles: R..., to actions: A..., on kinds: Anything
) -> PolicyStatement<R, A, K> { rule(.allow, names(roles), names(actions), .any) }

/// Grants, where nothing denies it.
public func allow<R: AccessName, A: AccessName, K: AccessName>(
    _ roles: R..., to actions: Anything, on kinds: K...
) -> PolicyStatement<R, A, K> { rule(.allow, names(roles), .any, names(kinds)) }

/// Grants, where nothing denies it.
public func allow<R: AccessName, A: AccessName, K: AccessName>(
    _ roles: R..., to actions: Anything, on kinds: Anything
) -> PolicyStatement<R, A, K> { rule(.allow, names(roles), .any, .any) }

/// Grants, where nothing denies it.
public func allow<R: AccessName, A: AccessName, K: AccessName>(
    _ roles: Anything, to actions: A..., on kinds: K...
) -> PolicyStatement<R, A, K> { rule(.allow, .any, names(actions), names(kinds)) }

/// Grants, where nothing denies it.
public func allow<R: AccessName, A: AccessName, K: AccessName>(
    _ roles: Anything, to actions: A..., on kinds: Anything
) -> PolicyStatement<R, A, K> { rule(.allow, .any, names(actions), .any) }

/// Grants, where nothing denies it.
public func allow<R: AccessName, A: AccessName, K: AccessName>(
    _ roles: Anything, to actions: Anything, on kinds: K...
) -> PolicyStatement<R, A, K> { rule(.allow, .any, .any, names(kinds)) }

/// Grants, where nothing denies it.
public func allow<R: AccessName, A: AccessName, K: AccessName>(
    _ roles: Anything, to actions: Anything, on kinds: Anything
) -> PolicyStatement<R, A, K> { rule(.allow, .any, .any, .any) }

/// Refuses, whatever grants it.
public func deny<R: AccessName, A: AccessName, K: AccessName>(
    _ roles: R..., to actions: A..., on kinds: K...
) -> PolicyStatement<R, A, K> { rule(.deny, names(roles), names(actions), names(kinds)) }

/// Refuses, whatever grants it.
public func deny<R: AccessName, A: AccessName, K: AccessName>(
    _ roles: R..., to actions: A..., on kinds: Anything
) -> PolicyStatement<R, A, K> { rule(.deny, names(roles), names(actions), .any) }

/// Refuses, whatever grants it.
public func deny<R: AccessName, A: AccessName, K: AccessName>(
    _ roles: R..., to actions: Anything, on kinds: K...
) -> PolicyStatement<R, A, K> { rule(.deny, names(roles), .any, names(kinds)) }

/// Refuses, whatever grants it.
public func deny<R: AccessName, A: AccessName, K: AccessName>(
    _ roles: R..., to actions: Anything, on kinds: Anything
) -> PolicyStatement<R, A, K> { rule(.deny, names(roles), .any, .any) }

/// Refuses, whatever grants it.
public func deny<R: AccessName, A: AccessName, K: AccessName>(
    _ roles: Anything, to actions: A..., on kinds: K...
) -> PolicyStatement<R, A, K> { rule(.deny, .any, names(actions), names(kinds)) }

/// Refuses, whatever grants it.
public func deny<R: AccessName, A: AccessName, K: AccessName>(
    _ roles: Anything, to actions: A..., on kinds: Anything
) -> PolicyStatement<R, A, K> { rule(.deny, .any, names(actions), .any) }

/// Refuses, whatever grants it.
public func deny<R: AccessName, A: AccessName, K: AccessName>(
    _ roles: Anything, to actions: Anything, on kinds: K...
) -> PolicyStatement<R, A, K> { rule(.deny, .any, .any, names(kinds)) }

/// Refuses, whatever grants it.
public func deny<R: AccessName, A: AccessName, K: AccessName>(
    _ roles: Anything, to actions: Anything, on kinds: Anything
) -> PolicyStatement<R, A, K> { rule(.deny, .any, .any, .any) }
