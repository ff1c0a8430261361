public import Guideline

/// What a server was asked and did not tell, in the words of people. What is not listed stays as machines read it.
public enum UnknownWords {
    /// `kex` as `key exchange`.
    public static func fact(_ name: String, _ language: Language) -> String { facts[name]?[language] ?? name }

    /// Why it is not known.
    public static func why(_ reason: String, _ language: Language) -> String {
        if let text = reasons[reason] { return text[language] }
        let brokeOff = "the server broke off: "
        guard reason.hasPrefix(brokeOff) else { return reason }
        return Localized(en: brokeOff, fr: "le serveur a rompu : ", de: "der Server brach ab: ")[language]
            + reason.dropFirst(brokeOff.count)
    }

    private static let facts: [String: Localized] = [
        "versions": Localized(en: "versions", fr: "versions", de: "Versionen"),
        "kex": Localized(en: "key exchange", fr: "échange de clés", de: "Schlüsseltausch"),
        "hostKeyAlgorithms": Localized(
            en: "host key algorithms", fr: "algorithmes de clés d'hôte", de: "Verfahren der Host-Schlüssel"),
        "hostKeys": Localized(en: "host keys", fr: "clés d'hôte", de: "Host-Schlüssel"),
        "ciphers": Localized(en: "ciphers", fr: "chiffrements", de: "Chiffren"),
        "macs": Localized(en: "message protection", fr: "protection des messages", de: "Nachrichtenschutz"),
        "compression": Localized(en: "compression", fr: "compression", de: "Kompression"),
        "strictKeyExchange": Localized(
            en: "strict key exchange", fr: "échange de clés strict", de: "strenger Schlüsseltausch"),
        "groupExchangeBits": Localized(
            en: "length of its groups", fr: "longueur de ses groupes", de: "Länge seiner Gruppen"),
        "authentication": Localized(en: "ways to sign in", fr: "façons de se connecter", de: "Wege der Anmeldung"),
    ]

    private static let reasons: [String: Localized] = Dictionary(
        uniqueKeysWithValues: [
            ("connection refused", "connexion refusée", "Verbindung abgelehnt"),
            ("not reachable", "injoignable", "nicht erreichbar"),
            ("no answer in time", "pas de réponse à temps", "keine Antwort in der Zeit"),
            ("no answer", "pas de réponse", "keine Antwort"),
            ("the connection was reset", "la connexion a été coupée", "die Verbindung wurde zurückgesetzt"),
            (
                "the server closed the connection", "le serveur a fermé la connexion",
                "der Server schloss die Verbindung"
            ),
            ("closed without a word", "fermé sans un mot", "ohne ein Wort geschlossen"),
            ("no address is known for this name", "aucune adresse connue pour ce nom", "zu diesem Namen keine Adresse"),
            ("no SSH came", "ce n'est pas du SSH", "es kam kein SSH"),
            ("no SSH identification came", "pas d'identification SSH", "es kam keine SSH-Kennung"),
            ("not asked", "pas demandé", "nicht gefragt"),
            ("not asked yet", "pas encore demandé", "noch nicht gefragt"),
            ("a list of algorithms is malformed", "une liste d'algorithmes est malformée", "eine Liste ist fehlerhaft"),
            (
                "a packet has an impossible length", "un paquet a une longueur impossible",
                "ein Paket hat eine unmögliche Länge"
            ),
            ("the server sends without end", "le serveur envoie sans fin", "der Server sendet ohne Ende"),
            (
                "the key exchange was not answered", "l'échange de clés est resté sans réponse",
                "der Schlüsseltausch blieb unbeantwortet"
            ),
            (
                "its key exchange or cipher cannot be carried through here",
                "son échange de clés ou son chiffrement ne peut être mené à bien ici",
                "sein Schlüsseltausch oder seine Chiffre lässt sich hier nicht ausführen"
            ),
            (
                "no method of key exchange is known here", "aucun échange de clés connu ici",
                "kein Schlüsseltausch ist hier bekannt"
            ),
            ("the encrypted part was not reached", "la partie chiffrée n'a pas été atteinte", "so weit kam es nicht"),
        ].map { ($0.0, Localized(en: $0.0, fr: $0.1, de: $0.2)) })
}
