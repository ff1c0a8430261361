public import Foundation

/// Rights that one person passes on to another until a date.
public struct Delegation: Sendable, Hashable {
    /// Who passes on.
    public var from: String
    /// The roles in which that person does.
    public var roles: [String]
    /// Who receives; nil where the request is that person's own.
    public var to: String?
    /// Which actions.
    public var actions: Names
    /// On which kinds of resource.
    public var kinds: Names
    /// From when.
    public var start: Date?
    /// Until when; without an end it is worth nothing.
    public var end: Date?
    /// The relations of the person who passes on; nil for those of the request.
    public var relations: [Relation]?
    /// What the giver had received, where it is not the giver's own by role.
    public var received: [Delegation]

    /// Creates a delegation.
    public init(
        from: String, roles: [String], to: String? = nil, actions: Names = .any, kinds: Names = .any,
        start: Date? = nil, end: Date?, relations: [Relation]? = nil, received: [Delegation] = []
    ) {
        self.from = from
        self.roles = roles
        self.to = to
        self.actions = actions
        self.kinds = kinds
        self.start = start
        self.end = end
        self.relations = relations
        self.received = received
    }

    /// Whether it is in force at an instant.
    public func isActive(at time: Date) -> Bool {
        guard let end, time < end else { return false }
        return start.map { $0 <= time } ?? true
    }
}

extension Delegation {
    /// The same, without what came from one person to another anywhere along the way.
    fileprivate func without(from giver: String, to person: String) -> Delegation {
        var copy = self
        copy.received = received.filter { !($0.from == giver && $0.to == person) }
            .map { $0.without(from: giver, to: person) }
        return copy
    }
}

/// Why a delegation was refused.
public enum DelegationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No rule lets these roles pass this on to those.
    case noRule
    /// It would run longer than the rule, or longer than what was received.
    case tooLong
    /// More would be passed on than the person has.
    case moreThanOwn(action: String, kind: String)
    /// It would come back to somebody who passed it on.
    case circle([String])
    /// It ends before it begins, or has no end.
    case noEnd

    /// What is wrong.
    public var description: String {
        switch self {
        case .noRule: "no delegation rule of the policy allows it"
        case .tooLong: "it would last longer than allowed"
        case .moreThanOwn(let action, let kind): "\(action) on \(kind) is not theirs to pass on"
        case .circle(let people): "it goes round in a circle: \(people.joined(separator: " → "))"
        case .noEnd: "a delegation needs an end after its beginning"
        }
    }
}

/// The delegations in force, each of them within what its giver had. A value: storing it is the application's business.
public struct DelegationRegister: Sendable {
    private let engine: AccessEngine
    /// What was accepted, in order.
    public private(set) var entries: [Entry] = []

    /// An accepted delegation.
    public struct Entry: Sendable, Hashable {
        /// What is passed on.
        public let delegation: Delegation
        /// Who receives, and in which roles.
        public let to: String
        /// The rule that allows it.
        public let rule: String
    }

    /// Creates an empty register for a policy.
    public init(engine: AccessEngine) {
        self.engine = engine
    }

    /// Accepts a delegation to a person in some roles.
    ///
    /// - Throws: when no rule allows it, when it goes beyond what the giver has by role or by a delegation that may be
    ///   passed on, when it lasts too long, or when it would go round in a circle.
    public mutating func add(
        _ delegation: Delegation, to person: String, roles: [String], at now: Date
    ) throws(DelegationError) {
        let start = delegation.start ?? now
        guard let end = delegation.end, start < end, now < end else { throw .noEnd }
        if let circle = circle(from: delegation.from, to: person, at: now) { throw .circle(circle) }
        // What is not written out ("any") is cut to the rule and to the giver's rights at each decision.
        let actions = delegation.actions.written
        let kinds = delegation.kinds.written
        let rules = engine.model.delegations.filter { rule in
            engine.closure(delegation.roles).contains(where: rule.from.contains)
                && engine.closure(roles).contains(where: rule.to.contains)
                && actions.allSatisfy(rule.actions.contains) && kinds.allSatisfy(rule.kinds.contains)
        }
        guard !rules.isEmpty else { throw .noRule }
        guard let rule = rules.first(where: { end.timeIntervalSince(start) <= Double($0.days) * 86_400 }) else {
            throw .tooLong
        }
        for action in actions {
            for kind in kinds where !engine.mayEver(roles: delegation.roles, action: action, kind: kind) {
                try received(delegation.from, action, kind, until: end, at: now)
            }
        }
        var accepted = delegation
        (accepted.to, accepted.start) = (person, start)
        accepted.received = entries.filter { $0.to == delegation.from && $0.delegation.isActive(at: now) }
            .map(\.delegation)
        entries.append(Entry(delegation: accepted, to: person, rule: rule.id))
    }

    /// What a person may use at an instant, to be put into the context of a request.
    public func active(for person: String, at time: Date) -> [Delegation] {
        entries.filter { $0.to == person && $0.delegation.isActive(at: time) }.map(\.delegation)
    }

    /// Ends what one person passed on to another. What was passed on from there loses what it came from.
    public mutating func revoke(from giver: String, to person: String) {
        entries.removeAll { $0.delegation.from == giver && $0.to == person }
        entries = entries.map { entry in
            Entry(delegation: entry.delegation.without(from: giver, to: person), to: entry.to, rule: entry.rule)
        }
    }

    /// A right that is not the giver's own must have been received, with leave to pass it on, for at least as long.
    private func received(
        _ giver: String, _ action: String, _ kind: String, until end: Date, at now: Date
    ) throws(DelegationError) {
        let sources = entries.filter { entry in
            entry.to == giver && entry.delegation.isActive(at: now)
                && entry.delegation.actions.contains(action) && entry.delegation.kinds.contains(kind)
                && engine.model.delegations.contains { $0.id == entry.rule && $0.redelegates }
        }
        if sources.isEmpty { throw .moreThanOwn(action: action, kind: kind) }
        if !sources.contains(where: { $0.delegation.end.map { end <= $0 } ?? false }) { throw .tooLong }
    }

    /// The way from a person back to the giver, if there is one.
    private func circle(from giver: String, to person: String, at now: Date) -> [String]? {
        if giver == person { return [giver, person] }
        var seen: Set<String> = [person]
        var waiting = [[giver, person]]
        while let path = waiting.popLast() {
            for entry in entries
            where entry.delegation.from == path.last && entry.delegation.end.map({ $0 > now }) ?? false {
                if entry.to == giver { return path + [giver] }
                if seen.insert(entry.to).inserted { waiting.append(path + [entry.to]) }
            }
        }
        return nil
    }
}
