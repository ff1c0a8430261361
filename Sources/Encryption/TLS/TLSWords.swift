public import Guideline

/// The words around a server's report.
public enum TLSWords: String, Sendable, CaseIterable {
    case unreachable, holds, notKnown, until, stops, alreadyShort, short, nothingStops, servers, connections
    case connection, clients, noCertificate

    /// The words in a language, with their gaps filled.
    public func callAsFunction(_ language: Language, _ values: String...) -> String {
        var text = texts[language]
        for value in values {
            guard let gap = text.firstRange(of: "{}") else { break }
            text.replaceSubrange(gap, with: value)
        }
        return text
    }

    /// `3 connections`.
    public static func connections(_ language: Language, _ count: Int) -> String {
        count == 1 ? connection(language) : connections(language, String(count))
    }

    private var texts: Localized {
        switch self {
        case .unreachable:
            Localized(en: "not seen: {}", fr: "non vu : {}", de: "nicht gesehen: {}")
        case .holds: Localized(en: "holds:", fr: "respecté :", de: "erfüllt:")
        case .short: Localized(en: "short:", fr: "insuffisant :", de: "unzureichend:")
        case .notKnown: Localized(en: "not known:", fr: "inconnu :", de: "nicht bekannt:")
        case .until:
            Localized(en: "certificate until {}", fr: "certificat jusqu'au {}", de: "Zertifikat bis {}")
        case .stops:
            Localized(
                en: "Holds today, no longer on {}:", fr: "Respecté aujourd'hui, plus au {} :",
                de: "Erfüllt heute, nicht mehr am {}:")
        case .alreadyShort:
            Localized(
                en: "Falls short already today:", fr: "Insuffisant dès aujourd'hui :", de: "Schon heute unzureichend:")
        case .nothingStops:
            Localized(
                en: "Nothing that holds today stops holding until {}.",
                fr: "Rien de ce qui est respecté aujourd'hui ne cesse de l'être d'ici au {}.",
                de: "Nichts, was heute erfüllt ist, hört bis {} auf, es zu sein.")
        case .servers: Localized(en: "{} servers", fr: "{} serveurs", de: "{} Server")
        case .connections: Localized(en: "{} connections", fr: "{} connexions", de: "{} Verbindungen")
        case .connection: Localized(en: "1 connection", fr: "1 connexion", de: "1 Verbindung")
        case .clients:
            Localized(
                en: "asks clients for a certificate", fr: "demande un certificat aux clients",
                de: "verlangt von Clients ein Zertifikat")
        case .noCertificate: Localized(en: "no certificate", fr: "sans certificat", de: "ohne Zertifikat")
        }
    }
}
