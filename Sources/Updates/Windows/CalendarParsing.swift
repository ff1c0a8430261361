import Foundation

extension CalendarExpression {
    /// Reads an expression as systemd does; nil for what systemd refuses.
    init?(_ text: String) {
        guard text.utf8.count <= 1024 else { return nil }
        var words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })[...]
        guard !words.isEmpty else { return nil }
        var zone: TimeZone?
        if words.count > 1, let last = words.last, let named = Self.zone(named: last) {
            zone = named
            words = words.dropLast()
        }
        if words.count == 1, let first = words.first, let meaning = Self.shorthands[first.lowercased()] {
            self.init(meaning)
            self.zone = zone
            return
        }
        if words.count == 1, let first = words.first, first.first == "@" {
            self.init(secondsSince1970: first.dropFirst())
            return
        }
        var weekdays: UInt8?
        if let first = words.first, first.first?.isLetter == true {
            guard let read = Self.weekdays(first) else { return nil }
            weekdays = read == 0b111_1111 ? nil : read
            words = words.dropFirst()
        }
        self.init(weekdays: weekdays, hours: [0], minutes: [0], seconds: [0], zone: zone)
        if let date = words.first, !date.contains(":") {
            guard readDate(date) else { return nil }
            words = words.dropFirst()
        }
        if let time = words.popFirst() {
            guard readTime(time) else { return nil }
        }
        guard words.isEmpty else { return nil }
    }

    private static let shorthands = [
        "minutely": "*-*-* *:*:00", "hourly": "*-*-* *:00:00", "daily": "*-*-* 00:00:00",
        "weekly": "Mon *-*-* 00:00:00", "monthly": "*-*-01 00:00:00", "quarterly": "*-01,04,07,10-01 00:00:00",
        "semiannually": "*-01,07-01 00:00:00", "semi-annually": "*-01,07-01 00:00:00",
        "biannually": "*-01,07-01 00:00:00", "bi-annually": "*-01,07-01 00:00:00",
        "yearly": "*-01-01 00:00:00", "annually": "*-01-01 00:00:00",
    ]

    private static func zone(named name: Substring) -> TimeZone? {
        if name.uppercased() == "UTC" { return .gmt }
        // Foundation also takes abbreviations and offsets that systemd does not know.
        guard name.contains("/"), name.first?.isLetter == true else { return nil }
        return TimeZone(identifier: String(name))
    }

    private init?(secondsSince1970 text: Substring) {
        guard let seconds = Int(text), (0..<7_258_118_400).contains(seconds) else { return nil }
        let (year, month, day) = CivilDay(number: seconds / 86_400).parts
        let rest = seconds % 86_400
        self.init(
            years: [.init(first: year, step: 0)], months: [.init(first: month, step: 0)],
            days: [.init(first: day, step: 0)], hours: [rest / 3600], minutes: [rest / 60 % 60],
            seconds: [rest % 60], zone: .gmt)
    }

    private static let weekdayNames = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]

    private static func weekday(_ name: Substring) -> Int? {
        let name = name.lowercased()
        return weekdayNames.firstIndex { $0 == name || $0.prefix(3) == name }
    }

    private static func weekdays(_ text: Substring) -> UInt8? {
        var bits: UInt8 = 0
        var parts = text.split(separator: ",", omittingEmptySubsequences: false)
        if parts.count > 1, parts.last?.isEmpty == true { parts.removeLast() }
        for part in parts {
            let ends =
                part.contains("..")
                ? part.split(separator: "..", omittingEmptySubsequences: false)
                : part.split(separator: "-", omittingEmptySubsequences: false)
            guard (1...2).contains(ends.count), let first = weekday(ends[0]),
                let last = ends.count == 2 ? weekday(ends[1]) : first, first <= last
            else { return nil }
            for day in first...last { bits |= 1 << UInt8(day) }
        }
        return bits
    }

    private mutating func readDate(_ text: Substring) -> Bool {
        var fields: [Substring] = [text.prefix { $0 != "-" && $0 != "~" }]
        var rest = text.dropFirst(fields[0].count)
        while let separator = rest.popFirst() {
            // Only the day may be counted from the month's end, and it comes last.
            if countsFromMonthEnd { return false }
            countsFromMonthEnd = separator == "~"
            let field = rest.prefix { $0 != "-" && $0 != "~" }
            fields.append(field)
            rest = rest.dropFirst(field.count)
        }
        guard (2...3).contains(fields.count) else { return false }
        let lastDay = countsFromMonthEnd ? 28 : 31
        guard let days = Self.field(fields[fields.count - 1], 1...lastDay, stop: 1...31),
            let months = Self.field(fields[fields.count - 2], 1...12)
        else { return false }
        self.days = days.values
        self.months = months.values
        if days.values == nil { countsFromMonthEnd = false }
        if fields.count == 3 {
            guard let years = Self.field(fields[0], 1970...2199, read: Self.year) else { return false }
            self.years = years.values
        }
        return true
    }

    private mutating func readTime(_ text: Substring) -> Bool {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(fields.count), let hours = Self.field(fields[0], 0...23),
            let minutes = Self.field(fields[1], 0...59)
        else { return false }
        self.hours = Self.expanded(hours.values, 0...23)
        self.minutes = Self.expanded(minutes.values, 0...59)
        if fields.count == 3 {
            guard let seconds = Self.field(fields[2], 0...59, read: Self.wholeSeconds) else { return false }
            self.seconds = Self.expanded(seconds.values, 0...59)
        }
        return !self.hours.isEmpty && !self.minutes.isEmpty && !self.seconds.isEmpty
    }

    /// What a field allows; `values` is nil for `*`.
    private struct Field {
        var values: [Values]?
    }

    private static func field(
        _ text: Substring, _ range: ClosedRange<Int>, stop: ClosedRange<Int>? = nil,
        read: (Substring) -> Int? = { digits($0) }
    ) -> Field? {
        if text == "*" { return Field(values: nil) }
        var values: [Values] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let series = part.split(separator: "/", omittingEmptySubsequences: false)
            let ends = series[0].split(separator: "..", omittingEmptySubsequences: false)
            guard series.count <= 2, (1...2).contains(ends.count), let first = read(ends[0]), range.contains(first)
            else { return nil }
            var step = ends.count == 2 ? 1 : 0
            if series.count == 2 {
                // A step of less than a second rounds up to one.
                guard
                    let stated = series[1].contains(".")
                        ? wholeSeconds(series[1]).map({ max(1, $0) })
                        : digits(series[1]), stated > 0
                else { return nil }
                step = stated
            }
            var last: Int?
            if ends.count == 2 {
                guard let end = read(ends[1]), (stop ?? range).contains(end), end >= first else { return nil }
                last = end
            }
            values.append(Values(first: first, last: last, step: step))
        }
        return Field(values: values)
    }

    private static func expanded(_ values: [Values]?, _ range: ClosedRange<Int>) -> [Int] {
        guard let values else { return Array(range) }
        return range.filter { value in values.contains { $0.contains(value) } }
    }

    private static func digits(_ text: Substring) -> Int? {
        guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    private static func year(_ text: Substring) -> Int? {
        digits(text).map { $0 < 70 ? $0 + 2000 : $0 < 100 ? $0 + 1900 : $0 }
    }

    private static func wholeSeconds(_ text: Substring) -> Int? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.count == 1 || digits(parts[1].prefix(6)) != nil else { return nil }
        return digits(parts[0])
    }
}
