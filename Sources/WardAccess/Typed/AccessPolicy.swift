/// The requirement on an application's enum of roles, actions or kinds of resource: its raw values are the names.
public typealias AccessName = CaseIterable & Hashable & RawRepresentable<String> & Sendable

/// A policy over the enums of an application: what does not exist does not compile.
///
/// ```swift
/// let policy = AccessPolicy<Role, Action, Kind> {
///     maintained(by: .practice, .doctor, .assistant)
///     allow(.doctor, to: .read, .write, on: .record).when(.treats)
///     allow(.assistant, to: .read, .write, on: .appointment)
///     deny(.support, to: .any, on: .record)
///     breakGlass(.doctor, to: .read, on: .record, for: .minutes(30), review: .required)
/// }
/// let engine = try policy.compiled()
/// let decision = engine.decide(policy.request(.doctor, to: .read, on: .record, context: .init(relations: [.treats])))
/// ```
public struct AccessPolicy<Role: AccessName, Action: AccessName, Kind: AccessName>: Sendable {
    /// The same policy by names.
    public var model: PolicyModel

    /// Creates a policy from its statements.
    public init(
        name: String = "", openingHours: WeekHours? = nil, timeZone: String = "Europe/Luxembourg",
        @PolicyBuilder<Role, Action, Kind> _ statements: () -> [PolicyStatement<Role, Action, Kind>]
    ) {
        model = PolicyModel(
            name: name,
            roles: Role.allCases.map { .init($0.rawValue, title: ($0 as? any AccessNamed)?.title) },
            actions: Action.allCases.map { .init($0.rawValue, title: ($0 as? any AccessNamed)?.title) },
            kinds: Kind.allCases.map { .init($0.rawValue, title: ($0 as? any AccessNamed)?.title) },
            openingHours: openingHours, timeZone: timeZone)
        for statement in statements() { add(statement) }
        let known = Set(Relation.wellKnown.map(\.rawValue))
        let own = Set(model.rules.flatMap { $0.condition?.relations ?? [] }.map(\.rawValue)).subtracting(known)
        model.relations = own.sorted().map { .init($0) }
    }

    /// The tables that decide.
    ///
    /// - Throws: every mistake of the policy at once, such as roles that inherit in a circle.
    public func compiled() throws(PolicyMistakes) -> AccessEngine {
        try AccessEngine(model)
    }

    /// A request in the application's own types.
    public func request(
        _ roles: Role..., to action: Action, on kind: Kind, subject: String? = nil, practice: String? = nil,
        resource: String? = nil, resourcePractice: String? = nil, owner: String? = nil, context: AccessContext = .init()
    ) -> AccessRequest {
        AccessRequest(
            subject: .init(roles: roles.map(\.rawValue), id: subject, practice: practice), action: action.rawValue,
            resource: .init(kind: kind.rawValue, id: resource, practice: resourcePractice, owner: owner),
            context: context)
    }

    private mutating func add(_ statement: PolicyStatement<Role, Action, Kind>) {
        switch statement.content {
        case .maintainer(let maintainer, let roles):
            for index in model.roles.indices where roles.contains(model.roles[index].name) {
                model.roles[index].maintainer = maintainer
            }
        case .inherits(let roles, let parents):
            for index in model.roles.indices where roles.contains(model.roles[index].name) {
                model.roles[index].inherits += parents.filter { !model.roles[index].inherits.contains($0) }
            }
        case .rule(var rule):
            if rule.id.isEmpty { rule.id = freshID(Self.id(rule)) }
            model.rules.append(rule)
        case .delegation(var rule):
            if rule.id.isEmpty { rule.id = freshID("delegation-" + Self.words(rule.from) + "-" + Self.words(rule.to)) }
            model.delegations.append(rule)
        case .separation(var rule):
            if rule.id.isEmpty {
                switch rule.subject {
                case .roles(let names): rule.id = freshID("apart-" + names.joined(separator: "-"))
                case .actions(let names, _): rule.id = freshID("apart-" + names.joined(separator: "-"))
                }
            }
            model.separations.append(rule)
        }
    }

    /// An id from the parts of a rule: the same parts give the same id wherever the rule stands.
    private static func id(_ rule: AccessRule) -> String {
        let effect =
            switch rule.effect {
            case .allow: "allow"
            case .deny: "deny"
            case .consent: "consent"
            case .breakGlass: "breakGlass"
            }
        return [effect, words(rule.roles), words(rule.actions), words(rule.kinds)].joined(separator: "-")
    }

    private static func words(_ names: Names) -> String {
        let written = names.written
        if written.count > 3 { return written.prefix(3).joined(separator: "-") + "-and-\(written.count - 3)" }
        return written.isEmpty ? "any" : written.joined(separator: "-")
    }

    private func freshID(_ id: String) -> String {
        let short = String(id.prefix(90))
        let taken = Set(model.rules.map(\.id) + model.delegations.map(\.id) + model.separations.map(\.id))
        if !taken.contains(short) { return short }
        return (2...taken.count + 2).lazy.map { "\(short)-\($0)" }.first { !taken.contains($0) } ?? short
    }
}
