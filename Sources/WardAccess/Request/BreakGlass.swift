public import Foundation

/// Emergency access that a person has opened: who, why, and for how long. It ends by itself.
///
/// ```swift
/// let grant = try BreakGlassGrant(reason: "unconscious, no relatives", by: "dr-weber", at: now, minutes: 30)
/// ```
public struct BreakGlassGrant: Sendable, Hashable {
    /// Who opened it; a request of somebody else gets nothing from it. Nil where the application keeps count itself.
    public var subject: String?
    /// The thing it was opened for; nil for what the rule allows.
    public var resource: String?
    /// Why, in the person's own words.
    public var reason: String
    /// The purpose of use that was chosen, such as `ETREAT`.
    public var purpose: Purpose?
    /// When it was opened.
    public var start: Date?
    /// When it ends at the latest; the rule's minutes can only shorten it.
    public var end: Date?

    /// A grant as a request states it. Without a reason or without any time it opens nothing.
    public init(
        reason: String, purpose: Purpose? = nil, subject: String? = nil, resource: String? = nil, start: Date?,
        end: Date? = nil
    ) {
        self.reason = reason
        self.purpose = purpose
        self.subject = subject
        self.resource = resource
        self.start = start
        self.end = end
    }

    /// Opens emergency access.
    ///
    /// - Throws: when the reason is empty or the minutes are not 1 to 1440.
    public init(
        reason: String, by subject: String, on resource: String? = nil, purpose: Purpose = .emergency, at start: Date,
        minutes: Int
    ) throws(BreakGlassError) {
        guard Self.isReason(reason) else { throw .noReason }
        guard (1...1440).contains(minutes) else { throw .duration }
        self.init(
            reason: reason, purpose: purpose, subject: subject, resource: resource, start: start,
            end: start.addingTimeInterval(Double(minutes) * 60))
    }

    /// Whether the text says anything: blanks, dashes and invisible signs do not.
    static func isReason(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.properties.isAlphabetic || $0.properties.numericType != nil }
    }

    /// The record for the second person.
    public func review(rule: String) -> BreakGlassReview {
        BreakGlassReview(grant: self, rule: rule)
    }
}

/// Why emergency access was not opened.
public enum BreakGlassError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no reason.
    case noReason
    /// The minutes are out of range.
    case duration
    /// The reviewer is the person who opened it.
    case ownReview

    /// What to do.
    public var description: String {
        switch self {
        case .noReason: "emergency access needs a reason"
        case .duration: "emergency access lasts 1 to 1440 minutes"
        case .ownReview: "emergency access is reviewed by a second person"
        }
    }
}

/// What a second person looks at after emergency access.
public struct BreakGlassReview: Sendable, Hashable {
    /// What was opened.
    public let grant: BreakGlassGrant
    /// By which rule.
    public let rule: String
    /// Who looked at it; nil while it waits.
    public private(set) var reviewer: String?
    /// When.
    public private(set) var reviewed: Date?
    /// Whether the reason holds.
    public private(set) var justified: Bool?

    init(grant: BreakGlassGrant, rule: String) {
        self.grant = grant
        self.rule = rule
    }

    /// Records the outcome. Nobody reviews their own access.
    public mutating func record(justified: Bool, by reviewer: String, at date: Date) throws(BreakGlassError) {
        guard reviewer != grant.subject else { throw .ownReview }
        (self.justified, self.reviewer, self.reviewed) = (justified, reviewer, date)
    }
}
