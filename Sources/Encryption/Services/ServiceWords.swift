public import Guideline

/// The words around the answers of services.
public enum ServiceWords: String, Sendable, CaseIterable {
    case yes, no, offered, required, unknown, unreachable, guessed, asked, addresses, notAsked, nothingOpen

    /// The words in a language, with their gaps filled.
    public func callAsFunction(_ language: Language, _ values: String...) -> String {
        var text = texts[language]
        for value in values {
            guard let gap = text.firstRange(of: "{}") else { break }
            text.replaceSubrange(gap, with: value)
        }
        return text
    }

    /// How an answer is called.
    public init(_ encrypted: ServiceReport.Encrypted) {
        self =
            switch encrypted {
            case .yes: .yes
            case .no: .no
            case .offered: .offered
            case .required: .required
            case .unknown: .unknown
            }
    }

    private var texts: Localized {
        switch self {
        case .yes: Localized(en: "encrypted", fr: "chiffré", de: "verschlüsselt")
        case .no: Localized(en: "not encrypted", fr: "non chiffré", de: "nicht verschlüsselt")
        case .offered: Localized(en: "encryption offered", fr: "chiffrement proposé", de: "Verschlüsselung angeboten")
        case .required: Localized(en: "encryption required", fr: "chiffrement exigé", de: "Verschlüsselung verlangt")
        case .unknown:
            Localized(en: "encryption not known", fr: "chiffrement inconnu", de: "Verschlüsselung nicht bekannt")
        case .unreachable: Localized(en: "{} not seen: {}", fr: "{} non vu : {}", de: "{} nicht gesehen: {}")
        case .guessed: Localized(en: "by its port", fr: "d'après son port", de: "nach dem Port")
        case .asked:
            Localized(
                en: "Ports asked: {}. Open: {}, closed: {}, no answer: {} (not known, which is not closed)",
                fr: "Ports interrogés : {}. Ouverts : {}, fermés : {}, sans réponse : {} (inconnus, et non fermés)",
                de: "Gefragte Ports: {}. Offen: {}, geschlossen: {}, ohne Antwort: {} (nicht bekannt, also nicht "
                    + "geschlossen)")
        case .addresses:
            Localized(
                en: "Addresses: {}, without any answer: {}", fr: "Adresses : {}, sans aucune réponse : {}",
                de: "Adressen: {}, ganz ohne Antwort: {}")
        case .notAsked:
            Localized(
                en: "Ports left out, because their addresses had answered on none of ten before: {}",
                fr: "Ports laissés de côté, car leurs adresses n'avaient répondu sur aucun des dix précédents : {}",
                de: "Ausgelassene Ports, weil ihre Adressen auf keinem von zehn zuvor geantwortet hatten: {}")
        case .nothingOpen:
            Localized(
                en: "No open port was found.", fr: "Aucun port ouvert n'a été trouvé.",
                de: "Kein offener Port wurde gefunden.")
        }
    }
}
