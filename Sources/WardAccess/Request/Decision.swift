/// The answer of a policy: allowed or denied, and always why.
public struct Decision: Sendable, Hashable {
    /// Whether it is allowed.
    public let isAllowed: Bool
    /// Why.
    public let reason: Reason
    /// The rule that decided; nil where none speaks about it.
    public let rule: String?
    /// Where the rule stands among those of the policy, for sentences without a search.
    let place: Int32

    init(_ reason: Reason, rule: String? = nil, place: Int32 = -1) {
        isAllowed = reason.allows
        self.reason = reason
        self.rule = rule
        self.place = place
    }

    /// `allowed` or `denied`.
    public var word: String { isAllowed ? "allowed" : "denied" }

    /// Why a decision is as it is.
    public enum Reason: String, Sendable, CaseIterable, Hashable {
        /// A rule allows it.
        case rule
        /// Emergency access allows it, for a while.
        case breakGlass
        /// Somebody who may do it has passed it on.
        case delegated
        /// A rule forbids it.
        case denied
        /// The patient has not consented.
        case consent
        /// Two duties that are kept apart would come together.
        case separation
        /// A rule would allow it, but its condition is not met or not known to be.
        case conditionNotMet
        /// Emergency access would be possible here, with a reason.
        case breakGlassPossible
        /// Emergency access was opened without a reason.
        case breakGlassWithoutReason
        /// Emergency access was opened without saying when, or the time of the request is not known.
        case breakGlassWithoutTime
        /// Emergency access has ended, or not begun.
        case breakGlassEnded
        /// Emergency access was opened by or for somebody or something else.
        case breakGlassForeign
        /// No rule speaks about it, so it is denied.
        case noRule
        /// The person has no role.
        case noRole
        /// The policy does not know a role.
        case unknownRole
        /// The policy does not know the action.
        case unknownAction
        /// The policy does not know the kind of resource.
        case unknownResource
        /// The request could not be read.
        case unreadable

        /// Whether the reason is one for allowing.
        var allows: Bool { self == .rule || self == .breakGlass || self == .delegated }
    }
}
