import Foundation

/// Reads requests as JSON, in the form that `docs/access.md` describes.
///
/// ```swift
/// let reader = RequestReader(policy.model)
/// let request = try reader.request(line: #"{"subject":{"role":"doctor"},"action":"read","resource":{"kind":"record"}}"#)
/// ```
///
/// It is liberal about where a circumstance stands and strict about what it says: members that the policy knows nothing
/// of are passed over, but a wrong type, or a name that is nearly one of the policy's relations, is a mistake, because
/// a misspelt relation would leave out a rule that denies.
public struct RequestReader: Sendable {
    /// The longest line that is read, in bytes.
    public static let limit = 1 << 20

    /// Every relation, by its plain spelling.
    let relations: [String: Relation]
    let relationNames: [String]

    /// Creates a reader for the requests of a policy.
    public init(_ model: PolicyModel) {
        relations = Dictionary(model.allRelations.map { (NearName.plain($0.rawValue), $0) }) { first, _ in first }
        relationNames = model.allRelations.map(\.rawValue)
    }

    /// Reads a request from a line of JSON.
    public func request(line: some StringProtocol) throws(RequestMistake) -> AccessRequest {
        try request(bytes: Array(line.utf8))
    }

    /// Reads a request from a line of JSON in UTF-8.
    public func request(bytes: [UInt8]) throws(RequestMistake) -> AccessRequest {
        if bytes.count > Self.limit { throw RequestMistake([], "the request is longer than \(Self.limit >> 20) MiB") }
        let value: JSONValue
        do {
            // A mark of the byte order, as some editors begin a file with, says nothing in UTF-8.
            value = try JSONValue(json: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes)
        } catch {
            throw RequestMistake([], "not JSON at \(error)")
        }
        return try request(value)
    }

    /// Reads a request from a value.
    public func request(_ value: JSONValue) throws(RequestMistake) -> AccessRequest {
        guard case .object(let members) = value else {
            throw RequestMistake([], "a request is an object with subject, action and resource, not \(value.sort)")
        }
        for member in members where !["subject", "action", "resource", "context"].contains(member.name) {
            if let near = NearName.near(member.name, among: ["subject", "action", "resource", "context"]) {
                throw RequestMistake([member.name], "unknown member (did you mean \"\(near)\"?)")
            }
        }
        let subjectValue = try object(value, "subject", needed: true)
        let resourceValue = try object(value, "resource", needed: true)
        let contextValue = try object(value, "context", needed: false)
        guard let action = try text(value, "action", []) else {
            throw RequestMistake([], "\"action\" is missing; write for example \"action\": \"read\"")
        }
        var context = AccessContext()
        try fill(&context, from: contextValue)
        let subject = AccessRequest.Subject(
            roles: try roles(subjectValue), id: try identifier(subjectValue, "id", ["subject"]),
            practice: try identifier(subjectValue, "practice", ["subject"]))
        guard let kind = try text(resourceValue, "kind", ["resource"]) else {
            throw RequestMistake(["resource"], "\"kind\" is missing")
        }
        var resource = AccessRequest.Resource(
            kind: kind, id: try identifier(resourceValue, "id", ["resource"]),
            practice: try identifier(resourceValue, "practice", ["resource"]),
            owner: try identifier(resourceValue, "owner", ["resource"]))
        if resource.owner == nil { resource.owner = try identifier(resourceValue, "patient", ["resource"]) }
        try relate(&context, subject, resource, subjectValue, resourceValue, contextValue)
        return AccessRequest(subject: subject, action: action, resource: resource, context: context)
    }

    /// `role` or `roles`, a text or a list of texts.
    private func roles(_ subject: JSONValue) throws(RequestMistake) -> [String] {
        let single = try texts(subject, "role", ["subject"])
        let several = try texts(subject, "roles", ["subject"])
        if single != nil && several != nil { throw RequestMistake(["subject"], "write role or roles, not both") }
        guard let roles = single ?? several else { throw RequestMistake(["subject"], "\"role\" is missing") }
        return roles
    }

