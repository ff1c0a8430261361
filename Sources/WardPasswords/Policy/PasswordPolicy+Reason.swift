extension PasswordPolicy {
    /// Why a password is refused.
    public enum Reason: Sendable, Hashable {
        /// There is none.
        case empty
        /// NUL, line breaks and other control characters: some programs end a password there.
        case controlCharacter
        /// Fewer characters than asked for.
        case tooShort(count: Int, minimum: Int)
        /// More characters than are read.
        case tooLong(maximum: Int)
        /// A single word of the lists, as it is or in another spelling.
        case common
        /// Little more than the name of the practice, the place or the person.
        case contextWord
        /// The same again and again.
        case repeated
        /// Found with too few guesses.
        case guessable(score: Int, minimum: Int)
        /// On the list of breached passwords.
        case breached
        /// Fewer kinds of characters than asked for.
        case tooFewKinds(count: Int, minimum: Int)
        /// One of the last passwords of the account.
        case reused(last: Int)

        /// A word that programs can rely on.
        public var code: String {
            switch self {
            case .empty: "empty"
            case .controlCharacter: "controlCharacter"
            case .tooShort: "tooShort"
            case .tooLong: "tooLong"
            case .common: "common"
            case .contextWord: "contextWord"
            case .repeated: "repeated"
            case .guessable: "guessable"
            case .breached: "breached"
            case .tooFewKinds: "tooFewKinds"
            case .reused: "reused"
            }
        }

        /// The reason as a complete sentence.
        public func sentence(in language: PasswordLanguage) -> String {
            switch self {
            case .empty:
                language.choose(
                    en: "The password is empty.", fr: "Le mot de passe est vide.", de: "Das Passwort ist leer.",
                    lb: "D'Passwuert ass eidel.")
            case .controlCharacter:
                language.choose(
                    en: "The password contains an invisible control character.",
                    fr: "Le mot de passe contient un caractère de contrôle invisible.",
                    de: "Das Passwort enthält ein unsichtbares Steuerzeichen.",
                    lb: "Am Passwuert ass en onsiichtbaart Steierzeechen.")
            case .tooShort(let count, let minimum):
                language.choose(
                    en: "The password has \(count) \(count == 1 ? "character" : "characters"); "
                        + "it needs at least \(minimum).",
                    fr: "Le mot de passe compte \(count) \(count < 2 ? "caractère" : "caractères")\u{a0}; "
                        + "il en faut au moins \(minimum).",
                    de: "Das Passwort hat \(count) Zeichen; es braucht mindestens \(minimum).",
                    lb: "D'Passwuert huet \(count) Zeechen; et brauch op d'mannst \(minimum).")
            case .tooLong(let maximum):
                language.choose(
                    en: "The password is longer than \(maximum) characters.",
                    fr: "Le mot de passe dépasse \(maximum) caractères.",
                    de: "Das Passwort ist länger als \(maximum) Zeichen.",
                    lb: "D'Passwuert ass méi laang wéi \(maximum) Zeechen.")
            case .common:
                language.choose(
                    en: "The password is one of those that attackers try first.",
                    fr: "Le mot de passe est l'un des premiers que les attaquants essaient.",
                    de: "Das Passwort gehört zu denen, die Angreifer zuerst versuchen.",
                    lb: "D'Passwuert gehéiert zu deenen, déi Ugräifer als éischt probéieren.")
            case .contextWord:
                language.choose(
                    en: "The password is little more than the name of the practice, the place or the person.",
                    fr: "Le mot de passe n'est guère plus que le nom du cabinet, du lieu ou de la personne.",
                    de: "Das Passwort ist kaum mehr als der Name der Praxis, des Ortes oder der Person.",
                    lb: "D'Passwuert ass kaum méi wéi den Numm vun der Praxis, vun der Plaz oder vun der Persoun.")
            case .repeated:
                language.choose(
                    en: "The password repeats the same characters.", fr: "Le mot de passe répète les mêmes caractères.",
                    de: "Das Passwort wiederholt dieselben Zeichen.",
                    lb: "D'Passwuert widderhëlt déi selwecht Zeechen.")
            case .guessable(let score, let minimum):
                language.choose(
                    en: "The password is too easy to guess: its strength is \(score) of 4, and \(minimum) is needed.",
                    fr: "Le mot de passe est trop facile à deviner\u{a0}: sa force est de \(score) sur 4, "
                        + "il faut au moins \(minimum).",
                    de: "Das Passwort ist zu leicht zu erraten: Stärke \(score) von 4, "
                        + "nötig ist mindestens \(minimum).",
                    lb: "D'Passwuert ass ze einfach ze roden: Stäerkt \(score) vu 4, "
                        + "néideg ass op d'mannst \(minimum).")
            case .breached:
                language.choose(
                    en: "The password is known from a data breach.",
                    fr: "Le mot de passe figure dans une fuite de données connue.",
                    de: "Das Passwort ist aus einem Datenleck bekannt.",
                    lb: "D'Passwuert ass aus engem Dateleck bekannt.")
            case .tooFewKinds(let count, let minimum): Self.kinds(count, minimum, in: language)
            case .reused(let last): Self.reused(last, in: language)
            }
        }

        private static func kinds(_ count: Int, _ minimum: Int, in language: PasswordLanguage) -> String {
            language.choose(
                en: "The password has \(count) \(count == 1 ? "kind" : "kinds") of characters "
                    + "(small letters, capitals, digits, signs); it needs at least \(minimum).",
                fr: "Le mot de passe contient \(count) \(count < 2 ? "sorte" : "sortes") de caractères "
                    + "(minuscules, majuscules, chiffres, signes)\u{a0}; il en faut au moins \(minimum).",
                de: "Das Passwort hat \(count) \(count == 1 ? "Art" : "Arten") von Zeichen "
                    + "(Klein- und Großbuchstaben, Ziffern, Sonderzeichen); es braucht mindestens \(minimum).",
                lb: "D'Passwuert huet \(count) \(count == 1 ? "Zort" : "Zorte") vun Zeechen "
                    + "(kleng a grouss Buschtawen, Zifferen, Sonnerzeechen); et brauch op d'mannst \(minimum).")
        }

        private static func reused(_ last: Int, in language: PasswordLanguage) -> String {
            if last < 2 {
                return language.choose(
                    en: "The password is the same as the last one.",
                    fr: "Le mot de passe est le même que le précédent.",
                    de: "Das Passwort ist dasselbe wie das letzte.", lb: "D'Passwuert ass dat selwecht wéi dat lescht.")
            }
            return language.choose(
                en: "The password is one of the last \(last) of this account.",
                fr: "Le mot de passe est l'un des \(last) derniers de ce compte.",
                de: "Das Passwort ist eines der letzten \(last) dieses Kontos.",
                lb: "D'Passwuert ass eent vun de leschte\(EifelRule.n(before: last)) \(last) vun dësem Kont.")
        }
    }
}
