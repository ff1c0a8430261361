/// A request with its names turned into numbers, ready to be decided many times.
///
/// It belongs to the engine that made it.
public struct AccessQuery: Sendable {
    /// No purpose is stated.
    static let missing: Int32 = -1
    /// A purpose is stated that no condition names.
    static let other: Int32 = -2
    /// No time is stated.
    static let noTime = Int64.min

    /// The person's roles, without those that are inherited.
    var roles = IndexSet256()
    var action: Int32 = 0
    var kind: Int32 = 0
    /// Relations that hold.
    var held: UInt64 = 0
    /// Relations of which nobody knows whether they hold.
    var unknown: UInt64 = 0
    var purpose = AccessQuery.missing
    var minuteOfWeek: Int32 = -1
    /// Seconds since 1970.
    var now = AccessQuery.noTime
    /// Emergency access: when it was opened and when it ends, in seconds since 1970.
    var glass = Glass.none
    var glassStart = AccessQuery.noTime
    var glassEnd = Int64.max
    /// Actions done before on the same thing.
    var done = IndexSet256()
    /// Decided by the names alone: an unknown role, action or kind, or roles that are kept apart.
    var settled: Decision?
    var delegations: [Delegation] = []
    var person: String?

    /// The state of emergency access in the request.
    enum Glass: Sendable {
        case none, opened, withoutReason, withoutTime, foreign
    }
}
