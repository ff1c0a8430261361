/// The sample round's rules: one for each thing a report has to show.
enum SamplePolicy {
    static let json = #"""
        {"schema": "ward/rules/1", "rules": [
        {"id": "at-rest.filesystem", "measure": "1.2", "aspect": "filesystems", "observes": "at-rest.filesystem",
         "severity": "critical", "responsible": "practice",
         "what": {"en": "Whether each mounted file system is encrypted.", "fr": "Si chaque système de fichiers monté est chiffré.", "de": "Ob jedes eingehängte Dateisystem verschlüsselt ist."},
         "why": {"en": "A stolen computer gives nothing away when its disk is encrypted.", "fr": "Un ordinateur volé ne révèle rien si son disque est chiffré.", "de": "Ein gestohlener Computer verrät nichts, wenn sein Datenträger verschlüsselt ist."},
         "guideline": {"source": "Guideline for healthcare ICT providers (Agence eSanté, Ministry of the Economy, Securitymadein.lu)", "section": "1, Use encryption for data being stored"},
         "current": {"source": "ISO/IEC 27001", "section": "Annex A 8.24", "year": 2022},
         "cases": [
          {"when": {"encrypted": "yes"}, "verdict": "holds", "say": {"en": "{subject} is encrypted", "fr": "{subject} est chiffré", "de": "{subject} ist verschlüsselt"}},
          {"when": {"encrypted": {"in": ["no", "partly"]}}, "verdict": "short", "say": {"en": "{subject} is not encrypted", "fr": "{subject} n'est pas chiffré", "de": "{subject} ist nicht verschlüsselt"},
           "remedy": {"text": {"en": "Encrypt the disk, or the folder.", "fr": "Chiffrer le disque ou le dossier.", "de": "Den Datenträger oder den Ordner verschlüsseln."}, "command": "fscrypt setup {subject}"}}]},
        {"id": "host.disk", "measure": "1.2", "aspect": "swap", "observes": "host.disk", "severity": "medium", "responsible": "provider",
         "what": {"en": "Whether the host encrypts a virtual disk.", "fr": "Si l'hôte chiffre un disque virtuel.", "de": "Ob der Wirt eine virtuelle Platte verschlüsselt."},
         "why": {"en": "A virtual disk is a file elsewhere.", "fr": "Un disque virtuel est un fichier ailleurs.", "de": "Eine virtuelle Platte ist anderswo eine Datei."},
         "guideline": {"source": "Guideline for healthcare ICT providers", "section": "1"}, "current": {"source": "ISO/IEC 27001", "section": "Annex A 8.24", "year": 2022},
         "cases": [{"verdict": "unknown", "reason": "unsupported", "say": {"en": "{subject} is a virtual disk; whether its host encrypts it is not known", "fr": "{subject} est un disque virtuel ; on ignore si l'hôte le chiffre", "de": "{subject} ist eine virtuelle Platte; ob der Wirt sie verschlüsselt, ist nicht bekannt"},
           "remedy": {"text": {"en": "Ask whoever runs the host.", "fr": "Demander à qui exploite l'hôte.", "de": "Den Betreiber des Wirts fragen."}}}]},
        {"id": "services.plain", "measure": "1.3", "aspect": "services", "observes": "service", "severity": "high", "responsible": "provider",
         "what": {"en": "Whether services speak TLS.", "fr": "Si les services parlent TLS.", "de": "Ob Dienste TLS sprechen."},
         "why": {"en": "Whoever shares the network can read along.", "fr": "Qui partage le réseau peut lire.", "de": "Wer im selben Netz ist, kann mitlesen."},
         "guideline": {"source": "Guideline for healthcare ICT providers", "section": "1"}, "current": {"source": "BSI TR-02102-2", "section": "Recommendations", "year": 2026, "until": "2032-12-31", "unverified": true},
         "cases": [{"when": {"tls": false}, "verdict": "short", "say": {"en": "Port {port} speaks without TLS, reachable from the local network", "fr": "Le port {port} parle sans TLS, accessible depuis le réseau local", "de": "Port {port} spricht ohne TLS, erreichbar aus dem lokalen Netz"},
           "remedy": {"text": {"en": "Switch TLS on in the service that listens on port {port}.", "fr": "Activer TLS dans le service qui écoute sur le port {port}.", "de": "TLS in dem Dienst einschalten, der auf Port {port} hört."}, "command": "ss -ltnp sport = :{port}"}}]},
        {"id": "keys.size", "measure": "1.6", "aspect": "archives", "observes": "key.size", "severity": "medium", "responsible": "provider",
         "what": {"en": "Whether keys are long enough.", "fr": "Si les clés sont assez longues.", "de": "Ob Schlüssel lang genug sind."},
         "why": {"en": "Short keys can be computed.", "fr": "Les clés courtes se calculent.", "de": "Kurze Schlüssel lassen sich berechnen."},
         "guideline": {"source": "Guideline for healthcare ICT providers", "section": "1"}, "current": {"source": "BSI TR-02102-1", "section": "RSA", "year": 2026, "until": "2031-12-31", "unverified": true},
         "cases": [{"when": {"bits": {"below": 3000}}, "guideline": "holds", "current": "short", "say": {"en": "RSA key {subject} has {bits} bits", "fr": "La clé RSA {subject} a {bits} bits", "de": "Der RSA-Schlüssel {subject} hat {bits} Bit"},
           "difference": {"en": "The guideline accepts 2048 bits; current advice asks for 3000.", "fr": "Le guide accepte 2048 bits ; l'état de l'art en demande 3000.", "de": "Der Leitfaden lässt 2048 Bit zu; heute werden 3000 verlangt."}}]},
        {"id": "packages.pending", "measure": "2.1", "aspect": "pending", "observes": "packages.pending", "severity": "high", "responsible": "provider",
         "what": {"en": "Which security updates wait.", "fr": "Quelles mises à jour de sécurité attendent.", "de": "Welche Sicherheitsupdates warten."},
         "why": {"en": "Known gaps are used first.", "fr": "Les failles connues servent en premier.", "de": "Bekannte Lücken werden zuerst benutzt."},
         "guideline": {"source": "Guideline for healthcare ICT providers", "section": "2"}, "current": {"source": "NIS2", "section": "Art. 21(2)(e)", "year": 2022},
         "cases": [{"when": {"security": {"atLeast": 1}}, "verdict": "short", "say": {"en": "{security:security update waits|security updates wait}", "fr": "{security:mise à jour de sécurité attend|mises à jour de sécurité attendent}", "de": "{security:Sicherheitsupdate wartet|Sicherheitsupdates warten}"},
           "remedy": {"text": {"en": "Install them.", "fr": "Les installer.", "de": "Installieren."}, "command": "apt-get upgrade"}}]},
        {"id": "accounts.radio", "measure": "7.8", "aspect": "wireless", "observes": "accounts.radio", "severity": "medium", "responsible": "practice",
         "what": {"en": "Whether there is a radio.", "fr": "S'il y a une radio.", "de": "Ob es ein Funkgerät gibt."}, "why": {"en": "Radio reaches the street.", "fr": "La radio porte jusqu'à la rue.", "de": "Funk reicht bis auf die Straße."},
         "guideline": {"source": "Guideline for healthcare ICT providers", "section": "7"}, "current": {"source": "ISO/IEC 27001", "section": "Annex A 8.20", "year": 2022},
         "cases": [{"when": {"radios": 0}, "verdict": "notApplicable", "say": {"en": "This machine has no radio", "fr": "Cette machine n'a pas de radio", "de": "Diese Maschine hat keinen Funk"}}]},
        {"id": "backup.said", "measure": "6.1", "aspect": "assessment", "observes": "backup.said", "severity": "medium", "responsible": "practice",
         "what": {"en": "Whether risks were assessed.", "fr": "Si les risques ont été évalués.", "de": "Ob Risiken bewertet wurden."}, "why": {"en": "What is not known is not treated.", "fr": "Ce qu'on ignore n'est pas traité.", "de": "Was man nicht kennt, behandelt man nicht."},
         "guideline": {"source": "Guideline for healthcare ICT providers", "section": "6"}, "current": {"source": "ISO/IEC 27001", "section": "6.1.2", "year": 2022},
         "cases": [{"verdict": "declared", "say": {"en": "The practice says that it assessed its risks", "fr": "Le cabinet dit avoir évalué ses risques", "de": "Die Praxis sagt, sie habe ihre Risiken bewertet"}}]}
        ]}
        """#
}
