import Foundation

extension RequestReader {
    func object(_ value: JSONValue, _ key: String, needed: Bool) throws(RequestMistake) -> JSONValue {
        guard let inner = value[key], inner != .null else {
            if needed { throw RequestMistake([], "\"\(key)\" is missing") }
            return .object([])
        }
        guard case .object = inner else { throw RequestMistake([key], "an object is expected, not \(inner.sort)") }
        return inner
    }

    func text(_ value: JSONValue, _ key: String, _ path: [String]) throws(RequestMistake) -> String? {
        switch value[key] {
        case nil, .null: return nil
        case .string(let text): return text
        case .some(let other): throw RequestMistake(path + [key], "a text is expected, not \(other.sort)")
        }
    }

    /// A text, or a whole number read as one.
    func identifier(_ value: JSONValue, _ key: String, _ path: [String]) throws(RequestMistake) -> String? {
        if case .number(let number) = value[key], number == number.rounded(), abs(number) < 1e15 {
            return String(Int64(number))
        }
        guard let text = try text(value, key, path) else { return nil }
        // Two things without a name are not the same thing.
        return text.isEmpty ? nil : text
    }

    /// A text, or a list of texts.
    func texts(_ value: JSONValue, _ key: String, _ path: [String]) throws(RequestMistake) -> [String]? {
        guard case .array(let values) = value[key] else { return try text(value, key, path).map { [$0] } }
        var texts: [String] = []
        for (index, value) in values.enumerated() {
            guard case .string(let text) = value else {
                throw RequestMistake(path + [key, String(index)], "a text is expected, not \(value.sort)")
            }
            texts.append(text)
        }
        return texts
    }

    /// RFC 3339 with its offset, or seconds since 1970.
    func time(_ value: JSONValue, _ keys: [String], _ path: [String]) throws(RequestMistake) -> Date? {
        for key in keys {
            switch value[key] {
            case nil, .null: continue
            case .number(let seconds) where abs(seconds) < 1e12: return Date(timeIntervalSince1970: seconds)
            case .string(let text):
                if let date = RequestTime.date(text) { return date }
                throw RequestMistake(path + [key], "\"\(text)\" is no time; write 2026-11-23T08:00:00Z")
            case .some(let other):
                throw RequestMistake(path + [key], "a time such as 2026-11-23T08:00:00Z is expected, not \(other.sort)")
            }
        }
        return nil
    }

    // MARK: - Relations

    /// The relation by a name in any spelling of its words.
    func relation(_ name: String, _ path: [String]) throws(RequestMistake) -> Relation {
        if let relation = relations[NearName.plain(name)] { return relation }
        throw RequestMistake(path, "unknown relation \"\(name)\"" + NearName.hint(name, among: relationNames))
    }

    /// Collects the relations from wherever they stand: `context.relations`, or a member of context, subject or resource
    /// that is called like one.
    func relate(
        _ context: inout AccessContext, _ subject: AccessRequest.Subject, _ resource: AccessRequest.Resource,
        _ subjectValue: JSONValue, _ resourceValue: JSONValue, _ contextValue: JSONValue
    ) throws(RequestMistake) {
        var held: [Relation] = []
        var without: [Relation] = []
        switch contextValue["relations"] ?? contextValue["relation"] {
        case .object(let members):
            for member in members {
                let relation = try relation(member.name, ["context", "relations"])
                guard case .bool(let holds) = member.value else {
                    throw RequestMistake(
                        ["context", "relations", member.name], "true or false is expected, not \(member.value.sort)")
                }
                if holds { held.append(relation) } else { without.append(relation) }
            }
        case nil, .null: break
        case .some:
            let key = contextValue["relations"] == nil ? "relation" : "relations"
            for name in try texts(contextValue, key, ["context"]) ?? [] {
                held.append(try relation(name, ["context", key]))
            }
        }
        let here = [resource.id, resource.owner, resource.practice].compactMap { $0 }
        let person = [subject.id].compactMap { $0 }
        for (part, value, wanted) in [
            ("context", contextValue, here), ("subject", subjectValue, here), ("resource", resourceValue, person),
        ] {
            guard case .object(let members) = value else { continue }
            for member in members {
                guard let holds = try holds(member, part, wanted), let relation = relations[NearName.plain(member.name)]
                else { continue }
                if holds { held.append(relation) } else { without.append(relation) }
            }
        }
        context.relations = held.filter { !without.contains($0) }
        context.withoutRelations = without
    }

    private static let ordinary: Set<String> = [
        "purpose", "purposeofuse", "time", "now", "at", "relations", "relation", "breakglass", "done", "delegations",
        "delegation", "id", "role", "roles", "practice", "kind", "owner", "patient",
    ]

    /// Whether a member says that a relation holds; nil where it is not about one. `true` holds; a text or list holds
    /// when it names the thing (on the person's side) or the person (on the thing's side). One `false` outweighs.
    private func holds(_ member: JSONValue.Member, _ part: String, _ wanted: [String]) throws(RequestMistake) -> Bool? {
        let plain = NearName.plain(member.name)
        guard relations[plain] != nil else {
            if Self.ordinary.contains(plain) { return nil }
            if case .bool = member.value, let near = NearName.near(member.name, among: relationNames) {
                throw RequestMistake([part, member.name], "unknown relation (did you mean \"\(near)\"?)")
            }
            return nil
        }
        switch member.value {
        case .bool(let flag): return flag
        case .string(let text) where ["true", "false", "yes", "no", "1", "0", ""].contains(text.lowercased()):
            // Taken for the name of a thing it would lift a deny in silence.
            throw RequestMistake([part, member.name], "true or false is written without quotes, a name is not empty")
        case .string(let text): return plain == "delegatedby" ? !text.isEmpty : wanted.contains(text)
        case .array(let values): return values.contains { value in wanted.contains { value == .string($0) } }
        case .null: return nil
        case .number, .object:
            throw RequestMistake(
                [part, member.name], "true, false, a name or a list of names is expected, not \(member.value.sort)")
        }
    }
}
