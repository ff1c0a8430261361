import Foundation

/// What a listed record must satisfy. Several conditions must all hold.
public struct Condition: Sendable {
    enum Test: Sendable {
        case equals(LookupContent?)
        case between(LookupContent?, LookupContent?)
    }

    let field: String
    let test: Test

    /// The field has this value.
    public static func equals(_ field: String, _ value: some LookupValue) -> Condition {
        Condition(field: field, test: .equals(value.lookupContent))
    }

    /// A clear field lies between two values, both included.
    public static func between<Value: LookupValue>(_ field: String, _ low: Value, _ high: Value) -> Condition {
        Condition(field: field, test: .between(low.lookupContent, high.lookupContent))
    }

    /// A clear field is this value or more.
    public static func from(_ field: String, _ low: some LookupValue) -> Condition {
        Condition(field: field, test: .between(low.lookupContent, nil))
    }

    /// A clear field is this value or less.
    public static func upTo(_ field: String, _ high: some LookupValue) -> Condition {
        Condition(field: field, test: .between(nil, high.lookupContent))
    }
}

/// In which order records are listed.
public struct Ordering: Sendable {
    let field: String
    let isDescending: Bool

    /// From the least to the greatest value of a clear field. Records without a value are not listed.
    public static func ascending(_ field: String) -> Ordering { Ordering(field: field, isDescending: false) }
    /// From the greatest to the least.
    public static func descending(_ field: String) -> Ordering { Ordering(field: field, isDescending: true) }
}
