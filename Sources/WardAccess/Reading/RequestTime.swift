public import Foundation

/// Times in requests.
public enum RequestTime {
    /// Reads RFC 3339: a date that exists, a time of day to the minute or finer, and `Z` or an offset. A time without
    /// either is none, since nobody knows when it is.
    public static func date(_ text: String) -> Date? {
        guard text.utf8.count <= 40 else { return nil }
        var scan = Scan(rest: Array(text.utf8)[...])
        guard let year = scan.number(4), scan.take("-"), let month = scan.number(2), scan.take("-"),
            let day = scan.number(2), scan.take("T") || scan.take("t") || scan.take(" "),
            let hour = scan.number(2), scan.take(":"), let minute = scan.number(2)
        else { return nil }
        var second = 0.0
        if scan.take(":") {
            guard let whole = scan.number(2) else { return nil }
            second = Double(whole)
            if scan.take(".") {
                guard let fraction = scan.fraction() else { return nil }
                second += fraction
            }
        }
        guard let offset = scan.offset(), scan.rest.isEmpty, year > 0, 1...12 ~= month,
            1...days(in: month, of: year) ~= day, hour < 24, minute < 60, second < 61
        else { return nil }
        // A leap second counts as the end of its minute.
        let ofDay = Double(hour * 3600 + minute * 60 - offset) + min(second, 59.999)
        return Date(timeIntervalSince1970: Double(daysSince1970(year, month, day)) * 86_400 + ofDay)
    }

    /// Writes whole seconds in UTC.
    public static func text(_ date: Date) -> String {
        date.formatted(.iso8601)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days in the Gregorian calendar, counted from March so that the leap day comes last.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let years = month > 2 ? year : year - 1
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return years * 365 + years / 4 - years / 100 + years / 400 + ofYear - 719_468
    }
}

/// What is left of a time's text.
private struct Scan {
    var rest: ArraySlice<UInt8>

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ digits: Int) -> Int? {
        let text = rest.prefix(digits)
        guard text.count == digits, text.allSatisfy({ 48...57 ~= $0 }) else { return nil }
        rest.removeFirst(digits)
        return text.reduce(0) { $0 * 10 + Int($1) - 48 }
    }

    mutating func fraction() -> Double? {
        let digits = rest.prefix { 48...57 ~= $0 }
        guard !digits.isEmpty else { return nil }
        rest.removeFirst(digits.count)
        return digits.reversed().reduce(0.0) { ($0 + Double($1) - 48) / 10 }
    }

    /// Seconds east of Greenwich: `Z`, `+01:00`, `+0100`, `+01`.
    mutating func offset() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let hours = number(2), hours < 24 else { return nil }
        if rest.isEmpty { return sign * hours * 3600 }
        _ = take(":")
        guard let minutes = number(2), minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
