import Foundation

/// What a schedule does in the year that follows, held against a practice's working time.
struct YearAhead: Sendable {
    /// The first run; nil where none comes.
    var firstRun: Date?
    /// Runs that may fall into working time.
    var duringWork = 0
    /// The first of these.
    var firstDuringWork: Date?
    /// Runs that do not happen because the clock jumps over them.
    var lostToClockChange = 0

    /// Goes through the 366 days after an instant. Every elapse is a stretch: systemd may start the run at any time up
    /// to `delay` seconds later. More than one elapse in a minute counts as one.
    init(
        of expressions: [CalendarExpression], delay: Int, from now: Date, machineZone: TimeZone,
        workingTime: WorkingTime?
    ) {
        for expression in expressions {
            let zone = expression.zone ?? machineZone
            let times = expression.wholeMinutes
            let first = CivilDay(of: now, in: zone).number
            for number in first...(first + 366) {
                let day = CivilDay(number: number)
                guard expression.matches(day) else { continue }
                let clock = DayClock(day, in: zone)
                for seconds in times {
                    guard let instant = clock.instant(seconds: seconds) else {
                        lostToClockChange += 1
                        continue
                    }
                    guard instant > now else { continue }
                    firstRun = min(firstRun ?? instant, instant)
                    guard let workingTime, workingTime.isWorked(from: instant, lasting: delay) else { continue }
                    duringWork += 1
                    firstDuringWork = min(firstDuringWork ?? instant, instant)
                }
            }
        }
    }
}

/// One day's clock: on the 363 days without a change of time, an instant is one addition.
private struct DayClock {
    private let day: CivilDay
    private let zone: TimeZone
    private let constantOffset: Int?

    init(_ day: CivilDay, in zone: TimeZone) {
        self.day = day
        self.zone = zone
        let offsets = [-86_400, 0, 86_400, 172_800].map {
            zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(day.number * 86_400 + $0)))
        }
        constantOffset = Set(offsets).count == 1 ? offsets[0] : nil
    }

    func instant(seconds: Int) -> Date? {
        guard let constantOffset else { return day.instant(seconds: seconds, in: zone) }
        return Date(timeIntervalSince1970: Double(day.number * 86_400 + seconds - constantOffset))
    }
}
