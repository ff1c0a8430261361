/// Puts rules into words: a rule without a sentence of its own gets one from its parts.
struct PolicyWords: Sendable {
    private let model: PolicyModel
    private let roles: [String: AccessText]
    private let actions: [String: AccessText]
    private let kinds: [String: AccessText]
    private let relations: [String: AccessText]

    init(_ model: PolicyModel) {
        self.model = model
        func titles(_ terms: [(String, AccessText?)], _ known: [String: AccessText]) -> [String: AccessText] {
            Dictionary(terms.map { ($0, $1 ?? known[$0] ?? AccessText(Self.spaced($0))) }) { first, _ in first }
        }
        roles = titles(model.roles.map { ($0.name, $0.title) }, Vocabulary.roles)
        actions = titles(model.actions.map { ($0.name, $0.title) }, Vocabulary.actions)
        kinds = titles(model.kinds.map { ($0.name, $0.title) }, Vocabulary.kinds)
        relations = titles(
            model.relations.map { ($0.name, $0.title) } + Relation.wellKnown.map { ($0.rawValue, nil) },
            Vocabulary.relations)
    }

    func role(_ name: String) -> AccessText { roles[name] ?? AccessText(name) }
    func action(_ name: String) -> AccessText { actions[name] ?? AccessText(name) }
    func kind(_ name: String) -> AccessText { kinds[name] ?? AccessText(name) }

    /// The rule's own sentence, or one made from its parts.
    func sentence(_ rule: AccessRule) -> AccessText {
        if let own = rule.sentence { return own }
        func make(_ language: AccessLanguage) -> String { sentence(rule, language) }
        return AccessText(en: make(.en), fr: make(.fr), de: make(.de))
    }

    private func sentence(_ rule: AccessRule, _ language: AccessLanguage) -> String {
        let refuses = rule.effect == .deny || rule.effect == .consent
        let all =
            refuses
            ? AccessText(en: "anything", fr: "quoi que ce soit", de: "irgendetwas")
            : AccessText(en: "everything", fr: "tout", de: "alles")
        let anyAction =
            refuses
            ? AccessText(en: "do anything", fr: "faire quoi que ce soit", de: "irgendetwas tun")
            : AccessText(en: "do everything", fr: "tout faire", de: "alles tun")
        let roles = list(rule.roles, self.roles, AccessText(""), language)
        let actions = list(rule.actions, self.actions, anyAction, language)
        let kinds = list(rule.kinds, self.kinds, all, language)
        let everyone = rule.roles == .any
        let condition = rule.condition.map { written in
            let clause = self.condition(written, language)
            // Alone, alternatives need no brackets.
            if case .any(let parts) = written, !parts.isEmpty { return String(clause.dropFirst().dropLast()) }
            return clause
        }
        let not = rule.actions == .any ? "" : " nicht"
        let text: String
        switch (language, rule.effect) {
        case (.en, .allow): text = "\(everyone ? "Everyone" : capital(roles)) may \(actions): \(kinds)"
        case (.en, .deny): text = "\(everyone ? "Nobody" : "No " + roles) may \(actions): \(kinds)"
        case (.en, .consent):
            text = "\(everyone ? "Nobody" : "No " + roles) may \(actions) against the patient's will: \(kinds)"
        case (.en, .breakGlass(let terms)):
            text =
                "In an emergency, \(everyone ? "everyone" : roles) may \(actions) for \(terms.minutes) min, "
                + "with a reason: \(kinds)"
        case (.fr, .allow):
            text = "\(everyone ? "Chacun" : "Le rôle " + roles) peut \(actions) : \(kinds)"
        case (.fr, .deny):
            text = "\(everyone ? "Personne" : "Le rôle " + roles) \(refusal(rule, everyone)) : \(kinds)"
        case (.fr, .consent):
            text =
                "\(everyone ? "Personne" : "Le rôle " + roles) \(refusal(rule, everyone)) "
                + "contre la volonté du patient : \(kinds)"
        case (.fr, .breakGlass(let terms)):
            text =
                "En urgence, \(everyone ? "chacun" : "le rôle " + roles) peut \(actions) pendant \(terms.minutes) min, "
                + "avec un motif : \(kinds)"
        case (.de, .allow): text = "\(everyone ? "Alle dürfen" : "Die Rolle " + roles + " darf") \(actions): \(kinds)"
        case (.de, .deny):
            text =
                "\(everyone ? "Niemand darf" : "Die Rolle " + roles + " darf" + not) "
                + "\(!everyone && rule.actions == .any ? "nichts tun" : actions): \(kinds)"
        case (.de, .consent):
            text =
                "\(everyone ? "Niemand darf" : "Die Rolle " + roles + " darf" + not) gegen den Willen des Patienten "
                + "\(!everyone && rule.actions == .any ? "nichts tun" : actions): \(kinds)"
        case (.de, .breakGlass(let terms)):
            text =
                "Im Notfall \(everyone ? "dürfen alle" : "darf die Rolle " + roles) für \(terms.minutes) Min. "
                + "mit Begründung \(actions): \(kinds)"
        }
        guard let condition else { return text + "." }
        switch language {
        case .en: return "\(text), if \(condition)."
        case .fr: return "\(text), si \(condition)."
        case .de: return "\(text), wenn \(condition)."
        }
    }

