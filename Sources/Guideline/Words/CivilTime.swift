import Foundation

/// A time in UTC as people write it, from the year 1600 on: to and from seconds by plain arithmetic. Foundation's styles
/// load calendars and time zones first, which takes longer than many a command of Ward.
struct CivilTime: Equatable {
    var year: Int
    var month: Int
    var day: Int
    /// The second of the day.
    var second: Int

    private static let years = 1600...9999
    private static let daysBefore1970 = 719_162
    /// Days before each month of a common year.
    private static let monthStarts = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

    /// The second in which an instant lies; nil outside the years that are known here.
    init?(secondsSince1970 seconds: Double) {
        guard seconds > -20_000_000_000, seconds < 260_000_000_000 else { return nil }
        let whole = Int(seconds.rounded(.down))
        let days = (Double(whole) / 86_400).rounded(.down)
        second = whole - Int(days) * 86_400
        let count = Int(days) + Self.daysBefore1970
        var year = Int((Double(count) / 365.2425).rounded(.down)) + 1
        while Self.days(before: year) > count { year -= 1 }
        while Self.days(before: year + 1) <= count { year += 1 }
        guard Self.years.contains(year) else { return nil }
        self.year = year
        let dayOfYear = count - Self.days(before: year)
        month = (1...12).last { Self.days(before: $0, in: year) <= dayOfYear } ?? 1
        day = dayOfYear - Self.days(before: month, in: year) + 1
    }

    /// Reads exactly `2026-11-23` or `2026-11-23T08:00:00Z`, of days and seconds that exist.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10 || bytes.count == 20, bytes[4] == 0x2d, bytes[7] == 0x2d,
            let year = Self.number(bytes[..<4]), let month = Self.number(bytes[5..<7]),
            let day = Self.number(bytes[8..<10]), Self.years.contains(year), (1...12).contains(month), day >= 1,
            Self.days(before: month, in: year) + day <= Self.days(before: month + 1, in: year)
        else { return nil }
        (self.year, self.month, self.day, second) = (year, month, day, 0)
        guard bytes.count == 20 else { return }
        guard bytes[10] == UInt8(ascii: "T"), bytes[13] == 0x3a, bytes[16] == 0x3a, bytes[19] == UInt8(ascii: "Z"),
            let hours = Self.number(bytes[11..<13]), let minutes = Self.number(bytes[14..<16]),
            let seconds = Self.number(bytes[17..<19]), hours < 24, minutes < 60, seconds < 60
        else { return nil }
        second = (hours * 60 + minutes) * 60 + seconds
    }

    /// Seconds since 1970.
    var secondsSince1970: Int {
        let days = Self.days(before: year) + Self.days(before: month, in: year) + day - 1 - Self.daysBefore1970
        return days * 86_400 + second
    }

    /// `2026-11-23T08:00:00Z`.
    var text: String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let time = [second / 3600, second / 60 % 60, second % 60].map(two).joined(separator: ":")
        return "\(year)-\(two(month))-\(two(day))T\(time)Z"
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var number = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            number = number * 10 + Int(digit - 0x30)
        }
        return number
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    /// Days from the first day of the year 1 to that of another.
    private static func days(before year: Int) -> Int {
        let past = year - 1
        return 365 * past + past / 4 - past / 100 + past / 400
    }

    /// Days of a year before a month; 13 stands for the next year's first.
    private static func days(before month: Int, in year: Int) -> Int {
        (month > 12 ? 365 : monthStarts[month - 1]) + (month > 2 && isLeap(year) ? 1 : 0)
    }
}
