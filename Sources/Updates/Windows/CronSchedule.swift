/// When a line of a crontab runs (crontab(5)), as calendar expressions.
struct CronSchedule: Hashable, Sendable {
    /// One expression, or two where cron runs on a day of the month *or* of the week.
    var expressions: [CalendarExpression]
    /// Whether it runs when the machine starts (`@reboot`).
    var atBoot = false

    /// Reads the five fields or an `@` word; nil for what cron refuses.
    init?(_ fields: some Collection<Substring>) {
        let fields = Array(fields)
        if fields.count == 1, let word = fields.first {
            guard word.lowercased() != "@reboot" else {
                self.init(expressions: [], atBoot: true)
                return
            }
            guard let meaning = Self.shorthands[word.lowercased()] else { return nil }
            self.init(meaning.split(separator: " "))
            return
        }
        guard fields.count == 5, let minutes = Self.field(fields[0], 0...59, names: []),
            let hours = Self.field(fields[1], 0...23, names: []), let days = Self.field(fields[2], 1...31, names: []),
            let months = Self.field(fields[3], 1...12, names: Self.months),
            let weekdays = Self.field(fields[4], 0...7, names: Self.weekdays)
        else { return nil }
        var everyDay = CalendarExpression(hours: hours, minutes: minutes, seconds: [0])
        everyDay.months = months.count == 12 ? nil : Self.values(months)
        var byDay = everyDay
        byDay.days = Self.values(days)
        var byWeekday = everyDay
        byWeekday.weekdays = weekdays.reduce(0) { $0 | 1 << UInt8(($1 + 6) % 7) }
        switch (fields[2].hasPrefix("*"), fields[4].hasPrefix("*")) {
        case (true, true): self.init(expressions: [everyDay], atBoot: false)
        case (false, true): self.init(expressions: [byDay], atBoot: false)
        case (true, false): self.init(expressions: [byWeekday], atBoot: false)
        case (false, false): self.init(expressions: [byDay, byWeekday], atBoot: false)
        }
    }

    private init(expressions: [CalendarExpression], atBoot: Bool) {
        self.expressions = expressions
        self.atBoot = atBoot
    }

    private static let shorthands = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]
    private static let weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    private static let months = [
        "", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    private static func values(_ numbers: [Int]) -> [CalendarExpression.Values] {
        numbers.map { .init(first: $0, step: 0) }
    }

    private static func field(_ text: Substring, _ range: ClosedRange<Int>, names: [String]) -> [Int]? {
        var found: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let series = part.split(separator: "/", omittingEmptySubsequences: false)
            guard (1...2).contains(series.count), let step = series.count == 2 ? Int(series[1]) : 1, step > 0 else {
                return nil
            }
            let ends = series[0].split(separator: "-", omittingEmptySubsequences: false)
            let read: (Substring) -> Int? = { names.firstIndex(of: $0.lowercased()) ?? Int($0) }
            if series[0] == "*" {
                found.formUnion(stride(from: range.lowerBound, through: range.upperBound, by: step))
            } else if ends.count == 1, series.count == 1, let only = read(ends[0]), range.contains(only) {
                found.insert(only)
            } else if ends.count == 2, let first = read(ends[0]), let last = read(ends[1]), first <= last,
                range.contains(first), range.contains(last)
            {
                found.formUnion(stride(from: first, through: last, by: step))
            } else {
                return nil
            }
        }
        return found.sorted()
    }
}
