extension AccessEngine {
    /// The policy in the language of Cedar, deciding as this engine does.
    ///
    /// Principals are in `Role::"…"`, resources in `Kind::"…"`; ``cedarRequest(_:)`` writes the context and entities
    /// that the conditions read. What one person passes on to another is not part of it: that is decided here.
    public func cedar() throws(ExportError) -> String {
        let cedar = CedarWriter(model: model)
        var text = "// \(Self.oneLine(model.name.isEmpty ? "Access policy" : model.name)), default deny.\n"
        for rule in model.delegations {
            text += "// Not in Cedar: the delegation \"\(rule.id)\", which the application decides.\n"
        }
        let sentences = ruleSentences(.en)
        for rule in model.rules {
            text += "\n// \(Self.oneLine(sentences[rule.id] ?? ""))\n"
            text += cedar.rule(rule)
        }
        for rule in model.separations { text += "\n" + cedar.separation(rule) }
        return text
    }

    /// A request for Cedar: principal, action, resource, context, and the entities that go with it.
    public func cedarRequest(_ request: AccessRequest) -> JSONValue {
        let query = query(request)
        func uid(_ type: String, _ id: String) -> JSONValue {
            .members(("type", .string(type)), ("id", .string(id)))
        }
        func entity(_ type: String, _ id: String, in parents: [JSONValue]) -> JSONValue {
            .members(("uid", uid(type, id)), ("attrs", .object([])), ("parents", .array(parents)))
        }
        func names(_ bits: UInt64) -> JSONValue {
            let all = model.allRelations
            return .array(
                all.indices.filter { bits & 1 << UInt64($0) != 0 }.map { .string(all[$0].rawValue) })
        }
        let hasTime = query.now != AccessQuery.noTime
        let glass = query.glass == .opened ? glassContext(query) : nil
        let person = request.subject.id ?? "somebody"
        let thing = request.resource.id ?? "something"
        let context = JSONValue.members(
            ("relations", names(query.held)), ("unknown", names(query.unknown)),
            ("purpose", .text(request.context.purpose?.rawValue)),
            ("now", hasTime ? .number(Double(query.now)) : nil),
            ("minuteOfWeek", hasTime ? .number(Double(minuteOfWeek(query.now))) : nil), ("breakGlass", glass),
            ("done", .array(request.context.done.map { .string($0) })))
        let roles = model.roles.map { role in entity("Role", role.name, in: role.inherits.map { uid("Role", $0) }) }
        let entities =
            roles + [
                entity("User", person, in: request.subject.roles.map { uid("Role", $0) }),
                entity("Resource", thing, in: [uid("Kind", request.resource.kind)]),
            ]
        return .members(
            ("principal", .string("User::" + Self.quoted(person))),
            ("action", .string("Action::" + Self.quoted(request.action))),
            ("resource", .string("Resource::" + Self.quoted(thing))), ("context", context),
            ("entities", .array(entities)))
    }

    /// Start and end in seconds; an end that is not stated is later than any rule allows.
    private func glassContext(_ query: AccessQuery) -> JSONValue {
        let isStarted = query.glassStart != AccessQuery.noTime
        let end = query.glassEnd == Int64.max ? query.glassStart + 86_400 : query.glassEnd
        return .members(
            ("start", isStarted ? .number(Double(query.glassStart)) : nil), ("end", .number(Double(end))))
    }

    static func quoted(_ text: String) -> String { JSONValue.string(text).json }

    static func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline || ($0.asciiValue.map { $0 < 0x20 } ?? false) ? " " : $0 })
    }
}

/// Writes the parts of a policy in Cedar.
private struct CedarWriter {
    let model: PolicyModel
    let syntax = ExportSyntax(
        holds: { "context.relations.contains(\(AccessEngine.quoted($0.rawValue)))" },
        isUnknown: { "context.unknown.contains(\(AccessEngine.quoted($0.rawValue)))" },
        hasPurpose: "(context has purpose)",
        purpose: { "(context.purpose == \(CedarWriter.quoted($0.rawValue)))" },
        hasTime: "(context has now)", minute: "context.minuteOfWeek", now: "context.now", yes: "true", no: "false")

