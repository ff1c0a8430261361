/// A decision in words, with every rule that was asked.
public struct Explanation: Sendable, Hashable {
    /// The decision.
    public let decision: Decision
    /// The decision in one sentence, in each language.
    public let sentence: AccessText
    /// The rules that speak about the roles, the action and the kind, in the policy's order.
    public let considered: [Considered]

    /// One rule that was asked.
    public struct Considered: Sendable, Hashable {
        /// The rule.
        public let rule: String
        /// What it does: `allow`, `deny`, `consent` or `breakGlass`.
        public let effect: String
        /// Whether it speaks about this request: its condition is met, or not known where it denies.
        public let applies: Bool
        /// The rule in words.
        public let sentence: AccessText
        /// The relations that its condition asks for.
        public let relations: [Relation]
    }
}

extension AccessEngine {
    /// The decision in one sentence: that of the rule that decided, or why none did.
    public func sentence(for decision: Decision) -> AccessText {
        if decision.place >= 0, decision.reason == .rule || decision.reason == .denied || decision.reason == .consent {
            return sentences[Int(decision.place)]
        }
        return ReasonWords.sentence(decision, rule: decision.place >= 0 ? sentences[Int(decision.place)] : nil)
    }

    /// The sentence of each rule, by its id.
    public func ruleSentences(_ language: AccessLanguage) -> [String: String] {
        Dictionary(zip(model.rules, sentences).map { ($0.id, $1[language]) }) { first, _ in first }
    }

    /// Decides a request and says why, with every rule that was asked.
    public func explain(_ request: AccessRequest) -> Explanation {
        let query = query(request)
        let decision = decide(query)
        var considered: [Explanation.Considered] = []
        if query.settled == nil {
            var entries: [Int32: Tables.Entry] = [:]
            query.roles.forEach { role in
                for entry in tables.list(role, Int(query.action), Int(query.kind)) { entries[entry.rule] = entry }
            }
            for entry in entries.values.sorted(by: { $0.rule < $1.rule }) {
                let rule = model.rules[Int(entry.rule)]
                considered.append(
                    .init(
                        rule: rule.id, effect: rule.effect.word,
                        applies: entry.condition < 0 || tables.conditions[Int(entry.condition)].isMet(by: query),
                        sentence: sentences[Int(entry.rule)], relations: rule.condition?.relations ?? []))
            }
        }
        return Explanation(decision: decision, sentence: sentence(for: decision), considered: considered)
    }

    /// The policy cut down to the rules of an explanation. It decides the explained request in the same way: nothing
    /// that mattered is left out.
    public func policy(of explanation: Explanation) -> PolicyModel {
        let kept = Set(explanation.considered.map(\.rule))
        var model = model
        model.rules.removeAll { !kept.contains($0.id) }
        return model
    }
}

extension AccessRule.Effect {
    /// The name of the effect.
    public var word: String {
        switch self {
        case .allow: "allow"
        case .deny: "deny"
        case .consent: "consent"
        case .breakGlass: "breakGlass"
        }
    }
}

/// Sentences for decisions that no ordinary rule made.
enum ReasonWords {
    static func sentence(_ decision: Decision, rule: AccessText?) -> AccessText {
        let words = words[decision.reason] ?? AccessText(decision.reason.rawValue)
        guard let rule else { return words }
        return AccessText(
            en: words.en + " " + rule.en, fr: words.fr + " " + rule.fr, de: words.de + " " + rule.de)
    }

    private static func word(_ en: String, _ fr: String, _ de: String) -> AccessText {
        AccessText(en: en, fr: fr, de: de)
    }

    private static let words: [Decision.Reason: AccessText] = [
        .breakGlass: word(
            "Emergency access is open.", "L'accès d'urgence est ouvert.", "Der Notfallzugriff ist offen."),
        .delegated: word(
            "Somebody who may do it has passed it on.", "Une personne habilitée l'a délégué.",
            "Jemand Berechtigtes hat es übertragen."),
        .separation: word(
            "These duties are kept apart.", "Ces fonctions doivent rester séparées.",
            "Diese Aufgaben bleiben getrennt."),
        .conditionNotMet: word(
            "The condition is not met, or not known to be.", "La condition n'est pas remplie ou n'est pas connue.",
            "Die Bedingung ist nicht erfüllt oder nicht bekannt."),
        .breakGlassPossible: word(
            "Denied; emergency access is possible with a reason.",
            "Refusé ; un accès d'urgence motivé est possible.",
            "Verweigert; ein begründeter Notfallzugriff ist möglich."),
        .breakGlassWithoutReason: word(
            "Emergency access needs a reason.", "L'accès d'urgence demande un motif.",
            "Der Notfallzugriff braucht eine Begründung."),
        .breakGlassWithoutTime: word(
            "Emergency access needs the time of its opening and of the request.",
            "L'accès d'urgence demande l'heure de son ouverture et celle de la requête.",
            "Der Notfallzugriff braucht die Zeit seiner Öffnung und die der Anfrage."),
        .breakGlassEnded: word(
            "Emergency access has ended, or not begun.", "L'accès d'urgence est terminé ou n'a pas commencé.",
            "Der Notfallzugriff ist beendet oder hat nicht begonnen."),
        .breakGlassForeign: word(
            "Emergency access was opened for somebody or something else.",
            "L'accès d'urgence a été ouvert pour une autre personne ou un autre objet.",
            "Der Notfallzugriff wurde für jemanden oder etwas anderes geöffnet."),
        .noRule: word(
            "No rule allows it, so it is denied.", "Aucune règle ne l'autorise ; c'est donc refusé.",
            "Keine Regel erlaubt es, also ist es verweigert."),
        .noRole: word("The person has no role.", "La personne n'a aucun rôle.", "Die Person hat keine Rolle."),
        .unknownRole: word(
            "The policy does not know a role of the person.", "La politique ne connaît pas un rôle de la personne.",
            "Das Regelwerk kennt eine Rolle der Person nicht."),
        .unknownAction: word(
            "The policy does not know the action.", "La politique ne connaît pas l'action.",
            "Das Regelwerk kennt die Handlung nicht."),
        .unknownResource: word(
            "The policy does not know the kind of resource.", "La politique ne connaît pas ce type d'objet.",
            "Das Regelwerk kennt diese Art von Sache nicht."),
        .unreadable: word(
            "The request could not be read.", "La requête n'a pas pu être lue.",
            "Die Anfrage konnte nicht gelesen werden."),
    ]
}
