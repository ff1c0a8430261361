public import Guideline

/// Sentences about graded algorithms.
public struct AlgorithmWords: Sendable {
    /// The language of the sentences.
    public let language: Language

    /// Speaks one language.
    public init(_ language: Language) { self.language = language }

    /// `accepts TLS 1.0, TLS 1.1`; names beyond the first five are counted.
    public func what(_ group: GradedGroup) -> String { clause(group, list(group.elements.map { Self.spoken($0) })) }

    /// The same with every name.
    public func whole(_ group: GradedGroup) -> String {
        clause(group, group.elements.map { Self.spoken($0) }.joined(separator: ", "))
    }

    /// `12 suites`.
    public func count(_ kind: AlgorithmElement.Kind, _ number: Int) -> String {
        let forms = Self.counts[kind]?[language].split(separator: "|", omittingEmptySubsequences: false) ?? []
        let isSingular = language == .fr ? number < 2 : number == 1
        return "\(number) \((isSingular ? forms.first : forms.last) ?? "")"
    }

    private func clause(_ group: GradedGroup, _ names: String) -> String {
        switch group.kind {
        case .feature, .certificate: return state(group.elements.first ?? AlgorithmElement(group.kind, ""))
        default:
            return (Self.clauses[group.kind] ?? Localized(en: "{}", fr: "{}", de: "{}"))[language]
                .replacing("{}", with: names)
        }
    }

    /// Why: the note, and the source with its year.
    public func why(_ grade: AlgorithmPolicy.Grade) -> String {
        var source = grade.source.text
        if grade.source.unverified == true { source += ", " + Self.unverified[language] }
        if !grade.isListed {
            source = Self.unlisted[language].replacing("{}", with: source)
        } else if let until = grade.until {
            let key = grade.hasEnded ? Self.ended : grade.isProlongable ? Self.untilAtLeast : Self.until
            source += "; " + key[language].replacing("{}", with: date(until))
        }
        return [grade.note?[language], source].compactMap { $0 }.joined(separator: "; ")
    }

    /// A level as one word.
    public func level(_ level: Level) -> String { Self.levels[level]?[language] ?? level.rawValue }

    /// Names with commas; what is beyond the first five is counted.
    public func list(_ names: [String]) -> String {
        let shown = names.prefix(5).joined(separator: ", ")
        return names.count > 5 ? shown + " " + Phrases.current.andMore(names.count - 5, in: language) : shown
    }

    private func date(_ day: String) -> String { AlgorithmDates.spoken(day, in: language) }

    /// `TLS 1.0` for people, where machines read `TLS1.0`.
    public static func spoken(_ element: AlgorithmElement) -> String {
        switch element.kind {
        case .protocol:
            element.name.replacing("TLS1", with: "TLS 1").replacing("SSLv", with: "SSL ")
        case .diffieHellman: element.size.map { "\($0)" } ?? element.name
        default: element.text
        }
    }

    private func state(_ element: AlgorithmElement) -> String {
        // Nothing for no time is said as what it is.
        let none = element.size == 0 ? Self.states["\(element.name)=0"] : nil
        return (none ?? Self.states[element.name] ?? Localized(en: "{}", fr: "{}", de: "{}"))[language]
            .replacing("{}", with: element.size.map(String.init) ?? element.name)
    }
}
