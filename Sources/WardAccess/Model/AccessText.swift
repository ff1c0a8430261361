/// A language in which a policy explains itself.
public enum AccessLanguage: String, Sendable, CaseIterable, Hashable {
    case en, fr, de
}

/// One text in the three languages that a policy speaks. All are required, so that no reader meets a gap.
///
/// ```swift
/// let title = AccessText(en: "doctor", fr: "médecin", de: "Arzt")
/// print(title[.de])  // Arzt
/// ```
public struct AccessText: Sendable, Hashable {
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

    /// The same word in every language, for names that are not translated.
    public init(_ word: String) {
        self.init(en: word, fr: word, de: word)
    }

    /// The text in one language.
    public subscript(language: AccessLanguage) -> String {
        switch language {
        case .en: en
        case .fr: fr
        case .de: de
        }
    }
}

/// A role, action or kind of resource that brings its own names for people.
///
/// An enum of an application that conforms is shown with these names in sentences and in the matrix; one that does not
/// is shown by its raw value.
public protocol AccessNamed {
    /// The name that people read, in lower case as within a sentence.
    var title: AccessText { get }
}
