/// The words of practices in three languages, for names that a policy does not translate itself.
enum Vocabulary {
    private static func word(_ en: String, _ fr: String, _ de: String) -> AccessText {
        AccessText(en: en, fr: fr, de: de)
    }

    static let roles: [String: AccessText] = [
        "doctor": word("doctor", "médecin", "Arzt"),
        "assistant": word("assistant", "assistante", "Assistenz"),
        "nurse": word("nurse", "infirmière", "Pflege"),
        "locum": word("locum", "remplaçant", "Vertretung"),
        "externalSpecialist": word("external specialist", "spécialiste externe", "externe Fachärztin"),
        "specialist": word("specialist", "spécialiste", "Fachärztin"),
        "billing": word("billing", "facturation", "Abrechnung"),
        "support": word("support staff", "personnel de support", "Support"),
        "supportStaff": word("support staff", "personnel de support", "Support"),
        "auditor": word("auditor", "auditeur", "Prüfung"),
        "patient": word("patient", "patient", "Patient"),
        "owner": word("owner", "responsable", "Leitung"),
        "securityOfficer": word("security officer", "responsable de la sécurité", "Sicherheitsbeauftragte"),
        "technician": word("technician", "technicien", "Technik"),
        "developer": word("developer", "développeur", "Entwicklung"),
        "practice": word("practice", "cabinet", "Praxis"),
    ]

    static let actions: [String: AccessText] = [
        "read": word("read", "lire", "lesen"),
        "write": word("write", "écrire", "schreiben"),
        "create": word("create", "créer", "anlegen"),
        "update": word("change", "modifier", "ändern"),
        "delete": word("delete", "supprimer", "löschen"),
        "sign": word("sign", "signer", "unterschreiben"),
        "export": word("export", "exporter", "exportieren"),
        "print": word("print", "imprimer", "drucken"),
        "approve": word("approve", "approuver", "freigeben"),
        "assign": word("assign", "attribuer", "zuweisen"),
        "configure": word("configure", "configurer", "einstellen"),
        "start": word("start", "démarrer", "starten"),
        "close": word("close", "clore", "abschließen"),
    ]

    static let kinds: [String: AccessText] = [
        "record": word("record", "dossier", "Akte"),
        "appointment": word("appointment", "rendez-vous", "Termin"),
        "invoice": word("invoice", "facture", "Rechnung"),
        "prescription": word("prescription", "ordonnance", "Rezept"),
        "referral": word("referral", "lettre d'orientation", "Überweisung"),
        "result": word("result", "résultat", "Befund"),
        "auditLog": word("access log", "journal des accès", "Zugriffsprotokoll"),
        "system": word("system", "système", "System"),
        "account": word("account", "compte", "Konto"),
        "round": word("round", "visite", "Visite"),
        "finding": word("finding", "constat", "Befund"),
        "estate": word("estate", "parc", "Bestand"),
        "visit": word("remote visit", "intervention à distance", "Fernzugriff"),
        "window": word("maintenance window", "fenêtre de maintenance", "Wartungsfenster"),
        "incident": word("incident", "incident", "Vorfall"),
        "register": word("register", "registre", "Verzeichnis"),
        "policy": word("policy", "politique", "Regelwerk"),
        "ledger": word("ledger", "journal scellé", "Protokoll"),
    ]

    static let relations: [String: AccessText] = [
        "treats": word(
            "the person treats the patient", "la personne traite le patient", "die Person den Patienten behandelt"),
        "samePractice": word(
            "it belongs to the person's practice", "cela relève du cabinet de la personne",
            "es zur Praxis der Person gehört"),
        "delegatedBy": word(
            "somebody entitled has asked for it", "une personne habilitée l'a demandé",
            "eine berechtigte Person darum gebeten hat"),
        "referredTo": word(
            "the patient was referred to the person", "le patient a été adressé à la personne",
            "der Patient an die Person überwiesen ist"),
        "own": word("it is the person's own", "cela concerne la personne elle-même", "es die Person selbst betrifft"),
        "consentWithheld": word(
            "the patient has withheld consent", "le patient a refusé son accord",
            "der Patient die Einwilligung verweigert hat"),
    ]

    static let days: [WeekHours.Day: AccessText] = [
        .monday: word("Monday", "lundi", "Montag"), .tuesday: word("Tuesday", "mardi", "Dienstag"),
        .wednesday: word("Wednesday", "mercredi", "Mittwoch"), .thursday: word("Thursday", "jeudi", "Donnerstag"),
        .friday: word("Friday", "vendredi", "Freitag"), .saturday: word("Saturday", "samedi", "Samstag"),
        .sunday: word("Sunday", "dimanche", "Sonntag"),
    ]
}
