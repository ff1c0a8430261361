import WardAccess
import Yams

/// Walks the composed YAML of a policy file.
struct PolicyReader {
    var nodes = NodeReading()
    /// Nodes of the parts, to find the place of a mistake.
    private var parts: [PolicyMistake.Part: Node] = [:]

    /// What is wrong, in the file's order.
    var mistakes: [AccessFileError.Mistake] {
        nodes.mistakes.enumerated().sorted {
            ($0.element.line ?? 0, $0.element.column ?? 0, $0.offset)
                < ($1.element.line ?? 0, $1.element.column ?? 0, $1.offset)
        }.map(\.element)
    }

    static let keys = [
        "schema", "name", "timeZone", "openingHours", "roles", "actions", "resources", "relations", "rules",
        "breakGlass", "delegation", "separation", "tests",
    ]

    mutating func file(_ root: Node) -> AccessFile? {
        guard let top = nodes.fields(root, of: "the file", keys: Self.keys) else { return nil }
        let schema = nodes.text(top["schema"], of: "schema")
        if schema != "ward/access/1" {
            nodes.fail(
                schema.map { "the schema is \"\($0)\"; this Ward reads ward/access/1" }
                    ?? "the first line has to be: schema: ward/access/1", at: top["schema"] ?? root)
        }
        var model = PolicyModel(name: nodes.text(top["name"], of: "name") ?? "")
        if let zone = top["timeZone"], let name = nodes.text(zone, of: "timeZone") {
            model.timeZone = name
            if !TimeZoneNames.isKnown(name) {
                nodes.fail("unknown time zone \"\(name)\"" + TimeZoneNames.hint(name), at: zone)
            }
        }
        model.openingHours = top["openingHours"].map { hours in openingHours(hours) }
        model.roles = roles(top["roles"])
        model.actions = terms(top["actions"], "action") { .action($0) }
        model.kinds = terms(top["resources"], "resource") { .kind($0) }
        model.relations = terms(top["relations"], "relation") { .relation($0) }
        for (key, value) in [
            ("roles", model.roles.count), ("actions", model.actions.count), ("resources", model.kinds.count),
        ]
        where value == 0 && top[key] == nil {
            nodes.fail("no \(key): name them under \"\(key)\"", at: root)
        }
        for node in nodes.list(top["rules"], of: "rules") {
            if let rule = rule(node) {
                parts[.rule(model.rules.count)] = node
                model.rules.append(rule)
            }
        }
        for node in nodes.list(top["breakGlass"], of: "breakGlass") {
            if let rule = breakGlass(node) {
                parts[.rule(model.rules.count)] = node
                model.rules.append(rule)
            }
        }
        for node in nodes.list(top["delegation"], of: "delegation") {
            if let rule = delegation(node) {
                parts[.delegation(model.delegations.count)] = node
                model.delegations.append(rule)
            }
        }
        for node in nodes.list(top["separation"], of: "separation") {
            if let rule = separation(node) {
                parts[.separation(model.separations.count)] = node
                model.separations.append(rule)
            }
        }
        for mistake in model.mistakes() {
            nodes.fail(mistake.text, at: place(mistake, root))
        }
        let tests = tests(top["tests"], model)
        let places = parts.compactMapValues { $0.mark.map { AccessFile.Place(line: $0.line, column: $0.column) } }
        return AccessFile(model: model, tests: tests, places: places)
    }

    /// The node of the wrong word, of its key, or of the part.
    private func place(_ mistake: PolicyMistake, _ root: Node) -> Node {
        guard let part = parts[mistake.part] else { return root }
        let aliases = ["roles": ["allow", "deny", "roles", "inherits"], "actions": ["to", "actions"]]
        for key in mistake.key.map({ aliases[$0] ?? [$0] }) ?? [] {
            guard let value = part.mapping?[Node(key)] else { continue }
            return mistake.word.flatMap { Self.scalar($0, in: value) } ?? value
        }
        return mistake.word.flatMap { Self.scalar($0, in: part) } ?? part
    }

    private static func scalar(_ word: String, in node: Node) -> Node? {
        switch node {
        case .scalar(let scalar): return scalar.string == word ? node : nil
        case .sequence(let sequence): return sequence.lazy.compactMap { Self.scalar(word, in: $0) }.first
        case .mapping(let mapping):
            return mapping.lazy.compactMap { Self.scalar(word, in: $0.key) ?? Self.scalar(word, in: $0.value) }.first
        case .alias: return nil
        }
    }

    // MARK: - Names

