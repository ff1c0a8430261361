import Foundation
import Guideline

/// The hours in which a practice works, on real days: opening hours in its time zone without its closing days.
struct WorkingTime: Sendable {
    private let hours: OpeningHours
    private let zone: TimeZone
    private let closingDays: Set<CivilDay>

    /// The practice's working time; nil where nobody stated the hours, or its time zone does not exist.
    init?(_ practice: Practice?) {
        guard let practice, !practice.openingHours.isUnstated, let zone = TimeZone(identifier: practice.timeZone)
        else { return nil }
        hours = practice.openingHours
        self.zone = zone
        closingDays = Set(practice.closingDays.compactMap(CivilDay.init(iso8601:)))
    }

    /// Whether people work at some moment from an instant on, for so many seconds, both ends included.
    func isWorked(from date: Date, lasting seconds: Int = 0) -> Bool {
        let start = date.localSeconds(in: zone)
        let end = start + min(max(0, seconds), 14 * 86_400)
        for number in start.flooredDivision(by: 86_400)...end.flooredDivision(by: 86_400) {
            let day = CivilDay(number: number)
            if closingDays.contains(day) { continue }
            let weekday = OpeningHours.Weekday.allCases[day.weekday]
            for span in hours.days[weekday] ?? [] {
                let (from, to) = (number * 86_400 + span.from * 60, number * 86_400 + span.to * 60)
                if from <= end && start < to { return true }
            }
        }
        return false
    }
}
