extension PasswordPolicy {
    /// The policy in complete sentences, for a contract or beside a form; the last names the profile in force.
    public func contractText(in language: PasswordLanguage) -> String {
        contractSentences(in: language).joined(separator: " ")
    }

    /// The policy in complete sentences, one each.
    public func contractSentences(in language: PasswordLanguage) -> [String] {
        var sentences = [
            language.choose(
                en: "A password has at least \(minimumLength) and at most \(maximumLength) characters.",
                fr: "Un mot de passe compte au moins \(minimumLength) et au plus \(maximumLength) caractères.",
                de: "Ein Passwort hat mindestens \(minimumLength) und höchstens \(maximumLength) Zeichen.",
                lb: "E Passwuert huet op d'mannst \(minimumLength) an héchstens \(maximumLength) Zeechen.")
        ]
        if minimumScore > .trivial {
            let score = minimumScore.rawValue
            sentences.append(
                language.choose(
                    en: "It reaches a strength of at least \(score) of 4, measured by the guesses an attacker needs.",
                    fr: "Il atteint une force d'au moins \(score) sur 4, mesurée au nombre d'essais d'un attaquant.",
                    de: "Es erreicht mindestens die Stärke \(score) von 4, gemessen an den Versuchen eines Angreifers.",
                    lb: "Et erreecht op d'mannst d'Stäerkt \(score) vu 4, gemooss un de Versich vun engem Ugräifer."))
        }
        sentences.append(refused(in: language))
        if minimumKinds > 0 {
            sentences.append(
                language.choose(
                    en: "It has at least \(minimumKinds) of the four kinds of characters: small letters, capitals, "
                        + "digits and signs.",
                    fr: "Il contient au moins \(minimumKinds) des quatre sortes de caractères\u{a0}: minuscules, "
                        + "majuscules, chiffres et signes.",
                    de: "Es enthält mindestens \(minimumKinds) der vier Arten von Zeichen: Kleinbuchstaben, "
                        + "Großbuchstaben, Ziffern und Sonderzeichen.",
                    lb: "Et huet op d'mannst \(minimumKinds) vun de véier Zorte vun Zeechen: kleng Buschtawen, grouss "
                        + "Buschtawen, Zifferen a Sonnerzeechen."))
        }
        sentences.append(renewal(in: language))
        if history > 0 { sentences.append(reuse(in: language)) }
        sentences.append(
            language.choose(
                en: "This is Ward's password policy with the profile “\(profile.rawValue)”.",
                fr: "C'est la politique de mots de passe de Ward, profil «\u{a0}\(profile.rawValue)\u{a0}».",
                de: "Dies ist Wards Passwortrichtlinie mit dem Profil „\(profile.rawValue)“.",
                lb: "Dëst ass dem Ward seng Passwuert-Richtlinn mam Profil „\(profile.rawValue)“."))
        return sentences
    }

    private func refused(in language: PasswordLanguage) -> String {
        switch (refusesBreached, refusesContextWords) {
        case (true, true):
            language.choose(
                en: "Common passwords, passwords known from breaches and the names of the practice, the place or the "
                    + "person are refused.",
                fr: "Les mots de passe courants, ceux qui figurent dans des fuites connues et les noms du cabinet, du "
                    + "lieu ou de la personne sont refusés.",
                de: "Häufige Passwörter, aus Datenlecks bekannte Passwörter und die Namen der Praxis, des Ortes oder "
                    + "der Person werden abgelehnt.",
                lb: "Heefeg Passwierder, Passwierder, déi aus Datelecker bekannt sinn, an d'Nimm vun der Praxis, vun "
                    + "der Plaz oder vun der Persoun ginn ofgeleent.")
        case (true, false):
            language.choose(
                en: "Common passwords and passwords known from breaches are refused.",
                fr: "Les mots de passe courants et ceux qui figurent dans des fuites connues sont refusés.",
                de: "Häufige und aus Datenlecks bekannte Passwörter werden abgelehnt.",
                lb: "Heefeg Passwierder a Passwierder, déi aus Datelecker bekannt sinn, ginn ofgeleent.")
        case (false, true):
            language.choose(
                en: "Common passwords and the names of the practice, the place or the person are refused.",
                fr: "Les mots de passe courants et les noms du cabinet, du lieu ou de la personne sont refusés.",
                de: "Häufige Passwörter und die Namen der Praxis, des Ortes oder der Person werden abgelehnt.",
                lb: "Heefeg Passwierder an d'Nimm vun der Praxis, vun der Plaz oder vun der Persoun ginn ofgeleent.")
        case (false, false):
            language.choose(
                en: "Common passwords are refused.", fr: "Les mots de passe courants sont refusés.",
                de: "Häufige Passwörter werden abgelehnt.", lb: "Heefeg Passwierder ginn ofgeleent.")
        }
    }

    private func renewal(in language: PasswordLanguage) -> String {
        guard let days = renewalDays else {
            return language.choose(
                en: "It is changed as soon as there is evidence that somebody else knows it, not at fixed intervals.",
                fr: "Il est changé dès qu'un indice montre qu'un tiers le connaît, et non à intervalles fixes.",
                de: "Es wird geändert, sobald es Anzeichen gibt, dass jemand anders es kennt, nicht in festen "
                    + "Abständen.",
                lb: "Et gëtt geännert, soubal et Unzeeche gëtt, datt een aneren et kennt, net a festen Ofstänn.")
        }
        return language.choose(
            en: "It is changed after \(days) \(days == 1 ? "day" : "days") at the latest, and as soon as there is "
                + "evidence that somebody else knows it.",
            fr: "Il est changé au plus tard après \(days) \(days == 1 ? "jour" : "jours"), et dès qu'un indice montre "
                + "qu'un tiers le connaît.",
            de:
                "Es wird spätestens nach \(days) \(days == 1 ? "Tag" : "Tagen") geändert, und sobald es Anzeichen gibt, "
                + "dass jemand anders es kennt.",
            lb: "Et gëtt spéitstens no \(days) \(days == 1 ? "Dag" : "Deeg") geännert, a soubal et Unzeeche gëtt, datt "
                + "een aneren et kennt.")
    }

    private func reuse(in language: PasswordLanguage) -> String {
        if history == 1 {
            return language.choose(
                en: "The last password is not used again.", fr: "Le dernier mot de passe n'est pas réutilisé.",
                de: "Das letzte Passwort wird nicht wieder verwendet.",
                lb: "Dat lescht Passwuert gëtt net nach eng Kéier benotzt.")
        }
        return language.choose(
            en: "None of the last \(history) passwords is used again.",
            fr: "Aucun des \(history) derniers mots de passe n'est réutilisé.",
            de: "Keines der letzten \(history) Passwörter wird wieder verwendet.",
            lb: "Keent vun de leschte\(EifelRule.n(before: history)) \(history) Passwierder gëtt nach eng Kéier "
                + "benotzt.")
    }
}
