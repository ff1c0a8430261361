/// Hours of the week in local time, such as opening hours.
public struct WeekHours: Sendable, Hashable {
    /// A day of the week.
    public enum Day: String, Sendable, CaseIterable, Hashable {
        case monday, tuesday, wednesday, thursday, friday, saturday, sunday

        /// 0 for Monday.
        var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// A stretch within one day, in minutes from midnight; `to` is the first minute outside.
    public struct Span: Sendable, Hashable {
        /// The day.
        public var day: Day
        /// The first minute, 0 to 1439.
        public var from: Int
        /// The first minute after it, at most 1440.
        public var to: Int

        /// Creates a span.
        public init(day: Day, from: Int, to: Int) {
            self.day = day
            self.from = from
            self.to = to
        }
    }

    /// The stretches.
    public var spans: [Span]

    /// Creates hours from stretches.
    public init(spans: [Span]) {
        self.spans = spans
    }

    /// The same hours on several days. When `to` is not later than `from`, they run past midnight into the next day;
    /// equal times are the whole day round.
    public init(days: [Day], from: Int, to: Int) {
        spans = days.flatMap { day -> [Span] in
            if from < to { return [Span(day: day, from: from, to: to)] }
            let next = Day.allCases[(day.index + 1) % 7]
            return [Span(day: day, from: from, to: 1440), Span(day: next, from: 0, to: to)].filter { $0.from < $0.to }
        }
    }

    /// The stretches in minutes from Monday midnight, without those that are empty.
    var minutesOfWeek: [Range<Int>] {
        spans.compactMap { span in
            let start = span.day.index * 1440
            let from = min(max(span.from, 0), 1440)
            let to = min(max(span.to, 0), 1440)
            return from < to ? start + from..<start + to : nil
        }
    }

    /// Minutes from midnight of `08:30`; nil where the text is no time of a day. `24:00` is its end.
    public static func minute(_ text: some StringProtocol) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
            parts.joined().utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour * 60 + minute <= 1440
        else { return nil }
        return hour * 60 + minute
    }

    /// `08:30` for 510.
    static func text(_ minute: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return two(minute / 60) + ":" + two(minute % 60)
    }
}
