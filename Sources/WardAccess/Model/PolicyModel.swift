/// A policy as plain values, by names: what the typed builder and the file both make, and what is compiled.
///
/// Names are those of roles, actions and kinds of resource. Whether they fit together is checked by ``mistakes()`` and
/// again when the policy is compiled: a policy with a mistake decides nothing.
public struct PolicyModel: Sendable, Hashable {
    /// What the policy is called.
    public var name: String
    /// Who there is.
    public var roles: [Role]
    /// What can be done.
    public var actions: [Term]
    /// With what.
    public var kinds: [Term]
    /// Relations besides the well-known ones.
    public var relations: [Term]
    /// The rules in reading order.
    public var rules: [AccessRule]
    /// What a role may pass on.
    public var delegations: [DelegationRule]
    /// What must not come together.
    public var separations: [SeparationRule]
    /// The hours that `openingHours` in a condition means.
    public var openingHours: WeekHours?
    /// IANA name of the time zone in which hours are meant.
    public var timeZone: String

    /// Creates a policy from its parts.
    public init(
        name: String = "", roles: [Role] = [], actions: [Term] = [], kinds: [Term] = [], relations: [Term] = [],
        rules: [AccessRule] = [], delegations: [DelegationRule] = [], separations: [SeparationRule] = [],
        openingHours: WeekHours? = nil, timeZone: String = "Europe/Luxembourg"
    ) {
        self.name = name
        self.roles = roles
        self.actions = actions
        self.kinds = kinds
        self.relations = relations
        self.rules = rules
        self.delegations = delegations
        self.separations = separations
        self.openingHours = openingHours
        self.timeZone = timeZone
    }

    /// A name with what people read for it.
    public struct Term: Sendable, Hashable {
        /// The name in files and requests.
        public var name: String
        /// The name that people read; nil for the one that Ward knows, or the name itself.
        public var title: AccessText?

        /// Creates a term.
        public init(_ name: String, title: AccessText? = nil) {
            self.name = name
            self.title = title
        }
    }

    /// Who keeps the rights of a role up to date: the guideline asks that this be clear.
    public enum Maintainer: String, Sendable, CaseIterable, Hashable {
        case practice, provider
    }

    /// A role.
    public struct Role: Sendable, Hashable {
        /// The name in files and requests.
        public var name: String
        /// The name that people read.
        public var title: AccessText?
        /// Who maintains its rights; nil is reported by the check.
        public var maintainer: Maintainer?
        /// Roles whose rules hold for this one too, allow and deny alike.
        public var inherits: [String]

        /// Creates a role.
        public init(_ name: String, title: AccessText? = nil, maintainer: Maintainer? = nil, inherits: [String] = []) {
            self.name = name
            self.title = title
            self.maintainer = maintainer
            self.inherits = inherits
        }
    }
}

/// Which of the known names a rule speaks about.
public enum Names: Sendable, Hashable {
    /// Every one there is, also those added later.
    case any
    /// These.
    case these([String])

    /// Whether a name is meant.
    public func contains(_ name: String) -> Bool {
        switch self {
        case .any: true
        case .these(let names): names.contains(name)
        }
    }

    /// The names, with `any` written out.
    func names(of all: [String]) -> [String] {
        switch self {
        case .any: all
        case .these(let names): names
        }
    }

    /// The names that were written; none for `any`.
    var written: [String] {
        if case .these(let names) = self { names } else { [] }
    }
}

/// One rule of a policy.
public struct AccessRule: Sendable, Hashable {
    /// The name by which decisions refer to it; unique and lasting.
    public var id: String
    /// What it does.
    public var effect: Effect
    /// For whom.
    public var roles: Names
    /// Doing what.
    public var actions: Names
    /// With what.
    public var kinds: Names
    /// When; nil for always.
    public var condition: AccessCondition?
    /// The rule in words; nil for a sentence made from its parts.
    public var sentence: AccessText?

    /// What a rule does.
    public enum Effect: Sendable, Hashable {
        /// Grants, where no deny applies.
        case allow
        /// Refuses, whatever grants.
        case deny
        /// Refuses because the patient has not consented: as `deny`, but a break-glass that says so goes before it.
        case consent
        /// Grants for a while to somebody who gives a reason.
        case breakGlass(BreakGlassTerms)
    }

    /// Creates a rule.
    public init(
        id: String, _ effect: Effect, roles: Names, actions: Names, kinds: Names,
        when condition: AccessCondition? = nil,
        sentence: AccessText? = nil
    ) {
        self.id = id
        self.effect = effect
        self.roles = roles
        self.actions = actions
        self.kinds = kinds
        self.condition = condition
        self.sentence = sentence
    }
}

/// The terms of a break-glass rule.
public struct BreakGlassTerms: Sendable, Hashable {
    /// How long it lasts, in minutes, 1 to 1440.
    public var minutes: Int
    /// Whether a second person must look at it afterwards.
    public var review: Review
    /// Whether it goes before a missing consent.
    public var beatsConsent: Bool

    /// Whether somebody looks at it afterwards.
    public enum Review: String, Sendable, CaseIterable, Hashable {
        case required, none
    }

    /// Creates terms.
    public init(minutes: Int, review: Review = .required, beatsConsent: Bool = false) {
        self.minutes = minutes
        self.review = review
        self.beatsConsent = beatsConsent
    }
}

/// What a role may pass on to another for a while: never more than it has itself.
public struct DelegationRule: Sendable, Hashable {
    /// The name by which decisions refer to it.
    public var id: String
    /// Who passes on.
    public var from: Names
    /// Who may receive.
    public var to: Names
    /// Which actions.
    public var actions: Names
    /// On what.
    public var kinds: Names
    /// For how long at most, in days, 1 to 366.
    public var days: Int
    /// Whether who received it may pass it on again, within what was received.
    public var redelegates: Bool

    /// Creates a delegation rule.
    public init(
        id: String, from: Names, to: Names, actions: Names = .any, kinds: Names = .any, days: Int,
        redelegates: Bool = false
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.actions = actions
        self.kinds = kinds
        self.days = days
        self.redelegates = redelegates
    }
}

/// What one person may not hold or do together.
public struct SeparationRule: Sendable, Hashable {
    /// The name by which decisions refer to it.
    public var id: String
    /// What is kept apart.
    public var subject: Subject

    /// What is kept apart.
    public enum Subject: Sendable, Hashable {
        /// No person holds two of these roles.
        case roles([String])
        /// No person does two of these on the same thing.
        case actions([String], on: Names)
    }

    /// Creates a separation of duties.
    public init(id: String, _ subject: Subject) {
        self.id = id
        self.subject = subject
    }
}
