/// One of the guideline's seven recommendations.
public enum Recommendation: Int, Codable, Sendable, CaseIterable, Hashable {
    case encryption = 1, updates, remoteAccess, personalData, incidents, risks, development

    /// The recommendation's name as readers see it.
    public var title: Localized { Measure.catalogue.recommendations[rawValue - 1] }
}

/// The number of a measure, such as `1.2`. Numbers are public interface and never change meaning.
public struct MeasureID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The recommendation's number, 1 to 7.
    public let recommendation: Int
    /// The measure's place in its recommendation, from 1.
    public let number: Int

    /// Reads `1.2`; nil for anything that is not two positive numbers with a dot between.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let recommendation = Int(parts[0]), let number = Int(parts[1]),
            (1...7).contains(recommendation), (1...99).contains(number)
        else { return nil }
        self.recommendation = recommendation
        self.number = number
    }

    /// The number as written in reports.
    public var description: String { "\(recommendation).\(number)" }

    /// Measures come in the guideline's order.
    public static func < (one: Self, other: Self) -> Bool {
        (one.recommendation, one.number) < (other.recommendation, other.number)
    }
}

extension MeasureID: Codable {
    /// Reads the number from its text.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = MeasureID(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\"\(text)\" is not a measure such as 1.2"))
        }
        self = id
    }

    /// Writes the number as text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// One of the 37 measures: what the guideline asks, in words, and what has to be seen before it can hold.
public struct Measure: Codable, Sendable, Identifiable {
    /// The measure's number.
    public let id: MeasureID
    /// A short sentence that states the measure.
    public let title: Localized
    /// One sentence for a person who has not read the guideline.
    public let explanation: Localized
    /// Where the measure touches other frameworks. Orientation, not legal advice.
    public let orientation: Orientation
    /// Everything that has to be looked at: the measure is `unknown` as long as one of these was not seen.
    public let aspects: [Aspect]

    /// References to other frameworks, kept as orientation for an auditor.
    public struct Orientation: Codable, Sendable {
        /// Controls of ISO/IEC 27001:2022 Annex A, and clauses where named so.
        public let iso27001: [String]
        /// Letters of NIS2 (Directive (EU) 2022/2555) Art. 21(2).
        public let nis2: [String]
        /// Articles of the GDPR (Regulation (EU) 2016/679).
        public let gdpr: [String]
    }

    /// One thing that has to be seen for a measure to be answered.
    public struct Aspect: Codable, Sendable, Identifiable {
        /// Unique within the measure, such as `filesystems`.
        public let id: String
        /// What it is, in a few words.
        public let title: Localized
        /// The instrument that observes it; nil where none exists yet.
        public let instrument: String?
        /// Why nothing can be seen where no instrument exists: `noInstrument` or `needsDesk`.
        public let missing: SkipReason?
    }

    /// All 37 measures, in order.
    public static var all: [Measure] { catalogue.measures }

    /// The measure with a number, or nil where the guideline has none.
    public static func with(_ id: MeasureID) -> Measure? { byID[id] }

    static let catalogue: Catalogue = EmbeddedData.decode(
        Catalogue.self, from: PackageResources.measures_json, named: "measures.json")
    private static let byID = Dictionary(uniqueKeysWithValues: catalogue.measures.map { ($0.id, $0) })

    struct Catalogue: Codable, Sendable {
        let recommendations: [Localized]
        let measures: [Measure]
    }
}
