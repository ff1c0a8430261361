import Foundation

/// The times of certificates: `UTCTime` and `GeneralizedTime` (X.680, 46 and 47), also as old or careless programs
/// write them: without seconds, with fractions, with an offset in place of `Z`, or with neither.
enum CertificateTime {
    /// The years 1 to 9999, which RFC 3339 can write; a time outside of them is no time.
    private static let writable = -62_135_596_800..<253_402_300_800

    static func read(_ element: DER.Element) -> Date? {
        switch element.tag {
        case 0x17: read(element.content, yearDigits: 2)
        case 0x18: read(element.content, yearDigits: 4)
        default: nil
        }
    }

    private static func read(_ text: ArraySlice<UInt8>, yearDigits: Int) -> Date? {
        guard text.count <= 40 else { return nil }
        var rest = text
        guard var year = number(&rest, yearDigits), let month = number(&rest, 2), let day = number(&rest, 2),
            let hour = number(&rest, 2), let minute = number(&rest, 2) ?? (yearDigits == 4 ? 0 : nil)
        else { return nil }
        // RFC 5280, 4.1.2.5.1: two digits mean 1950 to 2049.
        if yearDigits == 2 { year += year < 50 ? 2000 : 1900 }
        let second = number(&rest, 2) ?? 0
        if rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ",") {
            rest = rest.dropFirst().drop(while: isDigit)
        }
        guard (1...12).contains(month), (1...daysInMonth(year, month)).contains(day), hour < 24, minute < 60,
            second < 61, let offset = offset(rest)
        else { return nil }
        let seconds = ((dayNumber(year, month, day) * 24 + hour) * 60 + minute) * 60 + second - offset
        return writable.contains(seconds) ? Date(timeIntervalSince1970: Double(seconds)) : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// Takes that many digits, or nothing.
    private static func number(_ rest: inout ArraySlice<UInt8>, _ digits: Int) -> Int? {
        let field = rest.prefix(digits)
        guard field.count == digits, field.allSatisfy(isDigit) else { return nil }
        rest = rest.dropFirst(digits)
        return field.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// The seconds ahead of UTC; a time without any zone is taken as UTC.
    private static func offset(_ text: ArraySlice<UInt8>) -> Int? {
        if text.isEmpty || text.elementsEqual([UInt8(ascii: "Z")]) { return 0 }
        guard let sign = text.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        var rest = text.dropFirst()
        guard let hours = number(&rest, 2), let minutes = number(&rest, 2), rest.isEmpty, hours < 24, minutes < 60
        else { return nil }
        return (hours * 60 + minutes) * (sign == UInt8(ascii: "+") ? 60 : -60)
    }

    private static func daysInMonth(_ year: Int, _ month: Int) -> Int {
        if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days since 1 January 1970 in the Gregorian calendar, counted in years that begin in March.
    private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let leaps =
            Int((Double(shifted) / 4).rounded(.down)) - Int((Double(shifted) / 100).rounded(.down))
            + Int((Double(shifted) / 400).rounded(.down))
        return shifted * 365 + leaps + dayOfYear - 719_468
    }
}
