public import Foundation

/// A language in which Ward speaks to people.
public enum Language: String, Codable, Sendable, CaseIterable, Hashable {
    case en, fr, de

    /// The language a locale name such as `de_LU.UTF-8` asks for, or nil where Ward does not speak it.
    public init?(locale: String) {
        self.init(rawValue: String(locale.prefix(2)).lowercased())
    }
}

/// One text in every language that Ward speaks. All three are required: a reader never meets a gap.
///
/// ```swift
/// let title = Localized(en: "Encryption", fr: "Chiffrement", de: "Verschlüsselung")
/// print(title[.fr])  // Chiffrement
/// ```
public struct Localized: Codable, Sendable, Hashable {
    /// English.
    public var en: String
    /// French.
    public var fr: String
    /// German.
    public var de: String

    /// Creates a text from its three versions.
    public init(en: String, fr: String, de: String) {
        self.en = en
        self.fr = fr
        self.de = de
    }

    /// The text in one language.
    public subscript(language: Language) -> String {
        switch language {
        case .en: en
        case .fr: fr
        case .de: de
        }
    }
}

extension Date {
    /// The instant as RFC 3339 in UTC with whole seconds, the one form of time in Ward's files.
    public var iso8601: String {
        CivilTime(secondsSince1970: timeIntervalSince1970)?.text ?? formatted(.iso8601)
    }

    /// Reads RFC 3339 (`2026-11-23T08:00:00Z`) or a plain date (`2026-11-23`, midnight UTC).
    public init?(iso8601 text: String) {
        if let time = CivilTime(text) {
            self.init(timeIntervalSince1970: Double(time.secondsSince1970))
            return
        }
        let style: Date.ISO8601FormatStyle =
            text.utf8.count == 10 ? .iso8601.year().month().day() : .iso8601
        guard let date = try? style.parse(text) else { return nil }
        self = date
    }
}
