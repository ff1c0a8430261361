/// Times as entries carry them: RFC 3339 in UTC with exactly three digits of milliseconds, `2026-11-24T01:02:03.004Z`.
enum EntryTime {
    /// Milliseconds from 1970 to the end of 9999.
    static let range: ClosedRange<Int64> = 0...253_402_300_799_999

    private static let day: Int64 = 86_400_000

    /// `milliseconds` lies in ``range``.
    static func text(_ milliseconds: Int64) -> [UInt8] {
        let (year, month, dayOfMonth) = civil(days: milliseconds / day)
        let time = milliseconds % day
        var text: [UInt8] = []
        text.reserveCapacity(24)
        func put(_ number: Int64, _ digits: Int, then separator: Character) {
            var divisor: Int64 = 1
            for _ in 1..<digits { divisor *= 10 }
            var rest = number
            while divisor > 0 {
                text.append(UInt8(ascii: "0") + UInt8(rest / divisor))
                rest %= divisor
                divisor /= 10
            }
            text.append(separator.asciiValue ?? 0)
        }
        put(year, 4, then: "-")
        put(month, 2, then: "-")
        put(dayOfMonth, 2, then: "T")
        put(time / 3_600_000, 2, then: ":")
        put(time / 60_000 % 60, 2, then: ":")
        put(time / 1000 % 60, 2, then: ".")
        put(time % 1000, 3, then: "Z")
        return text
    }

    /// Nothing when the text is not exactly what ``text(_:)`` writes.
    static func milliseconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 24 else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for byte in bytes[range] {
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
                value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let dayOfMonth = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            let thousandth = number(20..<23), year >= 1970, (1...12).contains(month), (1...31).contains(dayOfMonth),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let milliseconds =
            days(year: year, month: month, day: dayOfMonth) * day
            + (hour * 3600 + minute * 60 + second) * 1000 + thousandth
        // Also refuses the 31st of February and wrong separators.
        guard range.contains(milliseconds), self.text(milliseconds) == bytes else { return nil }
        return milliseconds
    }

    // The proleptic Gregorian calendar in eras of 400 years that begin on a 1st of March, so that the leap day comes last.
    private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        )
    }

    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
