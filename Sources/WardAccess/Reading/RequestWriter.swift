extension AccessRequest {
    /// The request in the form that ``RequestReader`` reads.
    public var jsonValue: JSONValue {
        func list(_ names: [String]) -> JSONValue { .array(names.map { .string($0) }) }
        let one = subject.roles.count == 1
        let subject = JSONValue.members(
            (one ? "role" : "roles", one ? .string(subject.roles[0]) : list(subject.roles)), ("id", .text(subject.id)),
            ("practice", .text(subject.practice)))
        let resource = JSONValue.members(
            ("kind", .string(resource.kind)), ("id", .text(resource.id)), ("practice", .text(resource.practice)),
            ("owner", .text(resource.owner)))
        var relations: JSONValue?
        if !context.withoutRelations.isEmpty {
            relations = .object(
                context.relations.map { .init($0.rawValue, .bool(true)) }
                    + context.withoutRelations.map { .init($0.rawValue, .bool(false)) })
        } else if !context.relations.isEmpty {
            relations = list(context.relations.map(\.rawValue))
        }
        let context = JSONValue.members(
            ("purpose", .text(context.purpose?.rawValue)), ("time", .text(context.time.map(RequestTime.text))),
            ("relations", relations), ("breakGlass", context.breakGlass?.jsonValue),
            ("done", context.done.isEmpty ? nil : list(context.done)),
            (
                "delegations",
                context.delegations.isEmpty ? nil : .array(context.delegations.map(\.jsonValue))
            ))
        return .members(
            ("subject", subject), ("action", .string(action)), ("resource", resource),
            ("context", context == .object([]) ? nil : context))
    }
}

extension BreakGlassGrant {
    fileprivate var jsonValue: JSONValue {
        .members(
            ("reason", .string(reason)), ("purpose", .text(purpose?.rawValue)), ("subject", .text(subject)),
            ("resource", .text(resource)), ("since", .text(start.map(RequestTime.text))),
            ("until", .text(end.map(RequestTime.text))))
    }
}

extension Delegation {
    fileprivate var jsonValue: JSONValue {
        func names(_ names: Names) -> JSONValue? {
            if case .these(let written) = names { .array(written.map { .string($0) }) } else { nil }
        }
        return .members(
            ("from", .string(from)), ("roles", .array(roles.map { .string($0) })), ("to", .text(to)),
            ("actions", names(actions)), ("resources", names(kinds)), ("since", .text(start.map(RequestTime.text))),
            ("until", .text(end.map(RequestTime.text))),
            ("relations", relations.map { .array($0.map { .string($0.rawValue) }) }),
            ("received", received.isEmpty ? nil : .array(received.map(\.jsonValue))))
    }
}
