import Foundation

/// A day of the Gregorian calendar without a time zone, counted from 1 January 1970.
struct CivilDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01.
    var number: Int

    /// The day with a count.
    init(number: Int) {
        self.number = number
    }

    /// The day with a date; days past the end of a month run into the next one.
    init(year: Int, month: Int, day: Int) {
        // Counted from March, so that the leap day is the last of its year.
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = (month + 9) % 12
        let leaps =
            marchYear.flooredDivision(by: 4) - marchYear.flooredDivision(by: 100)
            + marchYear.flooredDivision(by: 400)
        number = 365 * marchYear + leaps + (153 * marchMonth + 2) / 5 + day - 1 - 719_468
    }

    /// The day that a clock in that zone shows at an instant.
    init(of date: Date, in zone: TimeZone) {
        self.init(number: date.localSeconds(in: zone).flooredDivision(by: 86_400))
    }

    /// Reads `2026-11-23`; nil for a date that does not exist.
    init?(iso8601 text: String) {
        let fields = text.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.map(\.utf8.count) == [4, 2, 2], let year = Int(fields[0]), let month = Int(fields[1]),
            let day = Int(fields[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
        guard description == text else { return nil }
    }

    /// Year, month (1 to 12) and day (1 to 31).
    var parts: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = shifted.flooredDivision(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    /// The day of the week; Monday is 0.
    var weekday: Int { (number + 3) - (number + 3).flooredDivision(by: 7) * 7 }

    /// How many days the day's month has.
    var daysInMonth: Int {
        let (year, month, _) = parts
        let next = CivilDay(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1)
        return next.number - CivilDay(year: year, month: month, day: 1).number
    }

    /// As in `2026-11-23`.
    var description: String {
        let (year, month, day) = parts
        return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }

    /// The instant at which a clock in that zone shows so many seconds after midnight of this day. Nil where the
    /// clock jumps over that time; where it shows the time twice, the first one.
    func instant(seconds: Int, in zone: TimeZone) -> Date? {
        let local = Double(number * 86_400 + seconds)
        for reference in [local - 86_400, local + 86_400] {
            let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: reference))
            let instant = Date(timeIntervalSince1970: local - Double(offset))
            if zone.secondsFromGMT(for: instant) == offset { return instant }
        }
        return nil
    }

    static func < (one: Self, other: Self) -> Bool { one.number < other.number }
}

extension Date {
    /// The seconds since 1970 that a clock in that zone shows, as if it stood at UTC.
    func localSeconds(in zone: TimeZone) -> Int {
        Int(timeIntervalSince1970.rounded(.down)) + zone.secondsFromGMT(for: self)
    }
}

extension Int {
    /// Division that rounds towards the past, so that days before 1970 count like those after.
    func flooredDivision(by divisor: Int) -> Int {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
