/// How the person who asks stands to the thing that is asked for.
///
/// The first six are known everywhere; an application adds its own by name.
public struct Relation: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral {
    /// The name in files and requests.
    public let rawValue: String

    /// Creates a relation by name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Creates a relation by name.
    public init(stringLiteral value: String) { rawValue = value }

    /// The person treats the patient.
    public static let treats: Relation = "treats"
    /// The person and the thing belong to the same practice.
    public static let samePractice: Relation = "samePractice"
    /// Somebody who may do it has asked the person to.
    public static let delegatedBy: Relation = "delegatedBy"
    /// The patient was referred to the person.
    public static let referredTo: Relation = "referredTo"
    /// The thing is the person's own.
    public static let own: Relation = "own"
    /// The patient has withheld consent.
    public static let consentWithheld: Relation = "consentWithheld"

    /// The relations that every policy may use without naming them first.
    public static let wellKnown: [Relation] = [
        .treats, .samePractice, .delegatedBy, .referredTo, .own, .consentWithheld,
    ]

    /// Relations that follow from two identifiers. Without both of them nobody knows whether they hold.
    static let derived: [Relation] = [.samePractice, .own]
}

/// For what somebody uses data. The constants are codes of HL7 v3 ActReason (PurposeOfUse).
public struct Purpose: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral {
    /// The code in capital letters; purposes are compared without regard to case.
    public let rawValue: String

    /// Creates a purpose by its code, or by the English word for one of the constants: `treatment` is `TREAT`.
    public init(rawValue: String) {
        let code = rawValue.uppercased()
        self.rawValue = Self.codes[code] ?? code
    }

    private static let codes = [
        "TREATMENT": "TREAT", "EMERGENCY": "ETREAT", "PAYMENT": "HPAYMT", "BILLING": "HPAYMT", "OPERATIONS": "HOPERAT",
        "PATIENTREQUEST": "PATRQT", "RESEARCH": "HRESCH",
    ]

    /// Creates a purpose by its code.
    public init(stringLiteral value: String) { self.init(rawValue: value) }

    /// Treatment.
    public static let treatment: Purpose = "TREAT"
    /// Emergency treatment.
    public static let emergency: Purpose = "ETREAT"
    /// Payment.
    public static let payment: Purpose = "HPAYMT"
    /// Operation of the practice.
    public static let operations: Purpose = "HOPERAT"
    /// The patient asked for it.
    public static let patientRequest: Purpose = "PATRQT"
}

/// When a rule applies. Without a condition it always does.
///
/// A relation that a request does not state does not hold. Purpose, time, `own` and `samePractice` can be *unknown*:
/// then an `allow` is not granted and a `deny` is not lifted, also below `not`.
public indirect enum AccessCondition: Sendable, Hashable {
    /// The relation holds.
    case relation(Relation)
    /// The purpose of use is one of these.
    case purpose([Purpose])
    /// The local time lies within these hours of the week.
    case hours(WeekHours)
    /// The time lies within the opening hours that the policy names.
    case openingHours
    /// The instant is not before the first and before the second, in seconds since 1970; either may be missing.
    case between(from: Int?, until: Int?)
    /// The condition does not hold.
    case not(AccessCondition)
    /// All hold; an empty list holds.
    case all([AccessCondition])
    /// At least one holds; an empty list does not.
    case any([AccessCondition])

    /// The person treats the patient.
    public static let treats = AccessCondition.relation(.treats)
    /// The person and the thing belong to the same practice.
    public static let samePractice = AccessCondition.relation(.samePractice)
    /// Somebody who may do it has asked the person to.
    public static let delegatedBy = AccessCondition.relation(.delegatedBy)
    /// The patient was referred to the person.
    public static let referredTo = AccessCondition.relation(.referredTo)
    /// The thing is the person's own.
    public static let own = AccessCondition.relation(.own)
    /// The patient has withheld consent.
    public static let consentWithheld = AccessCondition.relation(.consentWithheld)

    /// The purpose of use is one of these.
    public static func purpose(_ purposes: Purpose...) -> AccessCondition { .purpose(purposes) }
    /// All hold.
    public static func all(_ conditions: AccessCondition...) -> AccessCondition { .all(conditions) }
    /// At least one holds.
    public static func any(_ conditions: AccessCondition...) -> AccessCondition { .any(conditions) }
    /// The local time of these days lies between two times such as `"08:00"` and `"18:00"`; past midnight when the
    /// second is not later than the first. Text that is no time gives a span that never is.
    public static func during(
        _ days: [WeekHours.Day] = WeekHours.Day.allCases, from: String, to: String
    ) -> AccessCondition {
        .hours(WeekHours(days: days, from: WeekHours.minute(from) ?? 0, to: WeekHours.minute(to) ?? 0))
    }
    /// One of these days of the week.
    public static func weekday(_ days: WeekHours.Day...) -> AccessCondition {
        .hours(WeekHours(spans: days.map { .init(day: $0, from: 0, to: 1440) }))
    }

    /// Every relation that the condition asks for.
    var relations: [Relation] {
        switch self {
        case .relation(let relation): [relation]
        case .not(let inner): inner.relations
        case .all(let parts), .any(let parts): parts.flatMap(\.relations)
        case .purpose, .hours, .openingHours, .between: []
        }
    }

    /// Every purpose that the condition names.
    var purposes: [Purpose] {
        switch self {
        case .purpose(let purposes): purposes
        case .not(let inner): inner.purposes
        case .all(let parts), .any(let parts): parts.flatMap(\.purposes)
        case .relation, .hours, .openingHours, .between: []
        }
    }

    /// Whether the condition looks at the clock.
    var asksForTime: Bool {
        switch self {
        case .hours, .openingHours, .between: true
        case .not(let inner): inner.asksForTime
        case .all(let parts), .any(let parts): parts.contains(where: \.asksForTime)
        case .relation, .purpose: false
        }
    }

    /// How deeply conditions stand within each other.
    var depth: Int {
        switch self {
        case .not(let inner): 1 + inner.depth
        case .all(let parts), .any(let parts): 1 + (parts.map(\.depth).max() ?? 0)
        default: 1
        }
    }
}
