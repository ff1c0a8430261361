public import Foundation

/// Sentences with observed facts in braces.
///
/// | written | becomes |
/// |---|---|
/// | `{fsType}` | the fact; a list shows its first five and how many more |
/// | `{subject}`, `{asset}` | the observation's own |
/// | `{pending:update\|updates}` | the number and the right noun |
/// | `{eol\|date}` | a time as a date in the reader's language |
/// | `{listed\|days}` | the whole days from that time to the observation |
/// | `{suites\|suite:broken}` | the names of a list that the table `suite` grades so on the judging date |
///
/// A fact that was not observed becomes `?`. Facts are never read as templates themselves.
public struct Template: Sendable {
    /// How values are put into the text.
    public enum Style: Sendable {
        /// As they are.
        case sentence
        /// Quoted for a POSIX shell, so that a file's name can never become a command.
        case command
    }

    private let observation: Observation
    private let language: Language
    private let style: Style
    private let asOf: Date
    private let tables: NameTables

    /// Creates a template reader for one observation.
    public init(
        _ observation: Observation, in language: Language, style: Style = .sentence, asOf: Date = .distantPast,
        tables: NameTables = .init()
    ) {
        self.asOf = asOf
        self.tables = tables
        self.observation = observation
        self.language = language
        self.style = style
    }

    /// The text with every brace filled in.
    public func fill(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            guard let close = rest[open...].firstIndex(of: "}") else {
                rest = rest[open...]
                break
            }
            result += value(of: rest[rest.index(after: open)..<close])
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    /// The names of all facts that a text mentions, for checking rule files.
    public static func names(in text: String) -> [String] {
        text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { part in
            part.split(separator: "}", omittingEmptySubsequences: false).first?
                .split(whereSeparator: { $0 == "|" || $0 == ":" }).first.map(String.init)
        }
    }

    private func value(of field: Substring) -> String {
        if let bar = field.firstIndex(of: "|"), let grade = TableGrade(field[field.index(after: bar)...]) {
            guard let fact = fact(field[..<bar]) else { return "?" }
            return quoted(.list(tables.names(in: fact, graded: grade, asOf: asOf)))
        }
        if let colon = field.firstIndex(of: ":") {
            let nouns = field[field.index(after: colon)...].split(separator: "|", omittingEmptySubsequences: false)
            guard case .number(let number)? = fact(field[..<colon]), nouns.count == 2 else { return "?" }
            return "\(number) \(number == 1 ? nouns[0] : nouns[1])"
        }
        let parts = field.split(separator: "|")
        guard let name = parts.first, let fact = fact(name) else { return "?" }
        if parts.count == 2, case .text(let text) = fact, let date = Date(iso8601: text) {
            if parts[1] == "days" { return String(max(0, Int(observation.at.timeIntervalSince(date) / 86_400))) }
            return language.shortDate(date)
        }
        return quoted(fact)
    }

    private func fact(_ name: Substring) -> Fact? {
        switch name {
        case "subject": .text(observation.subject)
        case "asset": .text(observation.asset)
        default: observation.facts[String(name)]
        }
    }

    private func quoted(_ fact: Fact) -> String {
        switch (style, fact) {
        case (.sentence, .list(let list)):
            let shown = list.prefix(5).joined(separator: ", ")
            return list.count > 5 ? shown + " " + Phrases.current.andMore(list.count - 5, in: language) : shown
        case (.sentence, .flag(let flag)): return Phrases.current[flag ? "yes" : "no", language]
        case (.sentence, _): return fact.description
        case (.command, .list(let list)): return list.map(Self.shellQuoted).joined(separator: " ")
        case (.command, _): return Self.shellQuoted(fact.description)
        }
    }

    /// A word that a POSIX shell takes literally: single quotes unless every character is plain. Control
    /// characters, which a terminal could act on when the command is pasted, are written as `?`.
    public static func shellQuoted(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"),
                UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "+"), UInt8(ascii: ","),
                UInt8(ascii: "="), UInt8(ascii: "%"):
                true
            default: false
            }
        }
        if plain && !text.isEmpty && !text.hasPrefix("-") { return text }
        let clean = String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.isControl ? "?" : $0 }))
        return "'" + clean.replacing("'", with: "'\\''") + "'"
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isControl: Bool { generalCategory == .control || generalCategory == .format }
}
