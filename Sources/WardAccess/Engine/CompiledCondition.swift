/// What a condition is asked for: that it surely holds (to allow), or that it may hold (to deny).
enum Stance: Sendable, Hashable {
    case certain, possible
}

/// A condition ready to be evaluated: relations that stand in a plain conjunction as two bit masks, the rest as a tree.
struct CompiledCondition: Sendable, Hashable {
    /// Relations that must hold.
    var held: UInt64 = 0
    /// Relations that must not hold.
    var notHeld: UInt64 = 0
    /// What else must hold.
    var rest: Node?
    var stance: Stance

    /// A tree without `not`: negation stands at the leaves alone, so that what is unknown can be taken against the
    /// person who asks.
    indirect enum Node: Sendable, Hashable {
        case relation(UInt64, negated: Bool)
        /// Numbers of purposes in the engine's table.
        case purpose([Int32], negated: Bool)
        case hours([Range<Int>], negated: Bool)
        case between(Int64, Int64, negated: Bool)
        case all([Node])
        case any([Node])
    }

    /// Compiles a condition.
    init(_ condition: AccessCondition, stance: Stance, names: ConditionNames) {
        self.stance = stance
        add(Self.node(condition, negated: false, names))
    }

    private mutating func add(_ node: Node) {
        switch node {
        case .relation(let bit, let negated):
            if negated { notHeld |= bit } else { held |= bit }
        case .all(let parts):
            for part in parts { add(part) }
        default:
            rest = rest.map { .all([$0, node]) } ?? node
        }
    }

    private static func node(_ condition: AccessCondition, negated: Bool, _ names: ConditionNames) -> Node {
        switch condition {
        case .relation(let relation):
            .relation(1 << UInt64(names.relations[relation.rawValue] ?? 63), negated: negated)
        case .purpose(let purposes):
            .purpose(purposes.compactMap { names.purposes[$0.rawValue] }, negated: negated)
        case .hours(let hours): .hours(hours.minutesOfWeek, negated: negated)
        case .openingHours: .hours(names.openingHours, negated: negated)
        case .between(let from, let until):
            .between(from.map(Int64.init) ?? .min, until.map(Int64.init) ?? .max, negated: negated)
        case .not(let inner): node(inner, negated: !negated, names)
        case .all(let parts):
            negated
                ? .any(parts.map { node($0, negated: true, names) })
                : .all(parts.map { node($0, negated: false, names) })
        case .any(let parts):
            negated
                ? .all(parts.map { node($0, negated: true, names) })
                : .any(parts.map { node($0, negated: false, names) })
        }
    }

    /// Whether the condition surely holds, or may hold, as it was compiled for.
    @inline(__always)
    func isMet(by query: borrowing AccessQuery) -> Bool {
        let yes: UInt64
        let no: UInt64
        switch stance {
        case .certain: (yes, no) = (query.held, ~(query.held | query.unknown))
        case .possible: (yes, no) = (query.held | query.unknown, ~query.held)
        }
        guard yes & held == held, no & notHeld == notHeld else { return false }
        guard let rest else { return true }
        return Self.meets(rest, query, yes: yes, no: no, whenUnknown: stance == .possible)
    }

    private static func meets(
        _ node: Node, _ query: borrowing AccessQuery, yes: UInt64, no: UInt64, whenUnknown: Bool
    ) -> Bool {
        switch node {
        case .relation(let bit, let negated): return (negated ? no : yes) & bit != 0
        case .purpose(let purposes, let negated):
            if query.purpose == AccessQuery.missing { return whenUnknown }
            return purposes.contains(query.purpose) != negated
        case .hours(let spans, let negated):
            if query.minuteOfWeek < 0 { return whenUnknown }
            let minute = Int(query.minuteOfWeek)
            return spans.contains { $0.contains(minute) } != negated
        case .between(let from, let until, let negated):
            if query.now == AccessQuery.noTime { return whenUnknown }
            return (query.now >= from && query.now < until) != negated
        case .all(let parts):
            for part in parts where !meets(part, query, yes: yes, no: no, whenUnknown: whenUnknown) { return false }
            return true
        case .any(let parts):
            for part in parts where meets(part, query, yes: yes, no: no, whenUnknown: whenUnknown) { return true }
            return false
        }
    }
}

/// The numbers behind the names in conditions.
struct ConditionNames: Sendable {
    var relations: [String: Int] = [:]
    var purposes: [String: Int32] = [:]
    var openingHours: [Range<Int>] = []

    init(_ model: PolicyModel) {
        for (index, relation) in model.allRelations.enumerated() where relations[relation.rawValue] == nil {
            relations[relation.rawValue] = index
        }
        let named = model.rules.flatMap { $0.condition?.purposes ?? [] }
        for purpose in named where purposes[purpose.rawValue] == nil {
            purposes[purpose.rawValue] = Int32(purposes.count)
        }
        openingHours = model.openingHours?.minutesOfWeek ?? []
    }
}
