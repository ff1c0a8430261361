public import Foundation

/// The short phrases that renderers and the judge put between the sentences, in every language.
public struct Phrases: Sendable {
    /// The phrases that ship with Ward.
    public static let current = Phrases(
        EmbeddedData.decode([String: Localized].self, from: PackageResources.phrases_json, named: "phrases.json"))

    private let texts: [String: Localized]

    init(_ texts: [String: Localized]) {
        self.texts = texts
    }

    /// A phrase by its key; the key itself where none is written, so that a gap is seen and nothing stops.
    public subscript(key: String, language: Language) -> String {
        texts[key]?[language] ?? key
    }

    /// A phrase with `{}` replaced by values in order.
    public func filled(_ key: String, _ values: [String], in language: Language) -> String {
        var text = self[key, language][...]
        var result = ""
        var values = values[...]
        while let gap = text.range(of: "{}") {
            result += text[..<gap.lowerBound] + (values.popFirst() ?? "?")
            text = text[gap.upperBound...]
        }
        return result + text
    }

    /// "and 3 more".
    public func andMore(_ count: Int, in language: Language) -> String {
        filled("and-more", [String(count)], in: language)
    }

    /// All keys, for checking that code and data agree.
    public var keys: [String] { texts.keys.sorted() }
}

extension Language {
    /// A day as readers of the language write it: `23 Nov 2026`, `23 nov. 2026`, `23. Nov. 2026` (UTC).
    public func shortDate(_ date: Date) -> String {
        let parts = Date.ISO8601FormatStyle().year().month().day().format(date).split(separator: "-").compactMap {
            Int($0)
        }
        guard parts.count == 3, (1...12).contains(parts[1]) else { return date.iso8601 }
        let month = Phrases.current["months", self].split(separator: " ")
        let name = month.count == 12 ? String(month[parts[1] - 1]) : String(parts[1])
        return self == .de ? "\(parts[2]). \(name) \(parts[0])" : "\(parts[2]) \(name) \(parts[0])"
    }
}
