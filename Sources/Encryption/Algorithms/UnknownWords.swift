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
            ("the connection was refused", "la connexion a été refusée", "die Verbindung wurde abgelehnt"),
            ("the server cannot be reached", "le serveur est injoignable", "der Server ist nicht erreichbar"),
            (
                "the server broke off the connection", "le serveur a rompu la connexion",
                "der Server brach die Verbindung ab"
            ),
            (
                "the server broke off within its first flight", "le serveur a rompu au milieu de sa première réponse",
                "der Server brach mitten in seiner ersten Antwort ab"
            ),
            ("the server's answer broke off", "la réponse du serveur s'est interrompue", "die Antwort brach ab"),
            (
                "the time for this server was over", "le temps prévu pour ce serveur était écoulé",
                "die Zeit für diesen Server war um"
            ),
            ("the name has no address", "ce nom n'a pas d'adresse", "der Name hat keine Adresse"),
            ("answers in clear, not in TLS", "répond en clair, pas en TLS", "antwortet unverschlüsselt, nicht in TLS"),
            ("the server answers in clear", "le serveur répond en clair", "der Server antwortet unverschlüsselt"),
            ("TLS was not spoken", "pas de TLS", "es wurde kein TLS gesprochen"),
            (
                "the server requires a client certificate", "le serveur exige un certificat du client",
                "der Server verlangt ein Zertifikat vom Client"
            ),
            ("no ticket came in time", "pas de ticket à temps", "kein Ticket in der Zeit"),
            ("no certificate was seen", "aucun certificat vu", "kein Zertifikat gesehen"),
            ("a certificate cannot be read", "un certificat est illisible", "ein Zertifikat ist nicht lesbar"),
            ("the certificate cannot be read", "le certificat est illisible", "das Zertifikat ist nicht lesbar"),
            (
                "there is no second version to fall back to", "il n'y a pas de deuxième version",
                "es gibt keine zweite Version"
            ),
            (
                "there is no suite in CBC mode to show it with", "aucune suite en mode CBC ne peut le montrer",
                "keine Suite im CBC-Modus kann es zeigen"
            ),
            ("no handshake came to its end", "aucune négociation n'a abouti", "kein Handschlag kam zum Ende"),
        ].map { ($0.0, Localized(en: $0.0, fr: $0.1, de: $0.2)) })
}
