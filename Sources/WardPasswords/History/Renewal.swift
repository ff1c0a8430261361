public import Foundation

/// When a password is to be changed: after some days, if a period is set, and at once when it is known to others.
///
/// NIST SP 800-63B and OWASP ASVS want no period, the guideline asks for one; so there may be none.
public struct Renewal: Sendable, Hashable, Codable {
    /// Days that a password is good for; nil for no period.
    public var days: Int?
    /// Days before the end in which the person is told.
    public var warningDays: Int

    /// A period, or none. Both numbers count whole days of 24 hours.
    public init(days: Int? = nil, warningDays: Int = 14) {
        self.days = days.map { max($0, 1) }
        self.warningDays = max(warningDays, 0)
    }

    /// What is to be done about a password.
    public enum State: Sendable, Hashable {
        /// Nothing.
        case good
        /// It ends within the warning days; the number is of whole days left, 0 on the last.
        case endsSoon(inDays: Int)
        /// Its period is over since so many whole days.
        case over(sinceDays: Int)
        /// Others know it: change it now, whatever its age.
        case compromised

        /// Whether the person has to choose a new one before anything else.
        public var asksForNewPassword: Bool {
            switch self {
            case .good, .endsSoon: false
            case .over, .compromised: true
            }
        }
    }

    /// The state of a password.
    ///
    /// - Parameters:
    ///   - changed: When it was set.
    ///   - compromised: When it became known that others have it, if ever; counts if it was not changed since.
    ///   - now: The present. Where it is before `changed`, the clock is wrong and the password counts as new.
    public func state(changed: Date, compromised: Date? = nil, at now: Date) -> State {
        if let compromised, compromised >= changed { return .compromised }
        guard let days else { return .good }
        let left = changed.timeIntervalSince1970 + Double(days) * 86_400 - now.timeIntervalSince1970
        if left <= 0 { return .over(sinceDays: Int(min(-left / 86_400, 1e6))) }
        let daysLeft = min(Int(left / 86_400), days)
        return daysLeft < warningDays ? .endsSoon(inDays: daysLeft) : .good
    }
}
