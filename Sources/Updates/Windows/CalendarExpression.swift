import Foundation

/// A calendar expression of systemd, such as `Mon..Fri *-*-* 20:00 Europe/Luxembourg` (systemd.time(7)).
///
/// Fractions of seconds are read and dropped: no maintenance window depends on them.
struct CalendarExpression: Hashable, Sendable {
    /// Values of one field: a single one, a range or a series.
    struct Values: Hashable, Sendable {
        /// The first value.
        var first: Int
        /// The last value that is allowed, nil for a single value or an open series.
        var last: Int?
        /// The step of a series; 0 for a single value.
        var step: Int
    }

    /// The weekdays, Monday being bit 0; nil for every day.
    var weekdays: UInt8?
    /// The years; nil for every year, as for the other fields.
    var years: [Values]?
    /// The months, 1 to 12.
    var months: [Values]?
    /// The days of the month; counted from its end when ``countsFromMonthEnd`` is set.
    var days: [Values]?
    /// Whether 1 means the last day of the month.
    var countsFromMonthEnd = false
    /// The hours of the day.
    var hours: [Int]
    /// The minutes of the hour.
    var minutes: [Int]
    /// The seconds of the minute.
    var seconds: [Int]
    /// The zone that the expression names; nil means the machine's own.
    var zone: TimeZone?

    /// Whether the expression speaks about a day.
    func matches(_ day: CivilDay) -> Bool {
        if let weekdays, weekdays & (1 << UInt8(day.weekday)) == 0 { return false }
        let (year, month, number) = day.parts
        guard Self.contains(year, in: years), Self.contains(month, in: months) else { return false }
        guard let days else { return true }
        guard countsFromMonthEnd else { return Self.contains(number, in: days) }
        let length = day.daysInMonth
        return days.contains { values in
            var first = length + 1 - values.first
            var last = values.last.map { length + 1 - $0 }
            if let end = last, end < first { (first, last) = (end, first) }
            return Values(first: first, last: last, step: values.step).contains(number)
        }
    }

    /// The times of day in seconds after midnight, in order.
    var times: [Int] {
        hours.flatMap { hour in minutes.flatMap { minute in seconds.map { hour * 3600 + minute * 60 + $0 } } }
    }

    /// The times of day in order, one for each minute.
    var wholeMinutes: [Int] {
        hours.flatMap { hour in minutes.map { hour * 3600 + $0 * 60 + (seconds.first ?? 0) } }
    }

    /// The first elapse after an instant. Times over which the clock jumps do not elapse; nil where nothing comes
    /// before the year 2200, the end of systemd's calendar.
    func firstElapse(after date: Date, machineZone: TimeZone) -> Date? {
        let zone = zone ?? machineZone
        let times = times
        var day = CivilDay(of: date, in: zone)
        let end = CivilDay(year: 2200, month: 1, day: 1)
        while day < end {
            if matches(day) {
                for seconds in times {
                    if let instant = day.instant(seconds: seconds, in: zone), instant > date { return instant }
                }
            }
            day.number += 1
        }
        return nil
    }

    private static func contains(_ value: Int, in field: [Values]?) -> Bool {
        field?.contains { $0.contains(value) } ?? true
    }
}

extension CalendarExpression.Values {
    /// Whether a value is one of these.
    func contains(_ value: Int) -> Bool {
        guard value >= first, value <= last ?? .max else { return false }
        return step == 0 ? value == first : (value - first) % step == 0
    }
}
