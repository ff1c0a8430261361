import Guideline

extension AlgorithmWords {
    static let levels: [Level: Localized] = [
        .broken: Localized(en: "broken", fr: "cassé", de: "gebrochen"),
        .deprecated: Localized(en: "deprecated", fr: "déprécié", de: "überholt"),
        .acceptable: Localized(en: "acceptable", fr: "acceptable", de: "annehmbar"),
        .recommended: Localized(en: "recommended", fr: "recommandé", de: "empfohlen"),
    ]
    /// Nouns, singular and plural with a bar between.
    static let counts: [AlgorithmElement.Kind: Localized] = [
        .protocol: Localized(en: "version|versions", fr: "version|versions", de: "Version|Versionen"),
        .suite: Localized(en: "suite|suites", fr: "suite|suites", de: "Suite|Suiten"),
        .group: Localized(en: "group|groups", fr: "groupe|groupes", de: "Gruppe|Gruppen"),
        .signature: Localized(
            en: "signature scheme|signature schemes", fr: "schéma de signature|schémas de signature",
            de: "Signaturverfahren|Signaturverfahren"),
        .diffieHellman: Localized(
            en: "set of parameters|sets of parameters", fr: "jeu de paramètres|jeux de paramètres",
            de: "Parametersatz|Parametersätze"),
        .key: Localized(en: "key|keys", fr: "clé|clés", de: "Schlüssel|Schlüssel"),
        .certificateSignature: Localized(
            en: "certificate signature|certificate signatures", fr: "signature de certificat|signatures de certificat",
            de: "Zertifikatssignatur|Zertifikatssignaturen"),
        .certificate: Localized(
            en: "fact about certificates|facts about certificates",
            fr: "fait sur les certificats|faits sur les certificats",
            de: "Angabe zum Zertifikat|Angaben zum Zertifikat"),
        .feature: Localized(en: "setting|settings", fr: "réglage|réglages", de: "Einstellung|Einstellungen"),
        .sshKeyExchange: Localized(
            en: "key exchange|key exchanges", fr: "échange de clés|échanges de clés",
            de: "Schlüsseltausch|Schlüsseltausche"),
        .sshHostKey: Localized(
            en: "host key|host keys", fr: "clé d'hôte|clés d'hôte", de: "Host-Schlüssel|Host-Schlüssel"),
        .sshCipher: Localized(en: "cipher|ciphers", fr: "chiffrement|chiffrements", de: "Chiffre|Chiffren"),
        .sshMAC: Localized(
            en: "message protection|message protections", fr: "protection des messages|protections des messages",
            de: "Nachrichtenschutz|Nachrichtenschutze"),
    ]

    static let unlisted = Localized(
        en: "not on the list of {}", fr: "absent de la liste de {}", de: "nicht auf der Liste von {}")
    static let until = Localized(en: "until {}", fr: "jusqu'au {}", de: "bis {}")
    static let untilAtLeast = Localized(
        en: "until {} at least", fr: "jusqu'au {} au moins", de: "mindestens bis {}")
    static let ended = Localized(en: "ended on {}", fr: "terminé le {}", de: "endete am {}")
    static let unverified = Localized(
        en: "not yet checked against the publication", fr: "pas encore vérifié dans la publication",
        de: "noch nicht an der Veröffentlichung geprüft")

    static let clauses: [AlgorithmElement.Kind: Localized] = [
        .protocol: Localized(en: "accepts {}", fr: "accepte {}", de: "nimmt {} an"),
        .suite: Localized(en: "accepts {}", fr: "accepte {}", de: "nimmt {} an"),
        .group: Localized(en: "exchanges keys with {}", fr: "échange les clés avec {}", de: "tauscht Schlüssel mit {}"),
        .signature: Localized(
            en: "signs the key exchange with {}", fr: "signe l'échange de clés avec {}",
            de: "signiert den Schlüsseltausch mit {}"),
        .diffieHellman: Localized(
            en: "exchanges keys with Diffie-Hellman of {} bits", fr: "échange les clés par Diffie-Hellman à {} bits",
            de: "tauscht Schlüssel mit Diffie-Hellman zu {} Bit"),
        .key: Localized(en: "the key is {}", fr: "la clé est {}", de: "der Schlüssel ist {}"),
        .certificateSignature: Localized(
            en: "the certificate is signed with {}", fr: "le certificat est signé avec {}",
            de: "das Zertifikat ist mit {} signiert"),
        .sshKeyExchange: Localized(
            en: "exchanges keys with {}", fr: "échange les clés avec {}", de: "tauscht Schlüssel mit {}"),
        .sshHostKey: Localized(
            en: "proves itself with {}", fr: "s'identifie avec {}", de: "weist sich mit {} aus"),
        .sshCipher: Localized(en: "encrypts with {}", fr: "chiffre avec {}", de: "verschlüsselt mit {}"),
        .sshMAC: Localized(
            en: "protects messages with {}", fr: "protège les messages avec {}", de: "sichert Nachrichten mit {}"),
    ]

