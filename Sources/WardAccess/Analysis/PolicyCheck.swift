/// Something about a policy that is no mistake but weakens it, or misleads who reads it.
public struct PolicyRemark: Sendable, Hashable {
    /// What sort of thing it is.
    public enum Sort: String, Sendable, CaseIterable, Hashable {
        /// An allow for all roles, all actions or all kinds of resource.
        case wildcardGrant
        /// A role of which nobody knows who maintains its rights.
        case roleWithoutMaintainer
        /// A role that no rule gives anything to.
        case unusedRole
        /// A rule that never decides, because an earlier one without condition, or with the same, covers it.
        case shadowed
        /// A rule whose condition contradicts itself.
        case impossible
        /// An allow that a deny without condition always beats.
        case contradicted
        /// Break-glass without a second person's review.
        case noReview
        /// Two duties that are kept apart, and a role that inherits both.
        case separationBroken
    }

    /// The sort.
    public var sort: Sort
    /// The part of the policy.
    public var part: PolicyMistake.Part
    /// The role or rule.
    public var name: String
    /// The other rule, where there is one.
    public var other: String?
    /// What it is, in a sentence.
    public var text: String
}

extension AccessEngine {
    /// Everything that weakens the policy or misleads its readers.
    public func remarks() -> [PolicyRemark] {
        var remarks: [PolicyRemark] = []
        for (index, role) in model.roles.enumerated() {
            if role.maintainer == nil {
                remarks.append(
                    .init(
                        sort: .roleWithoutMaintainer, part: .role(index), name: role.name,
                        text: "nobody is named who maintains the rights of \"\(role.name)\""))
            }
            if !isUsed(index) {
                remarks.append(
                    .init(
                        sort: .unusedRole, part: .role(index), name: role.name,
                        text: "no rule gives anything to the role \"\(role.name)\""))
            }
            remarks += brokenSeparations(index)
        }
        let reach = reach()
        for (index, rule) in model.rules.enumerated() {
            if let remark = wildcard(rule, index) { remarks.append(remark) }
            if case .breakGlass(let terms) = rule.effect, terms.review == .none {
                remarks.append(
                    .init(
                        sort: .noReview, part: .rule(index), name: rule.id,
                        text: "emergency access by \"\(rule.id)\" is reviewed by nobody"))
            }
            if let condition = rule.condition, condition.isContradiction {
                remarks.append(
                    .init(
                        sort: .impossible, part: .rule(index), name: rule.id,
                        text: "\"\(rule.id)\" never applies: its condition contradicts itself"))
            } else if let remark = reach[index] {
                remarks.append(remark)
            }
        }
        return remarks
    }

    private func isUsed(_ role: Int) -> Bool {
        let isGiven = model.actions.indices.contains { action in
            model.kinds.indices.contains { level(role, action, $0).grant != .denied }
        }
        let name = model.roles[role].name
        return isGiven || model.delegations.contains { $0.to.contains(name) }
            || model.roles.contains { $0.inherits.contains(name) }
    }

    private func brokenSeparations(_ role: Int) -> [PolicyRemark] {
        tables.roleSeparations.filter { tables.closures[role].intersection($0.members).count > 1 }.map { separation in
            let id = model.separations[Int(separation.rule)].id
            let name = model.roles[role].name
            return PolicyRemark(
                sort: .separationBroken, part: .role(role), name: name, other: id,
                text: "\"\(name)\" inherits roles that \"\(id)\" keeps apart, so it may do nothing")
        }
    }

    private func wildcard(_ rule: AccessRule, _ index: Int) -> PolicyRemark? {
        switch rule.effect {
        case .deny, .consent: return nil
        case .allow, .breakGlass: break
        }
        let open = [
            rule.roles == .any ? "role" : nil, rule.actions == .any ? "action" : nil,
            rule.kinds == .any ? "resource" : nil,
        ].compactMap { $0 }
        if open.isEmpty { return nil }
        return PolicyRemark(
            sort: .wildcardGrant, part: .rule(index), name: rule.id,
            text: "\"\(rule.id)\" grants for every \(open.joined(separator: " and every ")); name them")
    }

    /// For each rule that decides nowhere, by whom it is covered.
    private func reach() -> [Int: PolicyRemark] {
        var reached = Set<Int>()
        var denied = [Int: Int]()
        let roles = model.roles.indices
        for role in roles {
            for action in model.actions.indices {
                for kind in model.kinds.indices {
                    let list = tables.list(role, action, kind)
                    let wall = list.first { $0.effect == .deny && $0.condition < 0 }
                    for entry in list {
                        if let wall, entry.rule != wall.rule, entry.effect != .deny {
                            denied[Int(entry.rule)] = Int(wall.rule)
                        } else {
                            reached.insert(Int(entry.rule))
                        }
                    }
                }
            }
        }
        var remarks: [Int: PolicyRemark] = [:]
        for (index, rule) in model.rules.enumerated() where !reached.contains(index) {
            if let wall = denied[index] {
                let other = model.rules[wall].id
                remarks[index] = PolicyRemark(
                    sort: .contradicted, part: .rule(index), name: rule.id, other: other,
                    text: "\"\(rule.id)\" never grants anything: \"\(other)\" always denies it")
            } else if let other = cover(of: index) {
                remarks[index] = PolicyRemark(
                    sort: .shadowed, part: .rule(index), name: rule.id, other: model.rules[other].id,
                    text: "\"\(rule.id)\" never decides: \"\(model.rules[other].id)\" covers it")
            }
        }
        return remarks
    }

    /// The first rule of the same effect, without condition or with the same, that meets the rule somewhere.
    private func cover(of index: Int) -> Int? {
        let rule = model.rules[index]
        func meet(_ one: Names, _ other: Names) -> Bool {
            one == .any || other == .any || other.written.contains(where: one.contains)
        }
        return model.rules.indices.first { other in
            let earlier = model.rules[other]
            return other != index && (earlier.condition == nil || other < index && earlier.condition == rule.condition)
                && Tables.Effect(earlier.effect) == Tables.Effect(rule.effect)
                && meet(earlier.actions, rule.actions) && meet(earlier.kinds, rule.kinds)
                && (other < index || earlier.effect == .deny)
        }
    }
}
