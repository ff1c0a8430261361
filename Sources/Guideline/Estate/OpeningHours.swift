/// The hours in which people work, for each day of the week.
///
/// ```swift
/// let hours = OpeningHours(days: [.monday: [.init(from: 8 * 60, to: 12 * 60)]])
/// print(hours.isOpen(.monday, minute: 9 * 60))  // true
/// ```
public struct OpeningHours: Codable, Sendable, Hashable {
    /// A day of the week; the raw value is the name used in `ward.yaml`.
    public enum Weekday: String, Codable, Sendable, CaseIterable, CodingKeyRepresentable {
        case monday, tuesday, wednesday, thursday, friday, saturday, sunday
    }

    /// A stretch of one day, in minutes after midnight; `to` is not included and may be 1440 for midnight.
    public struct Span: Codable, Sendable, Hashable {
        /// First minute.
        public var from: Int
        /// First minute after.
        public var to: Int

        /// Creates a stretch.
        public init(from: Int, to: Int) {
            self.from = from
            self.to = to
        }
    }

    /// The stretches of each day; a day that is not named is closed.
    public var days: [Weekday: [Span]]

    /// Creates hours.
    public init(days: [Weekday: [Span]] = [:]) {
        self.days = days
    }

    /// True where nobody said when the practice is open.
    public var isUnstated: Bool { days.isEmpty }

    /// Whether people work on that day at that minute after midnight.
    public func isOpen(_ day: Weekday, minute: Int) -> Bool {
        (days[day] ?? []).contains { $0.from <= minute && minute < $0.to }
    }

    /// The first opening minute of a day, nil where it is closed.
    public func opening(of day: Weekday) -> Int? {
        days[day]?.map(\.from).min()
    }
}
