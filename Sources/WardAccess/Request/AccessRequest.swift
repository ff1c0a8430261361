public import Foundation

/// A question to a policy: may this person do this with that, here and now?
///
/// ```swift
/// let request = AccessRequest(
///     subject: .init(roles: ["doctor"], id: "dr-weber"), action: "read", resource: .init(kind: "record"),
///     context: .init(relations: [.treats]))
/// ```
public struct AccessRequest: Sendable, Hashable {
    /// Who asks.
    public var subject: Subject
    /// What is to be done.
    public var action: String
    /// With what.
    public var resource: Resource
    /// Under which circumstances.
    public var context: AccessContext

    /// Creates a request.
    public init(subject: Subject, action: String, resource: Resource, context: AccessContext = .init()) {
        self.subject = subject
        self.action = action
        self.resource = resource
        self.context = context
    }

    /// Who asks.
    public struct Subject: Sendable, Hashable {
        /// The roles of the person.
        public var roles: [String]
        /// Who it is; `own` follows from it.
        public var id: String?
        /// The practice the person works for; `samePractice` follows from it.
        public var practice: String?

        /// Creates a subject.
        public init(roles: [String], id: String? = nil, practice: String? = nil) {
            self.roles = roles
            self.id = id
            self.practice = practice
        }
    }

    /// With what something is done.
    public struct Resource: Sendable, Hashable {
        /// The kind of thing.
        public var kind: String
        /// Which one.
        public var id: String?
        /// The practice it belongs to.
        public var practice: String?
        /// The person to whom it belongs, such as the patient of a record.
        public var owner: String?

        /// Creates a resource.
        public init(kind: String, id: String? = nil, practice: String? = nil, owner: String? = nil) {
            self.kind = kind
            self.id = id
            self.practice = practice
            self.owner = owner
        }
    }
}

/// The circumstances of a request.
public struct AccessContext: Sendable, Hashable {
    /// For what the data are used; nil when it is not stated.
    public var purpose: Purpose?
    /// When; a policy never looks at a clock of its own.
    public var time: Date?
    /// The relations that hold.
    public var relations: [Relation]
    /// The relations that are stated not to hold; it matters only for `own` and `samePractice`, which are otherwise
    /// unknown without identifiers.
    public var withoutRelations: [Relation]
    /// The emergency access that the person has opened.
    public var breakGlass: BreakGlassGrant?
    /// The actions that this person has done on this very thing before.
    public var done: [String]
    /// What others have passed on to this person.
    public var delegations: [Delegation]

    /// Creates a context.
    public init(
        purpose: Purpose? = nil, time: Date? = nil, relations: [Relation] = [], withoutRelations: [Relation] = [],
        breakGlass: BreakGlassGrant? = nil, done: [String] = [], delegations: [Delegation] = []
    ) {
        self.purpose = purpose
        self.time = time
        self.relations = relations
        self.withoutRelations = withoutRelations
        self.breakGlass = breakGlass
        self.done = done
        self.delegations = delegations
    }
}
