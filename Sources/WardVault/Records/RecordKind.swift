public import Foundation

/// A kind of record: its name, the type of its payload, and the fields it is found by.
///
/// ```swift
/// let appointments = try RecordKind<Appointment>(
///     "appointment",
///     lookups: [.blind("matricule", \.matricule, .digits), .clear("at", \.at), .clear("state", \.state)])
/// ```
///
/// The names of kinds and fields are readable in the database; they never change once records are kept.
public struct RecordKind<Payload: Codable & Sendable>: Sendable {
    /// A payload that an older version of the software wrote.
    public struct Older: Sendable {
        /// The `schema` that its kind had then.
        public let schema: Int
        /// The payload, as JSON.
        public let json: Data

        /// The payload as a type that still has the old form.
        public func decoded<Old: Decodable>(as type: Old.Type) throws -> Old {
            try JSONDecoder().decode(type, from: json)
        }
    }

    /// The kind's name.
    public let name: String
    /// The version of the payload's form, 1 to 65535. Raise it when the type changes so that old JSON no longer fits.
    public let schema: Int
    /// The fields that records are found by.
    public let lookups: [Lookup<Payload>]
    let upgrade: (@Sendable (Older) throws -> Payload)?
    private let encoder: JSONEncoder
    private let decoder: JSONDecoder

    /// Names a kind. `upgrading` makes a payload of today from an older one; it runs when an older record is read, and the
    /// record is written in today's form at its next put.
    public init(
        _ name: String, schema: Int = 1, lookups: [Lookup<Payload>] = [],
        upgrading upgrade: (@Sendable (Older) throws -> Payload)? = nil
    ) throws(VaultError) {
        try checkName(name, "A kind")
        for lookup in lookups { try checkName(lookup.name, "A field") }
        guard Set(lookups.map(\.name)).count == lookups.count else {
            throw .badName("Two look-up fields of \(name) have the same name")
        }
        guard (1...Int(UInt16.max)).contains(schema) else {
            throw .badName("The schema of \(name) is a number from 1 to 65535")
        }
        self.name = name
        self.schema = schema
        self.lookups = lookups
        self.upgrade = upgrade
        encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        decoder = JSONDecoder()
    }

    func encode(_ payload: Payload) throws(VaultError) -> Data {
        do { return try encoder.encode(payload) } catch {
            // What the encoder says may carry values of the payload.
            throw VaultError(.payload, "A payload of kind \(name) cannot be written as JSON")
        }
    }

    func decode(_ content: SealedContent) throws(VaultError) -> Payload {
        do {
            if content.schema == schema { return try decoder.decode(Payload.self, from: content.payload) }
            if content.schema < schema, let upgrade {
                return try upgrade(Older(schema: content.schema, json: content.payload))
            }
        } catch {
            throw VaultError(
                .payload, "A payload of kind \(name), schema \(content.schema), is not a \(Payload.self)",
                remedy: "Raise the kind's schema and give it an upgrade from \(content.schema).")
        }
        throw content.schema > schema
            ? VaultError(
                .payload, "A payload of kind \(name) has schema \(content.schema), this software knows \(schema)",
                remedy: "Use the newer software that wrote it.")
            : VaultError(
                .payload, "A payload of kind \(name) has schema \(content.schema), this software reads \(schema)",
                remedy: "Give the kind an upgrade from \(content.schema).")
    }

    /// Decodes many payloads. One document of many costs the decoder a third less than many documents.
    func decode(_ contents: [SealedContent]) throws(VaultError) -> [Payload] {
        var payloads: [Payload] = []
        payloads.reserveCapacity(contents.count)
        var rest = contents[...]
        while !rest.isEmpty {
            var document = ByteWriter(capacity: 1 << 16)
            var count = 0
            for content in rest.prefix(Self.decodedAtOnce) {
                if content.schema != schema || document.bytes.count > 1 << 20 { break }
                document.byte(UInt8(ascii: count == 0 ? "[" : ","))
                document.raw(content.payload)
                count += 1
            }
            document.byte(UInt8(ascii: "]"))
            let part = rest.prefix(max(count, 1))
            rest = rest.dropFirst(part.count)
            // One by one where that is all there is, or to say what does not fit.
            if count > 1, let many = try? decoder.decode([Payload].self, from: Data(document.bytes)),
                many.count == count
            {
                payloads += many
            } else {
                for content in part { payloads.append(try decode(content)) }
            }
        }
        return payloads
    }

    private static var decodedAtOnce: Int { 128 }

    func lookup(_ field: String) throws(VaultError) -> Lookup<Payload> {
        guard let found = lookups.first(where: { $0.name == field }) else {
            throw .badName("The kind \(name) has no look-up field \(field)")
        }
        return found
    }

    func encodedLookups(of payload: Payload, _ index: IndexKey) throws -> EncodedLookups {
        var entries: [EncodedLookups.Entry] = []
        entries.reserveCapacity(lookups.count)
        for lookup in lookups {
            for content in lookup.values(payload) {
                guard let value = try lookup.encoded(content, kind: name, index) else { continue }
                entries.append(.init(field: lookup.name, value: value))
            }
        }
        return EncodedLookups(entries)
    }
}

/// Kinds and fields: 1 to 64 characters of `a–z A–Z 0–9 . _ -`, starting with a letter.
func checkName(_ name: String, _ thing: String) throws(VaultError) {
    let isGood = name.utf8.enumerated().allSatisfy { place, byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): place > 0
        default: false
        }
    }
    guard isGood, (1...64).contains(name.utf8.count) else {
        throw .badName(
            "\(thing)'s name is 1 to 64 letters, digits, dots, dashes and underscores, and starts with a letter")
    }
}
