/// Which decisions change from one policy to another.
public struct PolicyDiff: Sendable, Hashable {
    /// What becomes of one role, action and kind.
    public struct Change: Sendable, Hashable {
        /// The role.
        public let role: String
        /// The action.
        public let action: String
        /// The kind of resource.
        public let kind: String
        /// How far it was granted.
        public let before: AccessLevel.Grant
        /// How far it is granted now.
        public let after: AccessLevel.Grant
        /// The rules that speak about it now.
        public let rules: [String]

        /// What sort of change it is.
        public var sort: Sort {
            if before == .denied { return .added }
            if after == .denied { return .removed }
            switch (before, after) {
            case (.allowed, .conditional): return .nowConditional
            case (.conditional, .allowed): return .nowUnconditional
            case (_, .breakGlass) where before != .breakGlass: return .nowEmergencyOnly
            case (.breakGlass, _) where after != .breakGlass: return .noLongerEmergencyOnly
            default: return .conditionChanged
            }
        }
    }

    /// A sort of change.
    public enum Sort: String, Sendable, CaseIterable, Hashable {
        case added, removed, nowConditional, nowUnconditional, nowEmergencyOnly, noLongerEmergencyOnly
        case conditionChanged
    }

    /// The changes, by role, kind and action in the new policy's order; what only the old one knows comes last.
    public let changes: [Change]

    /// Whether no decision of one role changes. Separation and delegation are not part of it.
    public var isEmpty: Bool { changes.isEmpty }

    /// Compares two compiled policies.
    public init(from old: AccessEngine, to new: AccessEngine) {
        func union(_ one: [String], _ other: [String]) -> [String] {
            let known = Set(one)
            return one + other.filter { !known.contains($0) }
        }
        let roles = union(new.model.roles.map(\.name), old.model.roles.map(\.name))
        let actions = union(new.model.actions.map(\.name), old.model.actions.map(\.name))
        let kinds = union(new.model.kinds.map(\.name), old.model.kinds.map(\.name))
        var changes: [Change] = []
        for role in roles {
            for kind in kinds {
                for action in actions {
                    let before = old.level(role: role, action: action, kind: kind)
                    let after = new.level(role: role, action: action, kind: kind)
                    if before.grant == after.grant && before.basis == after.basis { continue }
                    changes.append(
                        Change(
                            role: role, action: action, kind: kind, before: before.grant, after: after.grant,
                            rules: after.rules))
                }
            }
        }
        self.changes = changes
    }
}
