/// What a policy says about one role, action and kind, whatever the circumstances.
public struct AccessLevel: Sendable, Hashable {
    /// How far it is granted.
    public enum Grant: String, Sendable, CaseIterable, Hashable {
        /// Never.
        case denied
        /// Only as emergency access.
        case breakGlass
        /// Under conditions.
        case conditional
        /// Always.
        case allowed
    }

    /// How far it is granted.
    public let grant: Grant
    /// The rules that can decide about it, in the order in which they are asked.
    public let rules: [String]
    /// When it is granted, in a form that is equal exactly when the rules' conditions are.
    let basis: Set<Basis>

    /// One thing that bears on it.
    struct Basis: Sendable, Hashable {
        var effect: AccessRule.Effect
        var condition: AccessCondition?
    }

    /// Whether an ordinary rule can ever grant it.
    public var canAllow: Bool { grant == .conditional || grant == .allowed }
}

extension Tables {
    /// Whether an ordinary rule can ever grant it.
    struct Brief {
        var canAllow: Bool
    }

    func summary(_ role: Int, _ action: Int, _ kind: Int) -> Brief {
        let list = list(role, action, kind)
        if list.contains(where: { $0.effect == .deny && $0.condition < 0 }) { return Brief(canAllow: false) }
        if list.contains(where: { $0.effect == .consent && $0.condition < 0 }) { return Brief(canAllow: false) }
        return Brief(canAllow: list.contains { $0.effect == .allow })
    }
}

extension AccessEngine {
    /// What the policy says about a role, action and kind; denied where it does not know one of them.
    public func level(role: String, action: String, kind: String) -> AccessLevel {
        guard let role = names.roles[role], let action = names.actions[action], let kind = names.kinds[kind] else {
            return AccessLevel(grant: .denied, rules: [], basis: [])
        }
        return level(role, action, kind)
    }

    func level(_ role: Int, _ action: Int, _ kind: Int) -> AccessLevel {
        let list = tables.list(role, action, kind)
        let rules = list.map { model.rules[Int($0.rule)] }
        if let wall = list.first(where: { $0.effect == .deny && $0.condition < 0 }) {
            let id = model.rules[Int(wall.rule)].id
            return AccessLevel(grant: .denied, rules: [id], basis: [])
        }
        let isWithheld = list.contains { $0.effect == .consent && $0.condition < 0 }
        let allows = isWithheld ? [] : list.filter { $0.effect == .allow }
        let glasses = list.filter {
            $0.effect == .breakGlass && (!isWithheld || tables.terms[Int($0.rule)].beatsConsent)
        }
        let denies = list.contains { $0.effect == .deny || $0.effect == .consent }
        let grant: AccessLevel.Grant =
            if allows.contains(where: { $0.condition < 0 }) && !denies {
                .allowed
            } else if !allows.isEmpty {
                .conditional
            } else {
                glasses.isEmpty ? .denied : .breakGlass
            }
        if grant == .denied { return AccessLevel(grant: .denied, rules: rules.map(\.id), basis: []) }
        return AccessLevel(
            grant: grant, rules: rules.map(\.id),
            basis: Set(rules.map { .init(effect: $0.effect, condition: $0.condition) }))
    }
}
