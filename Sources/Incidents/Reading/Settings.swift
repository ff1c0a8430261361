/// Settings as `Name=value` lines under `[Section]` headings, as systemd's files have them (systemd.syntax(7)).
struct Settings: Sendable, Hashable {
    private(set) var values: [String: String] = [:]

    /// Reads texts in their order: what comes later counts, and an empty value takes back an earlier one.
    init(_ texts: [String], section: String) {
        for text in texts {
            var isInside = false
            for line in text.split(whereSeparator: \.isNewline) {
                let line = line.trimmingBlanks
                if line.hasPrefix("[") {
                    isInside = line == "[\(section)]"
                } else if isInside, let equals = line.firstIndex(of: "="), !line.hasPrefix("#"), !line.hasPrefix(";") {
                    let name = String(line[..<equals].trimmingBlanks)
                    let value = String(line[line.index(after: equals)...].trimmingBlanks)
                    values[name] = value.isEmpty ? nil : value
                }
            }
        }
    }

    subscript(_ name: String) -> String? { values[name] }

    /// A time in whole seconds by systemd.time(7), such as `1month 2weeks`; nil where it is no time.
    static func seconds(_ text: String) -> Int? {
        let units: [String: Double] = [
            "s": 1, "sec": 1, "second": 1, "seconds": 1, "": 1, "ms": 0.001, "m": 60, "min": 60, "minute": 60,
            "minutes": 60, "h": 3600, "hr": 3600, "hour": 3600, "hours": 3600, "d": 86_400, "day": 86_400,
            "days": 86_400, "w": 604_800, "week": 604_800, "weeks": 604_800, "M": 2_630_016, "month": 2_630_016,
            "months": 2_630_016, "y": 31_557_600, "year": 31_557_600, "years": 31_557_600,
        ]
        var total = 0.0
        var rest = text[...].drop(while: { $0 == " " })
        if rest.isEmpty { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count).drop(while: { $0 == " " })
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count).drop(while: { $0 == " " })
            guard let number = Double(digits), let factor = units[String(unit)] else { return nil }
            total += number * factor
        }
        return total < 1e15 ? Int(total) : nil
    }
}

extension StringProtocol {
    /// The text without blanks at its ends.
    var trimmingBlanks: SubSequence {
        let start = drop(while: { $0 == " " || $0 == "\t" || $0 == "\r" })
        let end = start.lastIndex { $0 != " " && $0 != "\t" && $0 != "\r" }
        return end.map { start[...$0] } ?? start
    }
}
