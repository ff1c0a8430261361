/// Years and dates.
extension Matching {
    /// An attacker tries at least so many years.
    static let leastYears = 20

    func addYears(in reading: Reading, to found: inout [Candidate]) {
        let text = reading.scalars
        guard text.count >= 4 else { return }
        for first in 0...(text.count - 4) {
            guard let number = Self.number(text[first..<(first + 4)]), recentYears.contains(number) else { continue }
            let guesses = Double(max(abs(number - year), Self.leastYears))
            add(.year, first, first + 3, guesses: guesses, of: text.count, to: &found)
        }
    }

    func addDates(in reading: Reading, to found: inout [Candidate]) {
        let text = reading.scalars
        var dates: [(first: Int, last: Int, guesses: Double)] = []
        for first in text.indices {
            guard Self.digit(text[first]) != nil else { continue }
            for length in 4...10 where first + length <= text.count {
                let part = text[first..<(first + length)]
                guard let years = length <= 8 ? plainDate(part) ?? separatedDate(part) : separatedDate(part) else {
                    continue
                }
                dates.append((first, first + length - 1, years))
            }
        }
        // A date within a longer one is none of its own.
        for date in dates
        where !dates.contains(where: {
            $0.first <= date.first && $0.last >= date.last && ($0.first != date.first || $0.last != date.last)
        }) {
            add(.date, date.first, date.last, guesses: date.guesses, of: text.count, to: &found)
        }
    }

    /// The guesses for four to eight digits that can be read as a date: with the year closest to ours.
    private func plainDate(_ part: ArraySlice<UInt32>) -> Double? {
        guard part.allSatisfy({ Self.digit($0) != nil }) else { return nil }
        let splits: [(Int, Int)] =
            switch part.count {
            case 4: [(1, 2), (2, 3)]
            case 5: [(1, 3), (2, 3)]
            case 6: [(1, 2), (2, 4), (4, 5)]
            case 7: [(1, 3), (2, 3), (4, 5), (4, 6)]
            default: [(2, 4), (4, 6)]
            }
        let distances = splits.compactMap { first, second -> Int? in
            let start = part.startIndex
            return Self.year(
                part[start..<(start + first)], part[(start + first)..<(start + second)], part[(start + second)...]
            ).map { abs($0 - year) }
        }
        return distances.min().map { Double(max($0, Self.leastYears)) * 365 }
    }

    /// The guesses for a date such as `1.1.91` or `2015-06-04`: four separators are tried.
    private func separatedDate(_ part: ArraySlice<UInt32>) -> Double? {
        let fields = part.split(maxSplits: 3, omittingEmptySubsequences: false) { Self.digit($0) == nil }
        guard fields.count == 3, (1...4).contains(fields[0].count), (1...2).contains(fields[1].count),
            (1...4).contains(fields[2].count)
        else { return nil }
        let one = part[fields[0].endIndex]
        // Space, tab, /, \, _, . or -, the same twice.
        guard one == part[fields[1].endIndex], [0x20, 0x09, 0x2f, 0x5c, 0x5f, 0x2e, 0x2d].contains(one) else {
            return nil
        }
        return Self.year(fields[0], fields[1], fields[2]).map { Double(max(abs($0 - year), Self.leastYears)) * 365 * 4 }
    }

    /// The year of three numbers that can be read as day, month and year, the year first or last.
    private static func year(
        _ one: ArraySlice<UInt32>, _ two: ArraySlice<UInt32>, _ three: ArraySlice<UInt32>
    ) -> Int? {
        guard let one = number(one), let two = number(two), let three = number(three) else { return nil }
        let all = [one, two, three]
        guard (1...31).contains(two), all.allSatisfy({ $0 <= 99 || (1000...2050).contains($0) }),
            all.count(where: { $0 > 31 }) < 2, all.count(where: { $0 > 12 }) < 3, all.count(where: { $0 == 0 }) < 2
        else { return nil }
        for (year, day, month) in [(three, one, two), (one, two, three)] where year >= 1000 {
            return isDay(day, month) ? year : nil
        }
        for (year, day, month) in [(three, one, two), (one, two, three)] where isDay(day, month) {
            return year > 99 ? year : year > 50 ? year + 1900 : year + 2000
        }
        return nil
    }

    /// Whether two numbers can be day and month, in either order.
    private static func isDay(_ one: Int, _ other: Int) -> Bool {
        (1...31).contains(one) && (1...12).contains(other) || (1...31).contains(other) && (1...12).contains(one)
    }

    static func digit(_ scalar: UInt32) -> Int? {
        scalar >= 0x30 && scalar <= 0x39 ? Int(scalar) - 0x30 : nil
    }

    static func number(_ digits: ArraySlice<UInt32>) -> Int? {
        var number = 0
        for scalar in digits {
            guard let digit = digit(scalar) else { return nil }
            number = number * 10 + digit
        }
        return number
    }
}