    /// Cedar's strings take `\u{…}`, not JSON's four digits.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                quoted += "\\u{\(String(scalar.value, radix: 16))}"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    func rule(_ rule: AccessRule) -> String {
        let stance = Tables.Effect(rule.effect).stance
        var conditions = scope(rule)
        if let condition = rule.condition { conditions.append(syntax.text(condition, stance, model)) }
        switch rule.effect {
        case .allow: return statement("permit", rule.id, when: conditions)
        case .deny: return statement("forbid", rule.id, when: conditions)
        case .breakGlass(let terms): return statement("permit", rule.id, when: conditions + [open(terms)])
        case .consent: return statement("forbid", rule.id, when: conditions, unless: beating())
        }
    }

    /// Whom and what a rule speaks about. `any` is written out, so that names outside the policy get nothing.
    private func scope(_ rule: AccessRule) -> [String] {
        [
            member("principal", "Role", rule.roles.names(of: model.roles.map(\.name))),
            "[\(list("Action", rule.actions.names(of: model.actions.map(\.name))))].contains(action)",
            member("resource", "Kind", rule.kinds.names(of: model.kinds.map(\.name))),
        ]
    }

    private func member(_ variable: String, _ type: String, _ names: [String]) -> String {
        "\(variable) in [\(list(type, names))]"
    }

    private func list(_ type: String, _ names: [String]) -> String {
        names.map { "\(type)::\(AccessEngine.quoted($0))" }.joined(separator: ", ")
    }

    /// Emergency access is open, by the rule's minutes.
    private func open(_ terms: BreakGlassTerms) -> String {
        let glass = "context.breakGlass"
        let seconds = terms.minutes * 60
        return "context has breakGlass && context has now && context.now < \(glass).end && "
            + "(if \(glass) has start then context.now >= \(glass).start && context.now - \(glass).start < \(seconds) "
            + "else \(glass).end - context.now <= \(seconds))"
    }

    /// Any break-glass that goes before consent.
    private func beating() -> String? {
        let rules: [String] = model.rules.compactMap { rule in
            guard case .breakGlass(let terms) = rule.effect, terms.beatsConsent else { return nil }
            var conditions = scope(rule)
            if let condition = rule.condition { conditions.append(syntax.text(condition, .certain, model)) }
            return "(" + (conditions + [open(terms)]).joined(separator: " && ") + ")"
        }
        return rules.isEmpty ? nil : rules.joined(separator: " || ")
    }

    func separation(_ rule: SeparationRule) -> String {
        switch rule.subject {
        case .roles(let names):
            let roles = names.map { "principal in Role::\(AccessEngine.quoted($0))" }
            var pairs: [String] = []
            for (index, one) in roles.enumerated() {
                for other in roles.dropFirst(index + 1) { pairs.append("(\(one) && \(other))") }
            }
            return statement("forbid", rule.id, when: [pairs.joined(separator: " || ")])
        case .actions(let names, let on):
            let cases = names.map { name in
                let others = names.filter { $0 != name }
                    .map { "context.done.contains(\(AccessEngine.quoted($0)))" }.joined(separator: " || ")
                return "(action == Action::\(AccessEngine.quoted(name)) && (\(others)))"
            }
            return statement(
                "forbid", rule.id,
                when: [
                    member("resource", "Kind", on.names(of: model.kinds.map(\.name))),
                    "(" + cases.joined(separator: " || ") + ")",
                ])
        }
    }

    private func statement(_ effect: String, _ id: String, when conditions: [String], unless: String? = nil) -> String {
        "@id(\(AccessEngine.quoted(id)))\n\(effect) (principal, action, resource)\nwhen { "
            + conditions.joined(separator: " && ") + " }" + (unless.map { "\nunless { \($0) }" } ?? "") + ";\n"
    }
}
