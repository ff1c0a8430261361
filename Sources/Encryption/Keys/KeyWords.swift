public import Guideline

/// The words around a list of keys.
public enum KeyWords: String, Sendable, CaseIterable {
    case privateKey, certificate, request, publicKey, authorisedKey, knownHost
    case protected, notProtected, weaklyProtected, protectionUnknown
    case until, with, own, client, guideline, unknown
    case total, more, stored, timedOut, noBlocklist, untested, tooMany, missed, one

    /// The words in each language, with their gaps filled.
    public func filled(_ values: any CustomStringConvertible...) -> Localized {
        func fill(_ text: String) -> String {
            var rest = text[...]
            var result = ""
            var values = values[...]
            while let gap = rest.firstRange(of: "{}") {
                result += rest[..<gap.lowerBound] + (values.popFirst()?.description ?? "?")
                rest = rest[gap.upperBound...]
            }
            return result + rest
        }
        return Localized(en: fill(text.en), fr: fill(text.fr), de: fill(text.de))
    }

    /// What a thing of this kind is called (``KeyItem/kind``).
    public static func kind(_ kind: String) -> Localized {
        let words: [String: KeyWords] = [
            "private-key": .privateKey, "certificate": .certificate, "certificate-request": .request,
            "public-key": .publicKey, "authorised-key": .authorisedKey, "known-host": .knownHost,
        ]
        return words[kind]?.text ?? Localized(en: kind, fr: kind, de: kind)
    }

    /// How well a private key is protected (``KeyItem/protected``).
    public static func protection(_ answer: String) -> Localized {
        switch answer {
        case "yes": Self.protected.text
        case "no": notProtected.text
        case "weak": weaklyProtected.text
        default: protectionUnknown.text
        }
    }

    static func notSeen(_ count: Int, _ example: String, _ reason: SkipReason) -> Localized {
        func sentence(_ language: Language) -> String {
            let why = Phrases.current["why-\(reason.rawValue)", language]
            return (count == 1 ? one.filled(example, why) : missed.filled(count, example, why))[language]
        }
        return Localized(en: sentence(.en), fr: sentence(.fr), de: sentence(.de))
    }

    /// The words, with `{}` for their gaps.
    public var text: Localized {
        switch self {
        case .privateKey: Localized(en: "private key", fr: "clé privée", de: "privater Schlüssel")
        case .certificate: Localized(en: "certificate", fr: "certificat", de: "Zertifikat")
        case .request: Localized(en: "certificate request", fr: "demande de certificat", de: "Zertifikatsantrag")
        case .publicKey: Localized(en: "public key", fr: "clé publique", de: "öffentlicher Schlüssel")
        case .authorisedKey: Localized(en: "key that may sign in", fr: "clé autorisée", de: "zugelassener Schlüssel")
        case .knownHost: Localized(en: "known host", fr: "hôte connu", de: "bekannter Host")
        case .protected: Localized(en: "protected", fr: "protégée", de: "geschützt")
        case .notProtected: Localized(en: "not protected", fr: "non protégée", de: "nicht geschützt")
        case .weaklyProtected: Localized(en: "weakly protected", fr: "mal protégée", de: "schwach geschützt")
        case .protectionUnknown:
            Localized(en: "protection unknown", fr: "protection inconnue", de: "Schutz unbekannt")
        case .until: Localized(en: "until {}", fr: "jusqu'au {}", de: "bis {}")
        case .with: Localized(en: "belongs to {}", fr: "va avec {}", de: "gehört zu {}")
        case .own: Localized(en: "the estate's own", fr: "propre au parc", de: "eigener Schlüssel")
        case .client: Localized(en: "a client's", fr: "d'un client", de: "eines Kunden")
        case .guideline: Localized(en: "guideline: {}", fr: "guide : {}", de: "Leitfaden: {}")
        case .unknown: Localized(en: "not known", fr: "non connu", de: "nicht bekannt")
        case .total:
            Localized(
                en: "Keys and certificates: {}; files searched: {}", fr: "Clés et certificats : {} ; fichiers lus : {}",
                de: "Schlüssel und Zertifikate: {}; durchsuchte Dateien: {}")
        case .more:
            Localized(
                en: "{} more not shown (--all or --format json)", fr: "{} autres non affichés (--all ou --format json)",
                de: "{} weitere nicht gezeigt (--all oder --format json)")
        case .stored:
            Localized(
                en: "of software and trust stores, not listed: {} (--all)",
                fr: "de logiciels et de magasins de confiance, non listés : {} (--all)",
                de: "von Programmen und Zertifikatsspeichern, nicht aufgeführt: {} (--all)")
        case .timedOut:
            Localized(
                en: "the time ran out before the end", fr: "le temps a manqué avant la fin",
                de: "die Zeit reichte nicht bis zum Ende")
        case .noBlocklist:
            Localized(
                en: "whether a key is one of Debian's of 2008: their list is not installed",
                fr: "si une clé est une de celles de Debian de 2008 : leur liste n'est pas installée",
                de: "ob ein Schlüssel zu Debians von 2008 gehört: deren Liste ist nicht installiert")
        case .untested:
            Localized(
                en: "weaknesses of RSA keys longer than 16,384 bits: {}",
                fr: "faiblesses des clés RSA de plus de 16 384 bits : {}",
                de: "Schwächen von RSA-Schlüsseln über 16.384 Bit: {}")
        case .tooMany:
            Localized(
                en: "{} further keys: more than {} were found", fr: "{} autres clés : plus de {} ont été trouvées",
                de: "{} weitere Schlüssel: mehr als {} wurden gefunden")
        case .missed:
            Localized(en: "{} files, such as {}: {}", fr: "{} fichiers, dont {} : {}", de: "{} Dateien, etwa {}: {}")
        case .one: Localized(en: "{}: {}", fr: "{} : {}", de: "{}: {}")
        }
    }
}

extension KeyOwner.Reason: Encodable {
    /// What the guess rests on, for people.
    public var text: Localized {
        switch self {
        case .asset(let host, let id):
            Localized(
                en: "it names \(host), which is the asset \(id)", fr: "elle nomme \(host), l'élément \(id) du parc",
                de: "er nennt \(host), im Bestand \(id)")
        case .thisMachine(let host):
            Localized(
                en: "it names this machine, \(host)", fr: "elle nomme cette machine, \(host)",
                de: "er nennt diesen Computer, \(host)")
        case .subject(let name):
            Localized(
                en: "its subject names \(name)", fr: "son certificat nomme \(name)", de: "sein Zertifikat nennt \(name)"
            )
        case .folder(let name):
            Localized(
                en: "it lies in a folder named after \(name)",
                fr: "elle se trouve dans un dossier nommé d'après \(name)",
                de: "er liegt in einem Ordner namens \(name)")
        case .clientFolder:
            Localized(
                en: "it lies in a folder for clients' things", fr: "elle se trouve dans un dossier de clients",
                de: "er liegt in einem Ordner für Dinge von Kunden")
        case .nothing:
            Localized(
                en: "nothing in it or around it names an owner", fr: "rien en elle ni autour ne nomme un propriétaire",
                de: "nichts in ihm oder um ihn nennt einen Besitzer")
        }
    }

    /// Writes the English sentence.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text.en)
    }
}
