extension PolicyModel {
    /// Everything that does not fit together: unknown and doubled names, circles, terms out of range, sizes.
    public func mistakes() -> [PolicyMistake] {
        var validation = PolicyValidation(model: self)
        validation.run()
        return validation.mistakes
    }

    /// Every relation that conditions may use.
    var allRelations: [Relation] { Relation.wellKnown + relations.map { Relation(rawValue: $0.name) } }
}

/// One walk over a policy.
private struct PolicyValidation {
    let model: PolicyModel
    var mistakes: [PolicyMistake] = []
    private let roles: [String]
    private let actions: [String]
    private let kinds: [String]
    private let relations: [String]
    private let known: (roles: Set<String>, actions: Set<String>, kinds: Set<String>, relations: Set<String>)

    init(model: PolicyModel) {
        self.model = model
        roles = model.roles.map(\.name)
        actions = model.actions.map(\.name)
        kinds = model.kinds.map(\.name)
        relations = model.allRelations.map(\.rawValue)
        known = (Set(roles), Set(actions), Set(kinds), Set(relations))
    }

    mutating func run() {
        size(roles.count, PolicyLimits.roles, "roles")
        size(actions.count, PolicyLimits.actions, "actions")
        size(kinds.count, PolicyLimits.kinds, "resources")
        size(relations.count, PolicyLimits.relations, "relations")
        size(model.rules.count, PolicyLimits.rules, "rules")
        if mistakes.isEmpty && roles.count * actions.count * kinds.count > PolicyLimits.cells {
            fail(.policy, "roles times actions times resources are more than \(PolicyLimits.cells)")
        }
        names(roles, "role") { .role($0) }
        names(actions, "action") { .action($0) }
        names(kinds, "resource") { .kind($0) }
        names(model.relations.map(\.name), "relation") { .relation($0) }
        for (index, relation) in model.relations.enumerated()
        where Relation.wellKnown.contains(where: { NearName.plain($0.rawValue) == NearName.plain(relation.name) }) {
            fail(.relation(index), word: relation.name, "the relation \"\(relation.name)\" is known already")
        }
        for (index, relation) in model.relations.enumerated()
        where ["always", "never", "openingHours"].contains(relation.name) {
            fail(.relation(index), word: relation.name, "no relation can be called \"\(relation.name)\"")
        }
        inheritance()
        for (index, rule) in model.rules.enumerated() { check(rule, at: index) }
        for (index, rule) in model.delegations.enumerated() {
            check(rule.from, roles, known.roles, "role", .delegation(index), "from")
            check(rule.to, roles, known.roles, "role", .delegation(index), "to")
            check(rule.actions, actions, known.actions, "action", .delegation(index), "actions")
            check(rule.kinds, kinds, known.kinds, "resource", .delegation(index), "on")
            if !(1...366).contains(rule.days) { fail(.delegation(index), key: "days", "days are 1 to 366") }
        }
        for (index, rule) in model.separations.enumerated() { check(rule, at: index) }
        uniqueIDs()
    }

    private mutating func fail(
        _ part: PolicyMistake.Part, key: String? = nil, word: String? = nil, _ text: String
    ) {
        mistakes.append(.init(part, key: key, word: word, text))
    }

    private mutating func size(_ count: Int, _ limit: Int, _ what: String) {
        if count > limit { fail(.policy, key: what, "\(count) \(what) are more than the \(limit) that are read") }
    }

    private mutating func names(_ names: [String], _ what: String, _ part: (Int) -> PolicyMistake.Part) {
        var seen: Set<String> = []
        for (index, name) in names.enumerated() {
            if let trouble = Self.trouble(name) { fail(part(index), word: name, "the \(what) \(trouble)") }
            if what != "relation" && name == "any" {
                fail(part(index), word: name, "no \(what) can be called \"any\": the word means all of them")
            }
            if !seen.insert(name).inserted { fail(part(index), word: name, "two \(what)s are called \"\(name)\"") }
        }
    }