    private mutating func roles(_ node: Node?) -> [PolicyModel.Role] {
        guard let node else { return [] }
        guard let mapping = node.mapping else {
            let names = nodes.texts(node, of: "roles")
            for (index, item) in nodes.list(node, of: "roles").enumerated() { parts[.role(index)] = item }
            return names.map { PolicyModel.Role($0) }
        }
        var roles: [PolicyModel.Role] = []
        for (key, value) in mapping {
            guard let name = nodes.text(key, of: "a role") else { continue }
            var role = PolicyModel.Role(name)
            parts[.role(roles.count)] = key
            if !value.isNothing,
                let fields = nodes.fields(value, of: "the role \"\(name)\"", keys: ["maintainer", "title", "inherits"])
            {
                role.maintainer = nodes.choice(fields["maintainer"], of: "maintainer")
                role.title = nodes.words(fields["title"], of: "title")
                role.inherits = nodes.texts(fields["inherits"], of: "inherits")
                if fields["inherits"] != nil { parts[.role(roles.count)] = value }
            }
            roles.append(role)
        }
        return roles
    }

    /// A list of names, or a mapping of names to titles.
    private mutating func terms(
        _ node: Node?, _ what: String, _ part: (Int) -> PolicyMistake.Part
    ) -> [PolicyModel.Term] {
        guard let node else { return [] }
        guard let mapping = node.mapping else {
            let items = nodes.list(node, of: "\(what)s")
            for (index, item) in items.enumerated() { parts[part(index)] = item }
            return items.map { PolicyModel.Term(nodes.text($0, of: what) ?? "") }
        }
        var terms: [PolicyModel.Term] = []
        for (key, value) in mapping {
            guard let name = nodes.text(key, of: what) else { continue }
            parts[part(terms.count)] = key
            terms.append(.init(name, title: value.isNothing ? nil : nodes.words(value, of: "the title")))
        }
        return terms
    }

    // MARK: - Rules

    private mutating func id(_ fields: [String: Node], in node: Node, of what: String) -> String {
        guard let id = nodes.text(fields["id"], of: "id") else {
            nodes.fail("\(what) has no id; decisions refer to it by one", at: node)
            return ""
        }
        return id
    }

    private mutating func rule(_ node: Node) -> AccessRule? {
        let keys = ["id", "allow", "deny", "to", "on", "when", "unless", "consent", "sentence"]
        guard let fields = nodes.fields(node, of: "a rule", keys: keys) else { return nil }
        let isConsent = nodes.flag(fields["consent"], of: "consent") ?? false
        if (fields["allow"] == nil) == (fields["deny"] == nil) {
            nodes.fail("a rule says either allow or deny, with the roles", at: node)
            return nil
        }
        if isConsent && fields["deny"] == nil { nodes.fail("consent belongs to a deny", at: fields["consent"]) }
        let effect: AccessRule.Effect = fields["allow"] != nil ? .allow : isConsent ? .consent : .deny
        let id = id(fields, in: node, of: "a rule")
        guard let roles = nodes.names(fields["allow"] ?? fields["deny"], of: "roles"),
            let (actions, kinds) = scope(fields, in: node)
        else { return nil }
        let condition = condition(fields)
        return AccessRule(
            id: id, effect, roles: roles, actions: actions, kinds: kinds, when: condition,
            sentence: nodes.words(fields["sentence"], of: "sentence"))
    }

    private mutating func scope(_ fields: [String: Node], in node: Node) -> (Names, Names)? {
        let actions = nodes.names(fields["to"], of: "to")
        let kinds = nodes.names(fields["on"], of: "on")
        if actions == nil { nodes.fail("\"to\" is missing: the actions, or any", at: node) }
        if kinds == nil { nodes.fail("\"on\" is missing: the resources, or any", at: node) }
        return actions.flatMap { actions in kinds.map { (actions, $0) } }
    }

    private mutating func condition(_ fields: [String: Node]) -> AccessCondition? {
        let before = nodes.mistakes.count
        var reader = ConditionReader(nodes: nodes)
        let when = fields["when"].map { reader.condition($0, depth: 0) }
        let unless = fields["unless"].map { AccessCondition.not(reader.condition($0, depth: 0)) }
        nodes = reader.nodes
        // A condition that could not be read must not become none; the file is refused anyway.
        if nodes.mistakes.count > before { return .any([]) }
        switch (when, unless) {
        case (let when?, let unless?): return .all([when, unless])
        default: return when ?? unless
        }
    }

