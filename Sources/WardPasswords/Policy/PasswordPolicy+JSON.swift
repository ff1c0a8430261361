public import Foundation

/// What is wrong with a policy file.
public struct PasswordPolicyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in a sentence without a full stop.
    public let description: String
}

/// A policy as JSON, `ward/password-policy/1` (Schemas/password-policy.schema.json): a browser form reads the limits and
/// the sentences, and the library reads the same file back.
extension PasswordPolicy {
    /// The schema's name.
    static let schema = "ward/password-policy/1"

    private struct Document: Codable {
        var schema: String
        var profile: Profile
        var minimumLength: Int?
        var maximumLength: Int?
        var minimumScore: Int?
        var minimumKinds: Int?
        var refusesContextWords: Bool?
        var refusesBreached: Bool?
        var renewalDays: Int?
        var history: Int?
        var contract: [String: [String]]?

        static let keys: Set<String> = [
            "schema", "profile", "minimumLength", "maximumLength", "minimumScore", "minimumKinds",
            "refusesContextWords", "refusesBreached", "renewalDays", "history", "contract",
        ]

        enum CodingKeys: CodingKey {
            case schema, profile, minimumLength, maximumLength, minimumScore, minimumKinds, refusesContextWords
            case refusesBreached, renewalDays, history, contract
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(schema, forKey: .schema)
            try container.encode(profile, forKey: .profile)
            try container.encode(minimumLength, forKey: .minimumLength)
            try container.encode(maximumLength, forKey: .maximumLength)
            try container.encode(minimumScore, forKey: .minimumScore)
            try container.encode(minimumKinds, forKey: .minimumKinds)
            try container.encode(refusesContextWords, forKey: .refusesContextWords)
            try container.encode(refusesBreached, forKey: .refusesBreached)
            // No renewal is said, not left out.
            try container.encode(renewalDays, forKey: .renewalDays)
            try container.encode(history, forKey: .history)
            try container.encode(contract, forKey: .contract)
        }
    }

    /// The policy for a browser form, with its sentences in all languages; the same policy gives the same bytes.
    ///
    /// Do not put `maximumLength` into a field's `maxlength`: browsers cut off what is pasted without a word.
    public func json() throws -> Data {
        var contract: [String: [String]] = [:]
        for language in PasswordLanguage.allCases {
            contract[language.rawValue] = contractSentences(in: language)
        }
        let document = Document(
            schema: Self.schema, profile: profile, minimumLength: minimumLength, maximumLength: maximumLength,
            minimumScore: minimumScore.rawValue, minimumKinds: minimumKinds, refusesContextWords: refusesContextWords,
            refusesBreached: refusesBreached, renewalDays: renewalDays, history: history, contract: contract)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(document)
    }

    /// Reads a policy back. What is left out is as the profile ships; what is unknown or out of bounds is an error, so
    /// that a misspelt rule is never silently no rule.
    public init(json: Data) throws(PasswordPolicyError) {
        let document: Document
        do {
            let keys = try JSONSerialization.jsonObject(with: json) as? [String: Any]
            guard let keys else { throw PasswordPolicyError(description: "a policy is a JSON object") }
            if let unknown = keys.keys.sorted().first(where: { !Document.keys.contains($0) }) {
                throw PasswordPolicyError(description: "a policy has no \"\(unknown)\"")
            }
            document = try JSONDecoder().decode(Document.self, from: json)
            self.init(document.profile)
            // A renewal of null switches the profile's off; one that is left out keeps it.
            if keys.keys.contains("renewalDays") { renewalDays = document.renewalDays }
        } catch let error as PasswordPolicyError {
            throw error
        } catch let error as DecodingError {
            throw PasswordPolicyError(description: Self.sentence(error))
        } catch {
            throw PasswordPolicyError(description: "not valid JSON")
        }
        guard document.schema == Self.schema else {
            throw PasswordPolicyError(description: "the schema is not \(Self.schema)")
        }
        // The same floor in both profiles: NIST and OWASP accept nothing shorter even with a second factor.
        minimumLength = try Self.bounded("minimumLength", document.minimumLength, 8...1024) ?? minimumLength
        maximumLength = try Self.bounded("maximumLength", document.maximumLength, 64...1024) ?? maximumLength
        if minimumLength > maximumLength {
            throw PasswordPolicyError(description: "minimumLength is more than maximumLength")
        }
        if let score = try Self.bounded("minimumScore", document.minimumScore, 0...4) {
            minimumScore = Strength.Score(rawValue: score) ?? minimumScore
        }
        minimumKinds = try Self.bounded("minimumKinds", document.minimumKinds, 0...4) ?? minimumKinds
        renewalDays = try Self.bounded("renewalDays", renewalDays, 1...3650)
        history = try Self.bounded("history", document.history, 0...100) ?? history
        refusesContextWords = document.refusesContextWords ?? refusesContextWords
        refusesBreached = document.refusesBreached ?? refusesBreached
    }

    private static func bounded(
        _ name: String, _ value: Int?, _ bounds: ClosedRange<Int>
    ) throws(PasswordPolicyError) -> Int? {
        guard let value else { return nil }
        guard bounds.contains(value) else {
            throw PasswordPolicyError(
                description: "\(name) is \(value); it can be \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return value
    }

    private static func sentence(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): return "\"\(key.stringValue)\" is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "\"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" is of the wrong type"
        case .dataCorrupted(let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            if path == "profile" { return "the profile is neither \"modern\" nor \"guideline\"" }
            return path.isEmpty ? "not valid JSON" : "\"\(path)\" is not understood"
        @unknown default: return "not understood"
        }
    }
}