    private static func trouble(_ name: String) -> String? {
        if name.isEmpty { return "has no name" }
        if name.utf8.count > 100 { return "has a name longer than 100 bytes" }
        let isPlain = name.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "_-.:/".unicodeScalars.contains(scalar)
        }
        if !isPlain { return "\"\(name)\" has characters other than letters, digits and _ - . : /" }
        // A Cyrillic o among Latin letters makes a second "doctor" that nobody can tell from the first.
        let isMixed =
            name.unicodeScalars.contains { $0.properties.isAlphabetic && $0.value < 0x250 }
            && name.unicodeScalars.contains { 0x370...0x58F ~= $0.value }
        return isMixed ? "\"\(name)\" mixes letters of several alphabets" : nil
    }

    private mutating func inheritance() {
        var parents: [String: [String]] = [:]
        for (index, role) in model.roles.enumerated() {
            for name in role.inherits where !known.roles.contains(name) {
                unknown("role", name, roles, .role(index), "inherits")
            }
            parents[role.name] = role.inherits
        }
        // A role that comes back to itself; each circle is named once, at its first role.
        var told: Set<String> = []
        for (index, role) in model.roles.enumerated() where !told.contains(role.name) {
            guard let circle = Self.circle(from: role.name, parents) else { continue }
            told.formUnion(circle)
            fail(
                .role(index), key: "inherits",
                "roles inherit in a circle: \((circle + [role.name]).joined(separator: " → "))")
        }
    }

    private static func circle(from start: String, _ parents: [String: [String]]) -> [String]? {
        var cameFrom: [String: String] = [:]
        var waiting = [start]
        while let name = waiting.popLast() {
            for parent in parents[name] ?? [] {
                if parent == start {
                    var path = [name]
                    while let last = path.last, last != start, let before = cameFrom[last] { path.append(before) }
                    return path.reversed()
                }
                if cameFrom[parent] == nil {
                    cameFrom[parent] = name
                    waiting.append(parent)
                }
            }
        }
        return nil
    }

    private mutating func check(_ rule: AccessRule, at index: Int) {
        let part = PolicyMistake.Part.rule(index)
        check(rule.roles, roles, known.roles, "role", part, "roles")
        check(rule.actions, actions, known.actions, "action", part, "to")
        check(rule.kinds, kinds, known.kinds, "resource", part, "on")
        if let condition = rule.condition {
            if condition.depth > PolicyLimits.conditionDepth {
                fail(part, key: "when", "conditions stand more than \(PolicyLimits.conditionDepth) deep")
            }
            for relation in condition.relations where !known.relations.contains(relation.rawValue) {
                unknown("relation", relation.rawValue, relations, part, "when")
            }
            if condition.needsOpeningHours && model.openingHours == nil {
                fail(part, key: "when", "the policy names no openingHours")
            }
        }
        if case .breakGlass(let terms) = rule.effect, !(1...1440).contains(terms.minutes) {
            fail(part, key: "minutes", "break-glass lasts 1 to 1440 minutes")
        }
    }

    private mutating func check(_ rule: SeparationRule, at index: Int) {
        let part = PolicyMistake.Part.separation(index)
        switch rule.subject {
        case .roles(let names):
            check(.these(names), roles, known.roles, "role", part, "roles")
            if Set(names).count < 2 { fail(part, key: "roles", "at least two roles are kept apart") }
        case .actions(let names, let on):
            check(.these(names), actions, known.actions, "action", part, "actions")
            check(on, kinds, known.kinds, "resource", part, "on")
            if Set(names).count < 2 { fail(part, key: "actions", "at least two actions are kept apart") }
        }
    }

    private mutating func check(
        _ names: Names, _ all: [String], _ known: Set<String>, _ what: String, _ part: PolicyMistake.Part, _ key: String
    ) {
        guard case .these(let written) = names else { return }
        if written.isEmpty { fail(part, key: key, "no \(what) is named; write any for all of them") }
        for name in written where !known.contains(name) { unknown(what, name, all, part, key) }
    }

    private mutating func unknown(
        _ what: String, _ name: String, _ all: [String], _ part: PolicyMistake.Part, _ key: String
    ) {
        fail(part, key: key, word: name, "unknown \(what) \"\(name)\"" + NearName.hint(name, among: all))
    }

    private mutating func uniqueIDs() {
        var seen: Set<String> = []
        let ids =
            model.rules.enumerated().map { ($1.id, PolicyMistake.Part.rule($0)) }
            + model.delegations.enumerated().map { ($1.id, .delegation($0)) }
            + model.separations.enumerated().map { ($1.id, .separation($0)) }
        for (id, part) in ids {
            if let trouble = Self.trouble(id) { fail(part, key: "id", word: id, "the id \(trouble)") }
            if !seen.insert(id).inserted { fail(part, key: "id", word: id, "two rules have the id \"\(id)\"") }
        }
    }
}

extension AccessCondition {
    /// Whether the policy's opening hours are asked for.
    var needsOpeningHours: Bool {
        switch self {
        case .openingHours: true
        case .not(let inner): inner.needsOpeningHours
        case .all(let parts), .any(let parts): parts.contains(where: \.needsOpeningHours)
        default: false
        }
    }
}
