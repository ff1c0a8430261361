public import Foundation

/// Rights that are granted and that nobody has used for a while, and the smaller policy without them.
public struct LeastPrivilege: Sendable {
    /// One right: a role, an action and a kind of resource.
    public struct Right: Sendable, Hashable {
        /// The role.
        public let role: String
        /// The action.
        public let action: String
        /// The kind of resource.
        public let kind: String

        /// Creates a right.
        public init(role: String, action: String, kind: String) {
            self.role = role
            self.action = action
            self.kind = kind
        }
    }

    /// What is granted by an ordinary rule, always or under conditions.
    public let granted: [Right]
    /// What of it nobody has used within the days.
    public let unused: [Right]
    /// The first and last use that the log knows; nil where it knows none.
    public let span: ClosedRange<Date>?
    /// Uses that were left out because they have no time.
    public let untimed: Int
    /// The policy with what is unused taken out of its allow rules. Denies and emergency access stay as they are.
    public let smaller: PolicyModel

    /// Whether the log reaches back over the whole time: otherwise nothing is known about the part before it.
    public let coversWholeTime: Bool
}

/// What was used of a policy, collected request by request in memory that does not grow with the log.
public struct AccessUsage: Sendable {
    private let engine: AccessEngine
    private var lastUse: [LeastPrivilege.Right: Date] = [:]
    private var first: Date?
    private var last: Date?
    private var untimed = 0

    /// Begins to collect.
    public init(_ engine: AccessEngine) {
        self.engine = engine
    }

    /// Counts a request that was made. One without a time in its context counts for nothing.
    public mutating func add(_ request: AccessRequest) {
        guard let time = request.context.time else {
            untimed += 1
            return
        }
        first = first.map { min($0, time) } ?? time
        last = last.map { max($0, time) } ?? time
        // It counts for every role of the person that could have granted it, and for what these inherit.
        for role in engine.closure(request.subject.roles)
        where engine.level(role: role, action: request.action, kind: request.resource.kind).canAllow {
            let right = LeastPrivilege.Right(role: role, action: request.action, kind: request.resource.kind)
            lastUse[right] = lastUse[right].map { max($0, time) } ?? time
        }
    }

    /// What is granted and was not used within the days before an instant.
    public func report(days: Int, now: Date) -> LeastPrivilege {
        let start = now.addingTimeInterval(-Double(days) * 86_400)
        let used = Set(lastUse.filter { $0.value >= start }.keys)
        let model = engine.model
        var granted: [LeastPrivilege.Right] = []
        for role in model.roles {
            for kind in model.kinds {
                for action in model.actions
                where engine.level(role: role.name, action: action.name, kind: kind.name).canAllow {
                    granted.append(.init(role: role.name, action: action.name, kind: kind.name))
                }
            }
        }
        return LeastPrivilege(
            granted: granted, unused: granted.filter { !used.contains($0) },
            span: first.flatMap { first in last.map { first...$0 } }, untimed: untimed,
            smaller: engine.smaller(used),
            coversWholeTime: first.map { $0 <= start.addingTimeInterval(86_400) } ?? false)
    }
}

extension AccessEngine {
    /// Compares what is granted with what was used.
    ///
    /// - Parameters:
    ///   - usage: requests that were made, each with its time in the context.
    ///   - days: how long a right may rest before it counts as unused.
    ///   - now: the end of the time looked at.
    public func leastPrivilege(usage: some Sequence<AccessRequest>, days: Int, now: Date) -> LeastPrivilege {
        var collected = AccessUsage(self)
        for request in usage { collected.add(request) }
        return collected.report(days: days, now: now)
    }

    /// The policy whose allow rules speak only about what was used.
    fileprivate func smaller(_ used: Set<LeastPrivilege.Right>) -> PolicyModel {
        var smaller = model
        smaller.rules = model.rules.flatMap { rule in rule.effect == .allow ? narrowed(rule, to: used) : [rule] }
        return smaller
    }

    /// A rule cut to what was used: none, itself, or one for each group of roles with the same actions on the same kinds.
    private func narrowed(_ rule: AccessRule, to used: Set<LeastPrivilege.Right>) -> [AccessRule] {
        let actions = rule.actions.names(of: model.actions.map(\.name))
        let kinds = rule.kinds.names(of: model.kinds.map(\.name))
        let roles = rule.roles.names(of: model.roles.map(\.name))
        var parts: [(actions: [String], kinds: [String], roles: [String])] = []
        var keepsAll = true
        for role in roles {
            var byActions: [(actions: [String], kinds: [String])] = []
            for kind in kinds {
                let kept = actions.filter { used.contains(.init(role: role, action: $0, kind: kind)) }
                if kept != actions { keepsAll = false }
                if kept.isEmpty { continue }
                if let index = byActions.firstIndex(where: { $0.actions == kept }) {
                    byActions[index].kinds.append(kind)
                } else {
                    byActions.append((kept, [kind]))
                }
            }
            for part in byActions {
                if let index = parts.firstIndex(where: { $0.actions == part.actions && $0.kinds == part.kinds }) {
                    parts[index].roles.append(role)
                } else {
                    parts.append((part.actions, part.kinds, [role]))
                }
            }
        }
        if keepsAll { return [rule] }
        return parts.enumerated().map { index, part in
            var narrow = rule
            // A sentence of the author's would now say too much.
            narrow.sentence = nil
            (narrow.roles, narrow.actions, narrow.kinds) = (
                .these(part.roles), .these(part.actions), .these(part.kinds)
            )
            if index > 0 { narrow.id = rule.id + "-\(index + 1)" }
            return narrow
        }
    }
}
