import Foundation
import Guideline

/// Days as people write them.
enum AlgorithmDates {
    /// `2029-12-31` as `31 Dec 2029`.
    static func spoken(_ day: String, in language: Language) -> String {
        Date(iso8601: day).map { language.shortDate($0) } ?? day
    }
}
