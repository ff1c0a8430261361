import Foundation
import Guideline
import Observing
import Testing

@testable import Updates

/// The program that knows best; the differential tests need it.
let systemdAnalyze = ["/usr/bin/systemd-analyze", "/bin/systemd-analyze"].first {
    FileManager.default.isExecutableFile(atPath: $0)
}

@Suite struct CalendarTests {
    let utc = TimeZone.gmt
    let monday = Date(iso8601: "2026-11-23T08:00:00Z") ?? .distantPast

    private func next(_ text: String, after date: Date? = nil) -> String? {
        CalendarExpression(text)?.firstElapse(after: date ?? monday, machineZone: utc)?.iso8601
    }

    @Test(arguments: [
        ("*-*-* 6:00", "2026-11-24T06:00:00Z"),
        ("Mon..Fri *-*-* 20:00 Europe/Luxembourg", "2026-11-23T19:00:00Z"),
        ("Tue *-*-8..14", "2026-12-08T00:00:00Z"),
        ("*-02~03", "2027-02-26T00:00:00Z"),
        ("Mon *-05~07/1", "2027-05-31T00:00:00Z"),
        ("weekly Pacific/Auckland", "2026-11-29T11:00:00Z"),
        ("@1795000000", "2026-11-18T11:06:40Z"),
    ]) func theNextElapseIsFound(_ text: String, _ expected: String) {
        let base = text.hasPrefix("@") ? Date(timeIntervalSince1970: 0) : monday
        #expect(next(text, after: base) == expected)
    }

    @Test(arguments: [
        "", "20", "Mon-Fri 20", "2012~1", "Xyz 10:00", "25:00", "*-13-01", "*-*-32", "10:00:00:00", "*-*-* 10:00 x",
        "Fri..Mon", "10:60", "*/2:00", "0/0:00", "..", "@", "@-1", "1-2-3-4", "~", "Mon,,Tue", "9..8:00",
    ]) func whatSystemdRefusesIsRefused(_ text: String) {
        #expect(CalendarExpression(text) == nil)
    }

    @Test func aTimeThatTheClockJumpsOverDoesNotElapse() throws {
        let before = try #require(Date(iso8601: "2027-03-28T00:00:00Z"))
        #expect(next("02:30 Europe/Luxembourg", after: before) == "2027-03-29T00:30:00Z")
        let autumn = try #require(Date(iso8601: "2026-10-24T22:00:00Z"))
        #expect(next("02:30 Europe/Luxembourg", after: autumn) == "2026-10-25T00:30:00Z")
    }