    /// What may not be done, in French: `ne peut pas lire`, `ne peut ni lire ni écrire`, `ne peut rien faire`.
    private func refusal(_ rule: AccessRule, _ everyone: Bool) -> String {
        guard rule.actions != .any else { return everyone ? "ne peut faire quoi que ce soit" : "ne peut rien faire" }
        let actions = rule.actions.written.map { self.actions[$0]?[.fr] ?? $0 }
        if actions.count == 1 { return "ne peut \(everyone ? "" : "pas ")\(actions[0])" }
        return "ne peut \(everyone ? "" : "ni ")" + actions.joined(separator: " ni ")
    }

    /// The condition as a clause after if, si, wenn.
    func condition(_ condition: AccessCondition, _ language: AccessLanguage) -> String {
        switch condition {
        case .relation(let relation): return relations[relation.rawValue]?[language] ?? relation.rawValue
        case .purpose(let purposes):
            let codes = purposes.map(\.rawValue).joined(separator: ", ")
            return say(
                "the purpose is \(codes)", "la finalité est \(codes)", "der Zweck \(codes) ist", language)
        case .hours(let hours):
            let text = Self.hours(hours, language)
            return say("it is \(text)", "c'est \(text)", "es \(text) ist", language)
        case .openingHours:
            return say("the practice is open", "le cabinet est ouvert", "die Praxis geöffnet ist", language)
        case .between(let from, let until):
            let start = from.map { Self.day(Int64($0)) }
            let end = until.map { Self.day(Int64($0)) }
            switch (start, end) {
            case (let start?, let end?):
                return say(
                    "it is between \(start) and \(end)", "c'est entre le \(start) et le \(end)",
                    "es zwischen \(start) und \(end) ist", language)
            case (let start?, nil):
                return say(
                    "it is \(start) or later", "c'est le \(start) ou après", "es \(start) oder später ist", language)
            case (nil, let end?):
                return say("it is before \(end)", "c'est avant le \(end)", "es vor \(end) ist", language)
            case (nil, nil):
                return say("the time is known", "l'heure est connue", "die Zeit bekannt ist", language)
            }
        case .not(let inner):
            let clause = self.condition(inner, language)
            return say(
                "it is not so that \(clause)", "il n'est pas vrai que \(clause)", "nicht gilt, dass \(clause)", language
            )
        case .all(let parts):
            if parts.isEmpty { return say("always", "toujours", "immer", language) }
            return parts.map { self.condition($0, language) }.joined(separator: say(" and ", " et ", " und ", language))
        case .any(let parts):
            if parts.isEmpty { return say("never", "jamais", "nie", language) }
            return "("
                + parts.map { self.condition($0, language) }.joined(separator: say(" or ", " ou ", " oder ", language))
                + ")"
        }
    }

    private func list(
        _ names: Names, _ titles: [String: AccessText], _ all: AccessText, _ language: AccessLanguage
    ) -> String {
        switch names {
        case .any: return all[language]
        case .these(let written):
            let words = written.map { titles[$0]?[language] ?? $0 }
            guard words.count > 1, let last = words.last else { return words.first ?? "" }
            return words.dropLast().joined(separator: ", ") + say(" or ", " ou ", " oder ", language) + last
        }
    }

    private func say(_ en: String, _ fr: String, _ de: String, _ language: AccessLanguage) -> String {
        AccessText(en: en, fr: fr, de: de)[language]
    }

    private func capital(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    /// `supportStaff` as `support staff`.
    private static func spaced(_ name: String) -> String {
        var text = ""
        for character in name {
            if character == "_" || character == "-" || character == "." {
                text += " "
            } else if character.isUppercase, !text.isEmpty, text.last?.isUppercase == false, text.last != " " {
                text += " " + character.lowercased()
            } else {
                text.append(character)
            }
        }
        return text
    }

    /// `Monday–Friday 08:00–12:00`, at most three stretches; every day is not named.
    private static func hours(_ hours: WeekHours, _ language: AccessLanguage) -> String {
        let days = WeekHours.Day.allCases
        var stretches: [(first: Int, last: Int, from: Int, to: Int)] = []
        for (index, day) in days.enumerated() {
            for span in hours.spans where span.day == day {
                let before = stretches.firstIndex { ($0.last, $0.from, $0.to) == (index - 1, span.from, span.to) }
                if let before {
                    stretches[before].last = index
                } else {
                    stretches.append((index, index, span.from, span.to))
                }
            }
        }
        let texts = stretches.prefix(3).map { stretch in
            let name = { (index: Int) in Vocabulary.days[days[index]]?[language] ?? days[index].rawValue }
            let isWholeWeek = stretch.first == 0 && stretch.last == 6
            let isWholeDay = stretch.from == 0 && stretch.to == 1440
            let week =
                stretch.first == stretch.last ? name(stretch.first) : "\(name(stretch.first))–\(name(stretch.last))"
            let time = "\(WeekHours.text(stretch.from))–\(WeekHours.text(stretch.to))"
            return isWholeDay ? week : isWholeWeek ? time : "\(week) \(time)"
        }
        return texts.joined(separator: ", ") + (stretches.count > 3 ? " …" : "")
    }

    /// The day of an instant in UTC, `2026-11-23`.
    static func day(_ seconds: Int64) -> String {
        // Days to a date, after Howard Hinnant's civil_from_days.
        let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400 + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(dayOfYear - (153 * shifted + 2) / 5 + 1))"
    }
}
