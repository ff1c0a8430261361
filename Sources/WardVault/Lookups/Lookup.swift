import Foundation

/// A field that records of a kind are found by.
///
/// - **Blind**: the database holds a keyed digest. Found by equality only. For ids, matricules, names. The practice's
///   database shows how often a value occurs, never which one: so not for sex, diagnosis or town.
/// - **Clear**: the database holds the value itself, readable by whoever reads the database. Found by equality, range and
///   order. For times and states, never for anything that names a person.
public struct Lookup<Payload>: Sendable {
    /// The field's name.
    public let name: String
    /// Whether the database holds a keyed digest instead of the value.
    public let isBlind: Bool
    /// Whether one record may have several values.
    public let isList: Bool
    let normalising: Normalising
    let values: @Sendable (Payload) -> [LookupContent]

    /// A field found by equality, of which the database shows nothing but equality.
    public static func blind<Value: LookupValue>(
        _ name: String, _ value: @escaping @Sendable (Payload) -> Value, _ normalising: Normalising = .trimmed
    ) -> Lookup {
        Lookup(name: name, isBlind: true, isList: false, normalising: normalising) {
            value($0).lookupContent.map { [$0] } ?? []
        }
    }

    /// A blind field with several values: the record is found by each of them.
    public static func blind<Values: Sequence & Sendable>(
        _ name: String, each values: @escaping @Sendable (Payload) -> Values, _ normalising: Normalising = .trimmed
    ) -> Lookup where Values.Element: LookupValue {
        Lookup(name: name, isBlind: true, isList: true, normalising: normalising) {
            values($0).compactMap { $0.lookupContent }
        }
    }

    /// A field that **everybody who reads the database can read**, found by equality, range and order.
    public static func clear<Value: LookupValue>(
        _ name: String, _ value: @escaping @Sendable (Payload) -> Value, _ normalising: Normalising = .exact
    ) -> Lookup {
        Lookup(name: name, isBlind: false, isList: false, normalising: normalising) {
            value($0).lookupContent.map { [$0] } ?? []
        }
    }

    /// The bytes that the database compares, or nothing for an empty text, which nobody is found by.
    func encoded(_ content: LookupContent, kind: String, _ index: IndexKey) throws -> Data? {
        let content = normalising(content)
        if case .text(let text) = content {
            if text.isEmpty { return nil }
            guard text.utf8.count <= LookupContent.longestText else {
                throw VaultError(
                    .badName, "A value of \(kind).\(name) is longer than \(LookupContent.longestText) bytes",
                    remedy: "Look up something shorter: a number or a code.")
            }
        }
        if !isBlind { return content.clear }
        return Data([LookupContent.blindTag]) + index.value([content.tag] + content.bytes, kind: kind, field: name)
    }
}
