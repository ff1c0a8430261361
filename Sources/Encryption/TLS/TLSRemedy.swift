public import Guideline

/// How to mend what a policy advises against: a step in words, and the lines of the server's settings where they are
/// known.
public struct TLSRemedy: Sendable, Hashable {
    /// What to do.
    public var text: Localized
    /// Lines for the server's settings, or commands.
    public var lines: [String]

    init(_ text: Localized, lines: [String] = []) {
        self.text = text
        self.lines = lines
    }

    /// The remedy for something that falls short.
    public init(for group: GradedGroup, software: ServerSoftware) {
        switch group.kind {
        case .protocol: self.init(Self.versions, lines: software.versions)
        case .suite: self.init(Self.suites, lines: software.suiteList)
        case .group, .diffieHellman: self.init(Self.groups, lines: software.groups)
        case .signature: self.init(Self.signatures)
        case .key: self.init(Self.key)
        case .certificateSignature:
            // A policy may advise against PKCS #1 signatures whatever their digest.
            let isStrong = group.elements.allSatisfy { element in
                ["sha256", "sha384", "sha512"].contains { element.name.lowercased().contains($0) }
            }
            self.init(isStrong ? Self.reissueWithoutPKCS1 : Self.reissue)
        case .certificate:
            self.init(Self.certificates[group.elements.first?.name ?? ""] ?? Self.reissue)
        case .feature:
            self.init(Self.features[group.elements.first?.name ?? ""] ?? Self.update)
        case .sshKeyExchange, .sshHostKey, .sshCipher, .sshMAC: self.init(Self.update)
        }
    }

    private static let versions = Localized(
        en: "Accept TLS 1.2 and 1.3 alone; devices that cannot do so need an update or a protected network.",
        fr: "N'acceptez que TLS 1.2 et 1.3 ; les appareils qui ne savent pas doivent être mis à jour ou isolés.",
        de: "Nur TLS 1.2 und 1.3 annehmen; Geräte, die das nicht können, brauchen ein Update oder ein eigenes Netz.")
    private static let suites = Localized(
        en: "Allow suites with forward secrecy and authenticated encryption alone.",
        fr: "N'autorisez que des suites à confidentialité persistante et chiffrement authentifié.",
        de: "Nur Suiten mit Folgenlosigkeit und authentisierter Verschlüsselung erlauben.")
    private static let groups = Localized(
        en: "Exchange keys over strong elliptic curves alone; switch finite-field key exchange off.",
        fr: "N'échangez les clés que par des courbes elliptiques sûres ; désactivez le Diffie-Hellman classique.",
        de: "Schlüssel nur über starke elliptische Kurven austauschen; klassisches Diffie-Hellman abschalten.")
    private static let key = Localized(
        en: "Ask for a certificate on a new key: ECDSA P-256, or RSA with 3072 bits or more.",
        fr: "Demandez un certificat pour une nouvelle clé : ECDSA P-256, ou RSA d'au moins 3072 bits.",
        de: "Ein Zertifikat für einen neuen Schlüssel beantragen: ECDSA P-256 oder RSA mit mindestens 3072 Bit.")
    private static let reissue = Localized(
        en: "Have the certificate issued anew, signed with SHA-256 or better.",
        fr: "Faites réémettre le certificat, signé avec SHA-256 ou mieux.",
        de: "Das Zertifikat neu ausstellen lassen, signiert mit SHA-256 oder besser.")
    private static let reissueWithoutPKCS1 = Localized(
        en: "Have the next certificate issued with an ECDSA or RSASSA-PSS signature.",
        fr: "Faites émettre le prochain certificat avec une signature ECDSA ou RSASSA-PSS.",
        de: "Das nächste Zertifikat mit ECDSA- oder RSASSA-PSS-Signatur ausstellen lassen.")
    private static let signatures = Localized(
        en: "Allow strong signatures alone: ECDSA or RSASSA-PSS with SHA-256 or better.",
        fr: "N'autorisez que des signatures sûres : ECDSA ou RSASSA-PSS avec SHA-256 ou mieux.",
        de: "Nur starke Signaturen erlauben: ECDSA oder RSASSA-PSS mit SHA-256 oder besser.")
    private static let update = Localized(
        en: "Switch it off in the server's settings, or update the server.",
        fr: "Désactivez-le dans la configuration du serveur, ou mettez le serveur à jour.",
        de: "In den Einstellungen des Servers abschalten, oder den Server aktualisieren.")

    private static let certificates: [String: Localized] = [
        "expired": Localized(
            en: "Renew the certificate and let it renew itself from now on.",
            fr: "Renouvelez le certificat et automatisez les prochains renouvellements.",
            de: "Das Zertifikat erneuern und künftig von selbst erneuern lassen."),
        "notYetValid": Localized(
            en: "Check the clock of the server and of the authority.",
            fr: "Vérifiez l'horloge du serveur et de l'autorité.", de: "Die Uhr des Servers und der Stelle prüfen."),
        "hostMismatch": Localized(
            en: "Use a name that the certificate bears, or have it issued for this name.",
            fr: "Utilisez un nom que porte le certificat, ou faites-le émettre pour ce nom.",
            de: "Einen Namen benutzen, auf den es lautet, oder es für diesen Namen ausstellen lassen."),
        "selfSigned": Localized(
            en: "Use a certificate of an authority that clients trust, or name your own with --ca.",
            fr: "Utilisez un certificat d'une autorité reconnue, ou nommez la vôtre avec --ca.",
            de: "Ein Zertifikat einer vertrauten Stelle benutzen, oder die eigene mit --ca nennen."),
        "untrusted": Localized(
            en: "Use a certificate of an authority that clients trust, or name your own with --ca.",
            fr: "Utilisez un certificat d'une autorité reconnue, ou nommez la vôtre avec --ca.",
            de: "Ein Zertifikat einer vertrauten Stelle benutzen, oder die eigene mit --ca nennen."),
        "incomplete": Localized(
            en: "Let the server send the intermediate certificate too (the authority's full chain).",
            fr: "Faites envoyer aussi le certificat intermédiaire (la chaîne complète de l'autorité).",
            de: "Den Server auch das Zwischenzertifikat senden lassen (die ganze Kette der Stelle)."),
    ]

    private static let features: [String: Localized] = [
        "postQuantum=no": Localized(
            en: "Plan for X25519MLKEM768: OpenSSL 3.5 or later offers it.",
            fr: "Prévoyez X25519MLKEM768 : OpenSSL 3.5 ou plus récent le propose.",
            de: "X25519MLKEM768 einplanen: OpenSSL ab 3.5 bietet es an."),
        "strictTransportSecurity": Localized(
            en: "Send the header Strict-Transport-Security: max-age=63072000.",
            fr: "Envoyez l'en-tête Strict-Transport-Security: max-age=63072000.",
            de: "Die Kopfzeile Strict-Transport-Security: max-age=63072000 senden."),
    ]
}