    private mutating func breakGlass(_ node: Node) -> AccessRule? {
        let keys = ["id", "roles", "to", "on", "minutes", "review", "beatsConsent", "when", "unless", "sentence"]
        guard let fields = nodes.fields(node, of: "a break-glass rule", keys: keys) else { return nil }
        let id = id(fields, in: node, of: "a break-glass rule")
        if fields["minutes"] == nil { nodes.fail("\"minutes\" is missing: emergency access has to end", at: node) }
        if fields["roles"] == nil { nodes.fail("\"roles\" is missing: the roles, or any", at: node) }
        guard let roles = nodes.names(fields["roles"], of: "roles"), let (actions, kinds) = scope(fields, in: node),
            let minutes = nodes.number(fields["minutes"], of: "minutes", in: 1...1440)
        else { return nil }
        let terms = BreakGlassTerms(
            minutes: minutes, review: nodes.choice(fields["review"], of: "review") ?? .required,
            beatsConsent: nodes.flag(fields["beatsConsent"], of: "beatsConsent") ?? false)
        return AccessRule(
            id: id, .breakGlass(terms), roles: roles, actions: actions, kinds: kinds, when: condition(fields),
            sentence: nodes.words(fields["sentence"], of: "sentence"))
    }

    private mutating func delegation(_ node: Node) -> DelegationRule? {
        let keys = ["id", "from", "to", "actions", "on", "days", "redelegates"]
        guard let fields = nodes.fields(node, of: "a delegation rule", keys: keys) else { return nil }
        let id = id(fields, in: node, of: "a delegation rule")
        for key in ["from", "to", "days"] where fields[key] == nil { nodes.fail("\"\(key)\" is missing", at: node) }
        guard let from = nodes.names(fields["from"], of: "from"), let to = nodes.names(fields["to"], of: "to"),
            let days = nodes.number(fields["days"], of: "days", in: 1...366)
        else { return nil }
        return DelegationRule(
            id: id, from: from, to: to, actions: nodes.names(fields["actions"], of: "actions") ?? .any,
            kinds: nodes.names(fields["on"], of: "on") ?? .any, days: days,
            redelegates: nodes.flag(fields["redelegates"], of: "redelegates") ?? false)
    }

    private mutating func separation(_ node: Node) -> SeparationRule? {
        guard let fields = nodes.fields(node, of: "a separation", keys: ["id", "roles", "actions", "on"]) else {
            return nil
        }
        let id = id(fields, in: node, of: "a separation")
        switch (fields["roles"], fields["actions"]) {
        case (let roles?, nil):
            if let on = fields["on"] { nodes.fail("\"on\" belongs to actions", at: on) }
            return SeparationRule(id: id, .roles(nodes.texts(roles, of: "roles")))
        case (nil, let actions?):
            return SeparationRule(
                id: id, .actions(nodes.texts(actions, of: "actions"), on: nodes.names(fields["on"], of: "on") ?? .any))
        default:
            nodes.fail("a separation names either roles or actions", at: node)
            return nil
        }
    }

    // MARK: - Hours and tests

    private mutating func openingHours(_ node: Node) -> WeekHours {
        let days = WeekHours.Day.allCases
        var hours = WeekHours(spans: [])
        guard let fields = nodes.fields(node, of: "openingHours", keys: days.map(\.rawValue)) else { return hours }
        for day in days {
            for item in nodes.list(fields[day.rawValue], of: day.rawValue) {
                if let span = ConditionReader.span(item, &nodes) {
                    hours.spans += WeekHours(days: [day], from: span.from, to: span.to).spans
                }
            }
        }
        return hours
    }

    private mutating func tests(_ node: Node?, _ model: PolicyModel) -> [AccessTest] {
        let reader = RequestReader(model)
        let ids = model.rules.map(\.id) + model.delegations.map(\.id) + model.separations.map(\.id)
        return nodes.list(node, of: "tests").enumerated().compactMap { index, node -> AccessTest? in
            let keys = ["name", "request", "expect", "rule", "reason"]
            guard let fields = nodes.fields(node, of: "a test", keys: keys) else { return nil }
            guard let asked = fields["request"], let expect = nodes.text(fields["expect"], of: "expect") else {
                nodes.fail("a test needs request and expect", at: node)
                return nil
            }
            if expect != "allowed" && expect != "denied" {
                nodes.fail("\"expect\" is allowed or denied", at: fields["expect"])
            }
            let rule = nodes.text(fields["rule"], of: "rule")
            if let rule, !ids.contains(rule) {
                nodes.fail("no rule has the id \"\(rule)\"" + NearName.hint(rule, among: ids), at: fields["rule"])
            }
            let reason: Decision.Reason? = nodes.choice(fields["reason"], of: "reason")
            do throws(RequestMistake) {
                let request = try reader.request(asked.json())
                return AccessTest(
                    name: nodes.text(fields["name"], of: "name") ?? "test \(index + 1)", request: request,
                    isAllowed: expect == "allowed", rule: rule, reason: reason,
                    place: node.mark.map { .init(line: $0.line, column: $0.column) })
            } catch {
                nodes.fail(error.description, at: asked.at(error.path))
                return nil
            }
        }
    }
}