    private func fill(_ context: inout AccessContext, from value: JSONValue) throws(RequestMistake) {
        let stated = try text(value, "purpose", ["context"])
        let longer = try text(value, "purposeOfUse", ["context"])
        context.purpose = (stated ?? longer).map(Purpose.init(rawValue:))
        context.time = try time(value, ["time", "now", "at"], ["context"])
        context.done = try texts(value, "done", ["context"]) ?? []
        if let glass = value["breakGlass"] ?? value["break_glass"], glass != .null, glass != .bool(false) {
            context.breakGlass = try breakGlass(glass, now: context.time)
        }
        if let list = value["delegations"] ?? value["delegation"], list != .null {
            context.delegations = try delegations(list, ["context", "delegations"], depth: 0)
        }
    }

    private func breakGlass(_ value: JSONValue, now: Date?) throws(RequestMistake) -> BreakGlassGrant {
        let path = ["context", "breakGlass"]
        if case .string(let reason) = value { return BreakGlassGrant(reason: reason, start: nil) }
        if value == .bool(true) { return BreakGlassGrant(reason: "", start: nil) }
        guard case .object = value else { throw RequestMistake(path, "write {\"reason\": …, \"since\": …}") }
        let start = try time(value, ["since", "start", "opened"], path)
        var end = try time(value, ["until", "end"], path)
        if let minutes = value["minutes"], minutes != .null {
            guard case .number(let count) = minutes, (1...1440).contains(count) else {
                throw RequestMistake(path + ["minutes"], "minutes are 1 to 1440")
            }
            if let start {
                let over = start.addingTimeInterval(count * 60)
                end = end.map { min($0, over) } ?? over
            }
        }
        let stated = try text(value, "purpose", path)
        let code = try text(value, "code", path)
        let purpose = stated ?? code
        return BreakGlassGrant(
            reason: try text(value, "reason", path) ?? "", purpose: purpose.map(Purpose.init(rawValue:)),
            subject: try identifier(value, "subject", path), resource: try identifier(value, "resource", path),
            start: start, end: end)
    }

    private func delegations(_ value: JSONValue, _ path: [String], depth: Int) throws(RequestMistake) -> [Delegation] {
        let values: [JSONValue]
        switch value {
        case .array(let list): values = list
        case .object: values = [value]
        default: throw RequestMistake(path, "a list of delegations is expected, not \(value.sort)")
        }
        if depth > 8 { throw RequestMistake(path, "delegations stand more than 8 deep") }
        var found: [Delegation] = []
        for (index, value) in values.enumerated() {
            let path = path + [String(index)]
            guard case .object = value else { throw RequestMistake(path, "an object is expected, not \(value.sort)") }
            guard let from = try identifier(value, "from", path) else {
                throw RequestMistake(path, "\"from\" is missing: who passes the right on")
            }
            let single = try texts(value, "role", path)
            let several = try texts(value, "roles", path)
            guard let roles = single ?? several else {
                throw RequestMistake(path, "\"role\" is missing: the role of who passes the right on")
            }
            var relations: [Relation]?
            if let names = try texts(value, "relations", path) {
                relations = []
                for name in names { relations?.append(try relation(name, path + ["relations"])) }
            }
            found.append(
                Delegation(
                    from: from, roles: roles, to: try identifier(value, "to", path),
                    actions: try names(value, "actions", path), kinds: try names(value, "resources", path),
                    start: try time(value, ["since", "start"], path), end: try time(value, ["until", "end"], path),
                    relations: relations,
                    received: try value["received"].map { inner throws(RequestMistake) in
                        try delegations(inner, path + ["received"], depth: depth + 1)
                    } ?? []))
        }
        return found
    }

    private func names(_ value: JSONValue, _ key: String, _ path: [String]) throws(RequestMistake) -> Names {
        guard let names = try texts(value, key, path), names != ["any"] else { return .any }
        return .these(names)
    }
}