    @Test func civilDaysCountLikeFoundation() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for number in stride(from: -200_000, through: 200_000, by: 37) where number > -100_000 {
            let parts = calendar.dateComponents(
                [.year, .month, .day, .weekday], from: Date(timeIntervalSince1970: Double(number) * 86_400))
            let day = CivilDay(number: number)
            #expect(day.parts.year == parts.year && day.parts.month == parts.month && day.parts.day == parts.day)
            #expect(day.weekday == ((parts.weekday ?? 0) + 5) % 7)
            #expect(CivilDay(year: day.parts.year, month: day.parts.month, day: day.parts.day) == day)
        }
    }

    @Test func spansOfTimeAreRead() {
        #expect(TimeSpan("60m")?.seconds == 3600)
        #expect(TimeSpan("1h 30min")?.minutes == 90)
        #expect(TimeSpan("12h")?.minutes == 720)
        #expect(TimeSpan("90")?.seconds == 90)
        #expect(TimeSpan("1.5 h")?.seconds == 5400)
        #expect(TimeSpan("1M")?.seconds == 2_629_800)
        for bad in ["", "h", "1 fortnight", "-5", "1..2s", "99999999y"] { #expect(TimeSpan(bad) == nil) }
    }

    @Test(.enabled(if: systemdAnalyze != nil, "needs systemd-analyze"))
    func elapsesEqualThoseOfSystemd() async throws {
        var random = AutomationSeed(7)
        let written = [
            "minutely", "hourly", "daily", "weekly", "monthly", "quarterly", "semiannually", "yearly", "*:0/15",
            "Sat,Thu,Mon..Wed,Sat..Sun", "9..17/2:00", "*:4,30:0..10", "*-2,4/2-*", "12,14,13,12:20,10,30",
            "*-*~1", "*-02~01", "*-*~1..3 4:00", "Mon *-05~07/1", "Fri *-*-13 02:30 Europe/Luxembourg",
            "*-03-28 02:30 Europe/Luxembourg", "*-10-25 02:30 Europe/Luxembourg", "26-12-24..31 6,18:00",
            "*-*-* 02:15 America/New_York", "mon-wed 12:00", "Monday, 12:00", "2030-02-29", "*-02-29", "1..3/2:00",
            "*:*:0/7", "10:30:15.5", "*-*-31", "*-1,3/2-30 23:59:59", "Sun *-*-* 2:00 Australia/Lord_Howe",
        ]
        let made = (0..<120).map { _ in Self.expression(&random) }
        let refused = [
            "20", "25:00", "*-13-01", "Fri..Mon", "10:60", "*/2:00", "1-2-3-4", "Mon,,Tue 10:00", "*-*-* 10:00 Mars/X",
            "*-*~30", "9..8:00", "0/0:00",
        ]
        let base = try #require(Date(iso8601: "2026-10-20T07:13:21Z"))
        var elapsed = 0
        for text in written + made + refused {
            let theirs = try await Self.systemd(text)
            elapsed += theirs?.count ?? 0
            var ours: [String]?
            if let expression = CalendarExpression(text) {
                var elapses: [String] = []
                var date = base
                while elapses.count < 4, let next = expression.firstElapse(after: date, machineZone: .gmt) {
                    elapses.append(next.iso8601)
                    date = next
                }
                ours = elapses
            }
            #expect(ours == theirs, "\(text)")
        }
        // Were systemd's answers not understood, both sides would agree on nothing.
        #expect(elapsed > 500)
    }

    /// What `systemd-analyze calendar` answers: nil where it refuses, else up to four elapses.
    private static func systemd(_ text: String) async throws -> [String]? {
        let result = try await Child.run(
            systemdAnalyze ?? "", ["calendar", "--base-time=2026-10-20 07:13:21 UTC", "--iterations=4", text],
            environment: ["TZ": "UTC", "LC_ALL": "C"], input: [], timeLimit: .seconds(10), outputLimit: 1 << 16)
        guard result.status == 0 else { return nil }
        return result.text.split(separator: "\n").compactMap { line in
            guard line.contains("Next elapse: ") || line.contains("Iter. #") || line.contains("Iteration #"),
                !line.hasSuffix("never")
            else { return nil }
            let words = line.split(separator: " ")
            guard words.count >= 3, words.last == "UTC" else { return nil }
            return "\(words[words.count - 3])T\(words[words.count - 2])Z"
        }
    }

    private static func expression(_ random: inout AutomationSeed) -> String {
        let days = ["", "", "Mon ", "Tue..Thu ", "Sat,Sun ", "mon,Wed..Fri "]
        let dates = [
            "", "*-*-* ", "*-*-1..7 ", "*-*~2 ", "*-6..9-* ", "*-*-5/10 ", "2027-*-3,17 ", "*-12-24 ", "*-*~5..2 ",
        ]
        let times = [
            "06:00", "\(random.below(24)):\(random.below(60))", "\(random.below(10))..\(10 + random.below(14)):05",
            "*:\(random.below(30))/\(1 + random.below(25))", "2,3:30", "\(random.below(24)):00:\(random.below(60))",
        ]
        let zones = ["", "", " UTC", " Europe/Luxembourg", " America/Sao_Paulo", " Asia/Kathmandu"]
        return days[random.below(days.count)] + dates[random.below(dates.count)] + times[random.below(times.count)]
            + zones[random.below(zones.count)]
    }

    @Test func mutatedExpressionsNeverTrap() {
        var random = AutomationSeed(11)
        let seeds = ["Mon..Fri *-*-* 20:00 Europe/Luxembourg", "*-02~03/1 1..5/2:0:0.5", "@1795000000", "1h 30min"]
        var read = 0
        for round in 0..<6000 {
            let text = random.mutated(seeds[round % seeds.count])
            if let expression = CalendarExpression(text) {
                read += 1
                _ = expression.matches(CivilDay(number: 20_000 + round))
                _ = expression.times.count
            }
            _ = TimeSpan(text)
        }
        #expect(read > 100)
    }
}

@Suite struct CalendarWorkingTimeTests {
    static let practice = Practice(
        id: "parc", name: "Cabinet du Parc",
        openingHours: OpeningHours(
            days: Dictionary(
                uniqueKeysWithValues: OpeningHours.Weekday.allCases.prefix(5).map {
                    ($0, [.init(from: 8 * 60, to: 18 * 60)])
                })),
        closingDays: ["2026-12-25"])

    private func isWorked(_ date: String, lasting seconds: Int = 0) throws -> Bool {
        let time = try #require(WorkingTime(Self.practice))
        return time.isWorked(from: try #require(Date(iso8601: date)), lasting: seconds)
    }

    @Test func workingTimeIsMeantInThePracticesZone() throws {
        #expect(try isWorked("2026-11-23T07:00:00Z"))
        #expect(try !isWorked("2026-11-23T06:59:00Z"))
        #expect(try isWorked("2026-07-06T06:00:00Z"))
        #expect(try !isWorked("2026-11-23T17:00:00Z"))
        #expect(try !isWorked("2026-11-22T10:00:00Z"))
    }

    @Test func closingDaysAreFree() throws {
        #expect(try !isWorked("2026-12-25T10:00:00Z"))
        #expect(try isWorked("2026-12-24T10:00:00Z"))
    }

    @Test func aRandomDelayReachesIntoTheMorning() throws {
        #expect(try !isWorked("2026-11-23T05:00:00Z", lasting: 3600))
        #expect(try isWorked("2026-11-23T05:00:00Z", lasting: 3 * 3600))
        #expect(try isWorked("2026-11-22T19:00:00Z", lasting: 13 * 3600))
    }

    @Test func unstatedHoursAreNotClosed() {
        #expect(WorkingTime(nil) == nil)
        #expect(WorkingTime(Practice(id: "x", name: "X")) == nil)
    }
}

/// A generator whose numbers are the same in every run (splitmix64).
struct AutomationSeed: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// The text with some of its bytes changed, removed, doubled or added.
    mutating func mutated(_ text: String) -> String {
        var bytes = Array(text.utf8)
        for _ in 0...below(3) where !bytes.isEmpty {
            let place = below(bytes.count)
            switch below(4) {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: next())
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(bytes[below(bytes.count)], at: place)
            default: bytes.append(contentsOf: bytes.suffix(below(8)))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
