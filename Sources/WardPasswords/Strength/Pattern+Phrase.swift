extension Strength.Pattern {
    /// The part in words, for the person who chose the password; never its text.
    public func phrase(in language: PasswordLanguage) -> String {
        let count = range.count
        switch kind {
        case .word(let dictionary, _, let reversed, let substituted):
            let word = dictionary.phrase(in: language)
            if reversed {
                return word
                    + language.choose(en: ", backwards", fr: ", à l'envers", de: ", rückwärts", lb: ", hannerzeg")
            }
            if substituted {
                return word
                    + language.choose(
                        en: ", with signs for letters", fr: ", avec des signes à la place de lettres",
                        de: ", mit Zeichen statt Buchstaben", lb: ", mat Zeeche fir Buschtawen")
            }
            return word
        case .keyboard:
            return language.choose(
                en: "\(count) neighbouring keys", fr: "\(count) touches voisines", de: "\(count) benachbarte Tasten",
                lb: "\(count) Tasten niefteneen")
        case .repetition(let times):
            return language.choose(
                en: "the same \(times) times", fr: "\(times) fois la même chose", de: "\(times)-mal dasselbe",
                lb: "\(times) mol dat selwecht")
        case .sequence:
            return language.choose(
                en: "\(count) characters in order", fr: "\(count) caractères qui se suivent",
                de: "\(count) aufeinanderfolgende Zeichen", lb: "\(count) Zeechen hannerteneen")
        case .year: return language.choose(en: "a year", fr: "une année", de: "eine Jahreszahl", lb: "eng Joreszuel")
        case .date: return language.choose(en: "a date", fr: "une date", de: "ein Datum", lb: "en Datum")
        case .ending:
            return language.choose(
                en: "an ending that many use", fr: "une fin que beaucoup emploient",
                de: "ein Ende, das viele verwenden",
                lb: "en Enn, dat vill Leit benotzen")
        case .unknown:
            return language.choose(
                en: "\(count) other \(count == 1 ? "character" : "characters")",
                fr: "\(count) \(count == 1 ? "autre caractère" : "autres caractères")",
                de: count == 1 ? "1 weiteres Zeichen" : "\(count) weitere Zeichen",
                lb: count == 1 ? "1 anert Zeechen" : "\(count) aner Zeechen")
        }
    }
}

extension WordDictionary {
    /// What a word of this dictionary is.
    func phrase(in language: PasswordLanguage) -> String {
        switch self {
        case .passwords, .localPasswords:
            language.choose(
                en: "a common password", fr: "un mot de passe courant", de: "ein häufiges Passwort",
                lb: "en heefegt Passwuert")
        case .english, .englishTelevision:
            language.choose(
                en: "an English word", fr: "un mot anglais", de: "ein englisches Wort", lb: "en englescht Wuert")
        case .german:
            language.choose(
                en: "a German word", fr: "un mot allemand", de: "ein deutsches Wort", lb: "en däitscht Wuert")
        case .french:
            language.choose(
                en: "a French word", fr: "un mot français", de: "ein französisches Wort", lb: "e franséischt Wuert")
        case .portuguese:
            language.choose(
                en: "a Portuguese word", fr: "un mot portugais", de: "ein portugiesisches Wort",
                lb: "e portugisescht Wuert")
        case .luxembourgish:
            language.choose(
                en: "a Luxembourgish word", fr: "un mot luxembourgeois", de: "ein luxemburgisches Wort",
                lb: "e lëtzebuergescht Wuert")
        case .englishSurnames, .englishFemaleNames, .englishMaleNames, .localNames:
            language.choose(
                en: "the name of a person", fr: "le nom d'une personne", de: "der Name einer Person",
                lb: "den Numm vun enger Persoun")
        case .places:
            language.choose(
                en: "the name of a place", fr: "le nom d'un lieu", de: "der Name eines Ortes",
                lb: "den Numm vun enger Plaz")
        case .context:
            language.choose(
                en: "a word of this practice or person", fr: "un mot de ce cabinet ou de cette personne",
                de: "ein Wort dieser Praxis oder Person", lb: "e Wuert vun dëser Praxis oder Persoun")
        }
    }
}
