/// An example of a decision that goes with a policy: its test.
public struct PolicyExample: Sendable, Hashable {
    /// What it shows.
    public let name: String
    /// What is asked.
    public let request: AccessRequest
    /// Whether it must be allowed.
    public let isAllowed: Bool
    /// The rule that must decide; nil for any.
    public let rule: String?

    /// What must come out.
    enum Outcome { case allowed, denied }

    init<Role: AccessName, Action: AccessName, Kind: AccessName>(
        _ name: String, _ outcome: Outcome, by rule: String? = nil, _ role: Role, _ action: Action, _ kind: Kind,
        _ relations: [Relation] = []
    ) {
        self.name = name
        self.rule = rule
        isAllowed = outcome == .allowed
        request = AccessRequest(
            subject: .init(roles: [role.rawValue]), action: action.rawValue, resource: .init(kind: kind.rawValue),
            context: .init(relations: relations))
    }
}
