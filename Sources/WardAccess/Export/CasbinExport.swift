/// A policy in the form of Casbin: the model and the CSV.
public struct CasbinPolicy: Sendable, Hashable {
    /// The model, for a `.conf` file.
    public let model: String
    /// The rules and the inheritance of roles, for a `.csv` file.
    public let policy: String
}

extension AccessEngine {
    /// The policy for Casbin, deciding as this engine does.
    ///
    /// Conditions become expressions that the matcher evaluates (`eval`); ``casbinRequest(_:)`` gives the values.
    ///
    /// - Throws: an error that names the rule where Casbin has no equivalent: a consent that break-glass goes before, and
    ///   purposes with characters that its CSV cannot hold. Delegations are decided here and left out.
    public func casbin() throws(ExportError) -> CasbinPolicy {
        let beats = model.rules.contains { rule in
            if case .breakGlass(let terms) = rule.effect { terms.beatsConsent } else { false }
        }
        var lines: [String] = []
        for rule in model.rules {
            if rule.effect == .consent && beats {
                throw ExportError(rule: rule.id, text: "in Casbin a deny cannot give way to break-glass")
            }
            for purpose in rule.condition?.purposes ?? [] {
                let isPlain = purpose.rawValue.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || $0 == 0x2d || $0 == 0x5f
                }
                if !isPlain { throw ExportError(rule: rule.id, text: "the purpose \(purpose.rawValue)") }
            }
            lines += casbin(rule)
        }
        for rule in model.separations { lines += casbin(rule) }
        for role in model.roles {
            // Every role stands in a grouping, so that the matcher knows it.
            lines += (role.inherits.isEmpty ? [role.name] : role.inherits).map { "g, \(role.name), \($0)" }
        }
        return CasbinPolicy(model: Self.casbinModel, policy: lines.joined(separator: "\n") + "\n")
    }

    /// The values of a request in the order of the model's request definition, roles apart: these are given to Casbin as
    /// groupings of the subject.
    public func casbinRequest(_ request: AccessRequest) -> [JSONValue] {
        let query = query(request)
        func names(_ bits: UInt64) -> JSONValue {
            let all = model.allRelations
            let held = all.indices.filter { bits & 1 << UInt64($0) != 0 }
            return .string("|" + held.map { all[$0].rawValue + "|" }.joined())
        }
        let hasTime = query.now != AccessQuery.noTime
        let isStarted = query.glassStart != AccessQuery.noTime
        let end = query.glassEnd == Int64.max ? (isStarted ? query.glassStart + 86_400 : 0) : query.glassEnd
        return [
            .string(request.subject.id ?? "somebody"), .string(request.action), .string(request.resource.kind),
            names(query.held), names(query.unknown), .string(request.context.purpose?.rawValue ?? ""),
            .number(hasTime ? 1 : 0), .number(hasTime ? Double(query.now) : 0),
            .number(hasTime ? Double(minuteOfWeek(query.now)) : 0),
            .number(query.glass == .opened ? (isStarted ? 2 : 1) : 0),
            .number(isStarted ? Double(query.glassStart) : 0), .number(Double(end)),
            .string("|" + request.context.done.map { $0 + "|" }.joined()),
            .string("|" + closure(request.subject.roles).map { $0 + "|" }.joined()),
        ]
    }

    private static let casbinModel = """
        [request_definition]
        r = sub, act, kind, relations, unknown, purpose, timed, now, minute, glass, start, end, done, roles

        [policy_definition]
        p = role, act, kind, cond, eft, id

        [role_definition]
        g = _, _

        [policy_effect]
        e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

        [matchers]
        m = r.act == p.act && r.kind == p.kind && g(r.sub, p.role) && eval(p.cond)

        """

    private static let casbinSyntax = ExportSyntax(
        holds: { "('|\($0.rawValue)|' in r.relations)" }, isUnknown: { "('|\($0.rawValue)|' in r.unknown)" },
        hasPurpose: "(r.purpose != '')", purpose: { "(r.purpose == '\($0.rawValue)')" }, hasTime: "(r.timed == 1)",
        minute: "r.minute", now: "r.now", yes: "(1 == 1)", no: "(1 == 0)")

    private func casbin(_ rule: AccessRule) -> [String] {
        let syntax = Self.casbinSyntax
        var conditions = rule.condition.map { [syntax.text($0, Tables.Effect(rule.effect).stance, model)] } ?? []
        var effect = "deny"
        switch rule.effect {
        case .allow: effect = "allow"
        case .deny, .consent: break
        case .breakGlass(let terms):
            effect = "allow"
            let seconds = terms.minutes * 60
            conditions.append(
                "(r.timed == 1 && r.now < r.end && ((r.glass == 2 && r.now >= r.start && r.now - r.start < \(seconds)) "
                    + "|| (r.glass == 1 && r.end - r.now <= \(seconds))))")
        }
        return rows(
            rule.roles, rule.actions, rule.kinds, syntax.both(conditions), effect, rule.id)
    }

    private func rows(
        _ roles: Names, _ actions: Names, _ kinds: Names, _ condition: String, _ effect: String, _ id: String
    ) -> [String] {
        var rows: [String] = []
        for role in roles.names(of: model.roles.map(\.name)) {
            for action in actions.names(of: model.actions.map(\.name)) {
                for kind in kinds.names(of: model.kinds.map(\.name)) {
                    rows.append("p, \(role), \(action), \(kind), \(condition), \(effect), \(id)")
                }
            }
        }
        return rows
    }

    private func casbin(_ rule: SeparationRule) -> [String] {
        switch rule.subject {
        case .roles(let names):
            // Whoever holds one of them and another is denied everything.
            return names.flatMap { name -> [String] in
                let others = names.filter { $0 != name }.map { "('|\($0)|' in r.roles)" }
                let condition = Self.casbinSyntax.either(others)
                return rows(.these([name]), .any, .any, condition, "deny", rule.id)
            }
        case .actions(let names, let on):
            return names.flatMap { name -> [String] in
                let others = names.filter { $0 != name }.map { "('|\($0)|' in r.done)" }
                return rows(.any, .these([name]), on, Self.casbinSyntax.either(others), "deny", rule.id)
            }
        }
    }
}
