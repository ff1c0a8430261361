/// The languages in which a policy speaks.
public enum PasswordLanguage: String, Sendable, Hashable, CaseIterable, Codable {
    /// English.
    case en
    /// French.
    case fr
    /// German.
    case de
    /// Luxembourgish.
    case lb

    /// The sentence of this language.
    func choose(en: String, fr: String, de: String, lb: String) -> String {
        switch self {
        case .en: en
        case .fr: fr
        case .de: de
        case .lb: lb
        }
    }
}

/// Luxembourgish drops a final n before most consonants, also before a number as it is spoken.
enum EifelRule {
    /// The ending before a number: `n` before vowels and before d, h, n, t, z; nothing before other sounds.
    static func n(before number: Int) -> String { keepsN(number) ? "n" : "" }

    private static func keepsN(_ number: Int) -> Bool {
        if number >= 1000 { return number < 2000 || keepsN(number / 1000) }
        if number >= 100 { return number < 200 || keepsN(number / 100) }
        // 40 to 70 begin like 4 to 7; from 13 the unit is spoken first.
        let first = number >= 20 && number.isMultiple(of: 10) ? number / 10 : number >= 13 ? number % 10 : number
        return ![4, 5, 6, 7].contains(first)
    }
}