    /// What a server does, and how its certificate stands.
    static let states: [String: Localized] = [
        "expired": Localized(
            en: "the certificate has ended", fr: "le certificat a expiré", de: "das Zertifikat ist abgelaufen"),
        "notYetValid": Localized(
            en: "the certificate is not valid yet", fr: "le certificat n'est pas encore valable",
            de: "das Zertifikat gilt noch nicht"),
        "current": Localized(
            en: "the certificate is within its time", fr: "le certificat est en cours de validité",
            de: "das Zertifikat ist gültig"),
        "hostMismatch": Localized(
            en: "the certificate is for another name", fr: "le certificat porte un autre nom",
            de: "das Zertifikat lautet auf einen anderen Namen"),
        "hostMatches": Localized(
            en: "the certificate bears the name", fr: "le certificat porte le bon nom",
            de: "das Zertifikat lautet auf den Namen"),
        "selfSigned": Localized(
            en: "the certificate is signed by itself", fr: "le certificat est auto-signé",
            de: "das Zertifikat ist selbst signiert"),
        "untrusted": Localized(
            en: "the certificate leads to no trusted authority", fr: "le certificat ne mène à aucune autorité reconnue",
            de: "das Zertifikat führt zu keiner vertrauten Stelle"),
        "incomplete": Localized(
            en: "an intermediate certificate is missing", fr: "un certificat intermédiaire manque",
            de: "ein Zwischenzertifikat fehlt"),
        "trusted": Localized(
            en: "the certificate leads to a trusted authority", fr: "le certificat mène à une autorité reconnue",
            de: "das Zertifikat führt zu einer vertrauten Stelle"),
        "lifetime": Localized(
            en: "the certificate is valid for {} days", fr: "le certificat est valable {} jours",
            de: "das Zertifikat gilt {} Tage"),
        "postQuantum=yes": Localized(
            en: "offers a post-quantum hybrid", fr: "propose un hybride post-quantique",
            de: "bietet ein Post-Quanten-Hybrid an"),
        "postQuantum=no": Localized(
            en: "exchanges keys without a post-quantum part", fr: "échange les clés sans partie post-quantique",
            de: "tauscht Schlüssel ohne Post-Quanten-Anteil"),
        "compression=yes": Localized(
            en: "compresses inside TLS", fr: "compresse dans TLS", de: "komprimiert innerhalb von TLS"),
        "compression=no": Localized(
            en: "does not compress inside TLS", fr: "ne compresse pas dans TLS",
            de: "komprimiert nicht innerhalb von TLS"),
        "secureRenegotiation=no": Localized(
            en: "renegotiates without protection", fr: "renégocie sans protection", de: "verhandelt ungeschützt neu"),
        "secureRenegotiation=yes": Localized(
            en: "renegotiates securely", fr: "renégocie de manière sûre", de: "verhandelt gesichert neu"),
        "clientRenegotiation=yes": Localized(
            en: "lets clients renegotiate", fr: "laisse les clients renégocier", de: "lässt Clients neu verhandeln"),
        "clientRenegotiation=no": Localized(
            en: "refuses renegotiation by clients", fr: "refuse la renégociation par le client",
            de: "lehnt Neuverhandlung durch Clients ab"),
        "fallbackSCSV=no": Localized(
            en: "does not notice being led back to an older version",
            fr: "ne remarque pas un retour forcé à une ancienne version",
            de: "bemerkt nicht, wenn es auf eine ältere Version zurückgeführt wird"),
        "fallbackSCSV=yes": Localized(
            en: "notices being led back to an older version", fr: "remarque un retour forcé à une ancienne version",
            de: "bemerkt, wenn es auf eine ältere Version zurückgeführt wird"),
        "extendedMasterSecret=no": Localized(
            en: "no extended master secret", fr: "pas d'extended master secret", de: "kein Extended Master Secret"),
        "extendedMasterSecret=yes": Localized(
            en: "extended master secret", fr: "avec extended master secret", de: "mit Extended Master Secret"),
        "encryptThenMAC=no": Localized(
            en: "no encrypt-then-MAC for CBC", fr: "pas d'encrypt-then-MAC pour CBC",
            de: "kein Encrypt-then-MAC für CBC"),
        "encryptThenMAC=yes": Localized(
            en: "encrypt-then-MAC for CBC", fr: "encrypt-then-MAC pour CBC", de: "Encrypt-then-MAC für CBC"),
        "truncatedHMAC=yes": Localized(
            en: "shortens message protection (truncated HMAC)", fr: "raccourcit la protection (truncated HMAC)",
            de: "verkürzt den Nachrichtenschutz (Truncated HMAC)"),
        "truncatedHMAC=no": Localized(
            en: "no truncated HMAC", fr: "pas de truncated HMAC", de: "kein Truncated HMAC"),
        "heartbeat=yes": Localized(en: "offers heartbeat", fr: "propose heartbeat", de: "bietet Heartbeat an"),
        "heartbeat=no": Localized(en: "no heartbeat", fr: "pas de heartbeat", de: "kein Heartbeat"),
        "earlyData=yes": Localized(
            en: "takes data in the first flight (0-RTT)", fr: "accepte des données au premier envoi (0-RTT)",
            de: "nimmt Daten im ersten Paket an (0-RTT)"),
        "earlyData=no": Localized(
            en: "no data in the first flight", fr: "pas de données au premier envoi", de: "keine Daten im ersten Paket"),
        "redirectsFromHTTP=no": Localized(
            en: "plain HTTP does not lead to HTTPS", fr: "HTTP ne renvoie pas vers HTTPS",
            de: "HTTP leitet nicht auf HTTPS weiter"),
        "redirectsFromHTTP=yes": Localized(
            en: "plain HTTP leads to HTTPS", fr: "HTTP renvoie vers HTTPS", de: "HTTP leitet auf HTTPS weiter"),
        "strictTransportSecurity=0": Localized(en: "no HSTS", fr: "pas de HSTS", de: "kein HSTS"),
        "strictTransportSecurity": Localized(
            en: "HSTS for {} seconds", fr: "HSTS pour {} secondes", de: "HSTS für {} Sekunden"),
        "strictKeyExchange=no": Localized(
            en: "no strict key exchange", fr: "pas d'échange de clés strict", de: "kein strenger Schlüsseltausch"),
        "strictKeyExchange=yes": Localized(
            en: "strict key exchange", fr: "échange de clés strict", de: "strenger Schlüsseltausch"),
    ]
}
