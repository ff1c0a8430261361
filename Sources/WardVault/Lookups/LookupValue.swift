public import Foundation

/// A value that records can be found by: text, whole numbers, times, and enumerations of those.
///
/// ```swift
/// enum State: String, Codable, LookupValue { case planned, held, missed }
/// ```
public protocol LookupValue: Sendable {
    /// What is compared, or nothing: then the record is not found by this field.
    var lookupContent: LookupContent? { get }
}

/// What a look-up compares.
public enum LookupContent: Sendable, Hashable {
    case integer(Int64)
    /// Milliseconds since 1970 UTC.
    case time(Int64)
    case text(String)
}

extension LookupContent {
    /// The longest text that can be looked up, in bytes of UTF-8 after normalising.
    public static let longestText = 512

    /// Bytes that compare as the values do: the sign bit of numbers is turned, text stays as it is.
    var bytes: [UInt8] {
        switch self {
        case .integer(let number), .time(let number):
            withUnsafeBytes(of: (UInt64(bitPattern: number) ^ (1 << 63)).bigEndian) { Array($0) }
        case .text(let text): Array(text.utf8)
        }
    }

    /// The first byte of a clear value in the database. Blind ones have ``blindTag``.
    var tag: UInt8 {
        switch self {
        case .integer: 2
        case .time: 3
        case .text: 4
        }
    }

    static let blindTag: UInt8 = 1

    /// The value as a clear column keeps it.
    var clear: Data { Data([tag] + bytes) }
}

extension String: LookupValue {
    /// The text.
    public var lookupContent: LookupContent? { .text(self) }
}
extension Int: LookupValue {
    /// The number.
    public var lookupContent: LookupContent? { .integer(Int64(self)) }
}
extension Int64: LookupValue {
    /// The number.
    public var lookupContent: LookupContent? { .integer(self) }
}
extension Int32: LookupValue {
    /// The number.
    public var lookupContent: LookupContent? { .integer(Int64(self)) }
}
extension Bool: LookupValue {
    /// 1 or 0.
    public var lookupContent: LookupContent? { .integer(self ? 1 : 0) }
}
extension UUID: LookupValue {
    /// Its form of 36 capital characters.
    public var lookupContent: LookupContent? { .text(uuidString) }
}
extension Date: LookupValue {
    /// Whole milliseconds, rounded down. A time that no 64-bit number of milliseconds holds is not looked up.
    public var lookupContent: LookupContent? {
        Int64(exactly: (timeIntervalSince1970 * 1000).rounded(.down)).map { .time($0) }
    }
}
extension Optional: LookupValue where Wrapped: LookupValue {
    /// What is there, if there is something.
    public var lookupContent: LookupContent? { flatMap(\.lookupContent) }
}
extension LookupValue where Self: RawRepresentable, RawValue: LookupValue {
    /// An enumeration is looked up by its raw value.
    public var lookupContent: LookupContent? { rawValue.lookupContent }
}
