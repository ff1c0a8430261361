import Foundation
import WardPasswords

/// Checks what was read, whatever it is.
struct PasswordChecker {
    let policy: PasswordPolicy
    let context: PasswordContext
    let language: PasswordLanguage

    func answer(_ line: PasswordLines.Line) -> PasswordAnswer {
        guard case .bytes(let bytes) = line else {
            return PasswordAnswer(profile: policy.profile, reasons: [.tooLong(maximum: policy.maximumLength)])
        }
        guard let password = String(validating: bytes, as: UTF8.self) else {
            return PasswordAnswer(profile: policy.profile, isText: false)
        }
        let verdict = policy.check(password, for: context)
        return PasswordAnswer(
            profile: verdict.profile, reasons: verdict.reasons, unchecked: verdict.unchecked, strength: verdict.strength
        )
    }
}

/// The answer to one password, without it.
struct PasswordAnswer {
    let profile: PasswordPolicy.Profile
    var isText = true
    var reasons: [PasswordPolicy.Reason] = []
    var unchecked: [PasswordVerdict.Unchecked] = []
    var strength: Strength?

    var accepted: Bool { isText && reasons.isEmpty }

    private var codes: [String] { isText ? reasons.map(\.code) : ["notUTF8"] }

    private func sentences(in language: PasswordLanguage) -> [String] {
        if isText { return reasons.map { $0.sentence(in: language) } }
        return [
            Self.choose(
                language, en: "The password is not valid UTF-8 text.",
                fr: "Le mot de passe n'est pas un texte UTF-8 valable.",
                de: "Das Passwort ist kein gültiger UTF-8-Text.", lb: "D'Passwuert ass kee gültegen UTF-8-Text.")
        ]
    }

    /// A line of JSON. Written by hand: an encoder would take longer than the estimate.
    func json(in language: PasswordLanguage) -> String {
        let score = strength.map { "\($0.score.rawValue)" } ?? "null"
        let guesses = strength.map { "\(($0.guessesLog10 * 10_000).rounded() / 10_000)" } ?? "null"
        return "{\"score\":\(score),\"guessesLog10\":\(guesses),\"accepted\":\(accepted),"
            + "\"profile\":\"\(profile.rawValue)\","
            + "\"reasons\":\(Self.list(codes)),\"sentences\":\(Self.list(sentences(in: language))),"
            + "\"unchecked\":\(Self.list(unchecked.map(\.rawValue)))}\n"
    }

    /// For a person.
    func text(in language: PasswordLanguage) -> String {
        let name = profile.rawValue
        var lines = [
            accepted
                ? Self.choose(
                    language, en: "Accepted by the profile \(name).", fr: "Accepté par le profil \(name).",
                    de: "Vom Profil \(name) angenommen.", lb: "Vum Profil \(name) ugeholl.")
                : Self.choose(
                    language, en: "Refused by the profile \(name).", fr: "Refusé par le profil \(name).",
                    de: "Vom Profil \(name) abgelehnt.", lb: "Vum Profil \(name) ofgeleent.")
        ]
        lines += sentences(in: language).map { "  \($0)" }
        if let strength, !strength.patterns.isEmpty {
            let score = strength.score.rawValue
            let power = Int(strength.guessesLog10.rounded())
            lines.append(
                Self.choose(
                    language, en: "Strength \(score) of 4, about 10^\(power) guesses. It consists of:",
                    fr: "Force \(score) sur 4, environ 10^\(power) essais. Il se compose de\u{a0}:",
                    de: "Stärke \(score) von 4, etwa 10^\(power) Versuche. Es besteht aus:",
                    lb: "Stäerkt \(score) vu 4, ongeféier 10^\(power) Versich. Et besteet aus:"))
            lines += strength.patterns.map { "  \($0.phrase(in: language))" }
        }
        if unchecked.contains(.breaches) {
            lines.append(
                Self.choose(
                    language, en: "Not compared with breached passwords: no list was given.",
                    fr: "Non comparé aux fuites connues\u{a0}: aucune liste n'est indiquée.",
                    de: "Nicht mit Datenlecks verglichen: Es ist keine Liste angegeben.",
                    lb: "Net mat Datelecker verglach: Et ass keng Lëscht uginn."))
        }
        if unchecked.contains(.history) {
            lines.append(
                Self.choose(
                    language, en: "Not compared with earlier passwords: this command knows none.",
                    fr: "Non comparé aux mots de passe précédents\u{a0}: cette commande n'en connaît aucun.",
                    de: "Nicht mit früheren Passwörtern verglichen: Dieser Befehl kennt keine.",
                    lb: "Net mat fréiere Passwierder verglach: Dëse Kommando kennt keng."))
        }
        return lines.joined(separator: "\n")
    }

    /// A list of texts that hold no control characters.
    private static func list(_ texts: [String]) -> String {
        var list = "["
        for text in texts {
            if list.utf8.count > 1 { list += "," }
            list += "\""
            // Our own sentences hardly ever have one.
            if text.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
                list += text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            } else {
                list += text
            }
            list += "\""
        }
        return list + "]"
    }

    private static func choose(_ language: PasswordLanguage, en: String, fr: String, de: String, lb: String) -> String {
        switch language {
        case .en: en
        case .fr: fr
        case .de: de
        case .lb: lb
        }
    }
}
