/// The compiled form of a policy's rules.
struct Tables: Sendable {
    /// One rule within the list of a role, action and kind.
    struct Entry: Sendable {
        var rule: Int32
        var effect: Effect
        /// Place in `conditions`; -1 for none.
        var condition: Int32
    }

    enum Effect: UInt8, Sendable {
        case deny, consent, allow, breakGlass
    }

    /// Terms of a break-glass rule in seconds.
    struct Terms: Sendable {
        var seconds: Int64
        var beatsConsent: Bool
    }

    /// A pair of duties that are kept apart.
    struct Separation: Sendable {
        var rule: Int32
        var members: IndexSet256
        /// For actions: the kinds, nil for all.
        var kinds: Set<Int>?
    }

    let actionCount: Int
    let kindCount: Int
    /// Where the list of each cell begins; one more than there are cells.
    let starts: [UInt32]
    let entries: [Entry]
    let conditions: [CompiledCondition]
    /// By rule; only those of break-glass rules mean anything.
    let terms: [Terms]
    let closures: [IndexSet256]
    let roleSeparations: [Separation]
    let actionSeparations: [Separation]
    /// Whether any rule looks at the clock of the week.
    let needsWeek: Bool

    /// Compiles the rules; nil where they would fill the memory.
    init?(_ model: PolicyModel, names: RequestNames) {
        actionCount = model.actions.count
        kindCount = model.kinds.count
        closures = Self.closures(model, names)
        needsWeek = model.rules.contains { $0.condition?.asksForTime ?? false }
        terms = model.rules.map { rule in
            guard case .breakGlass(let terms) = rule.effect else { return Terms(seconds: 0, beatsConsent: false) }
            return Terms(seconds: Int64(terms.minutes) * 60, beatsConsent: terms.beatsConsent)
        }
        var conditions: [CompiledCondition] = []
        var places: [CompiledCondition: Int32] = [:]
        // Which roles a rule for a role reaches: those that inherit from it.
        var heirs = [[Int]](repeating: [], count: model.roles.count)
        for (role, closure) in closures.enumerated() { closure.forEach { heirs[$0].append(role) } }
        let cellCount = model.roles.count * actionCount * kindCount
        var lists: [(cell: UInt32, entry: Entry)] = []
        for (index, rule) in model.rules.enumerated() {
            let effect = Effect(rule.effect)
            var condition: Int32 = -1
            if let written = rule.condition {
                let compiled = CompiledCondition(written, stance: effect.stance, names: names.conditions)
                condition =
                    places[compiled]
                    ?? {
                        conditions.append(compiled)
                        places[compiled] = Int32(conditions.count - 1)
                        return Int32(conditions.count - 1)
                    }()
            }
            let entry = Entry(rule: Int32(index), effect: effect, condition: condition)
            var roles: Set<Int> = []
            for name in rule.roles.names(of: model.roles.map(\.name)) {
                if let role = names.roles[name] { roles.formUnion(heirs[role]) }
            }
            let actions = Set(rule.actions.names(of: model.actions.map(\.name)).compactMap { names.actions[$0] })
            let kinds = Set(rule.kinds.names(of: model.kinds.map(\.name)).compactMap { names.kinds[$0] })
            if lists.count + roles.count * actions.count * kinds.count > PolicyLimits.entries { return nil }
            for role in roles {
                for action in actions {
                    let row = (role * actionCount + action) * kindCount
                    for kind in kinds { lists.append((UInt32(row + kind), entry)) }
                }
            }
        }
        self.conditions = conditions
        (starts, entries) = Self.packed(lists, cellCount: cellCount)
        (roleSeparations, actionSeparations) = Self.separations(model, names)
    }

    /// Lists side by side: in each, what denies comes first, and what can never decide is left out.
    private static func packed(
        _ lists: [(cell: UInt32, entry: Entry)], cellCount: Int
    ) -> (starts: [UInt32], entries: [Entry]) {
        var counts = [UInt32](repeating: 0, count: cellCount + 1)
        for item in lists { counts[Int(item.cell) + 1] += 1 }
        for index in 1..<counts.count { counts[index] += counts[index - 1] }
        var sorted = [Entry](
            repeating: Entry(rule: 0, effect: .deny, condition: -1), count: lists.count)
        var next = counts
        for item in lists {
            sorted[Int(next[Int(item.cell)])] = item.entry
            next[Int(item.cell)] += 1
        }
        var starts: [UInt32] = [0]
        starts.reserveCapacity(cellCount + 1)
        var entries: [Entry] = []
        entries.reserveCapacity(lists.count)
        for cell in 0..<cellCount {
            let list = sorted[Int(counts[cell])..<Int(counts[cell + 1])]
            for effect in [Effect.deny, .consent, .allow, .breakGlass] {
                var seen: Set<Int32> = []
                for entry in list where entry.effect == effect {
                    // Behind a rule with the same condition neither.
                    if effect != .breakGlass, !seen.insert(entry.condition).inserted { continue }
                    entries.append(entry)
                    // Of the same effect nothing behind a rule without condition is ever reached, unless terms differ.
                    if entry.condition < 0 && effect != .breakGlass { break }
                }
            }
            starts.append(UInt32(entries.count))
        }
        return (starts, entries)
    }

    private static func closures(_ model: PolicyModel, _ names: RequestNames) -> [IndexSet256] {
        model.roles.indices.map { start in
            var closure = IndexSet256([start])
            var waiting = [start]
            while let role = waiting.popLast() {
                for parent in model.roles[role].inherits {
                    guard let index = names.roles[parent], !closure.contains(index) else { continue }
                    closure.insert(index)
                    waiting.append(index)
                }
            }
            return closure
        }
    }

    private static func separations(
        _ model: PolicyModel, _ names: RequestNames
    ) -> (roles: [Separation], actions: [Separation]) {
        var roles: [Separation] = []
        var actions: [Separation] = []
        for (index, rule) in model.separations.enumerated() {
            switch rule.subject {
            case .roles(let members):
                roles.append(
                    .init(
                        rule: Int32(index), members: IndexSet256(members.compactMap { names.roles[$0] }), kinds: nil))
            case .actions(let members, let on):
                let kinds: Set<Int>? =
                    on == .any ? nil : Set(on.written.compactMap { names.kinds[$0] })
                actions.append(
                    .init(
                        rule: Int32(index), members: IndexSet256(members.compactMap { names.actions[$0] }),
                        kinds: kinds))
            }
        }
        return (roles, actions)
    }

    /// The list of a role, action and kind.
    func list(_ role: Int, _ action: Int, _ kind: Int) -> ArraySlice<Entry> {
        let cell = (role * actionCount + action) * kindCount + kind
        return entries[Int(starts[cell])..<Int(starts[cell + 1])]
    }
}

extension Tables.Effect {
    init(_ effect: AccessRule.Effect) {
        self =
            switch effect {
            case .allow: .allow
            case .deny: .deny
            case .consent: .consent
            case .breakGlass: .breakGlass
            }
    }

    /// What is unknown is taken against the person who asks.
    var stance: Stance { self == .deny || self == .consent ? .possible : .certain }
}
