/// The dictionaries that passwords are compared with. Sources and licences: docs/passwords-words.md.
public enum WordDictionary: UInt8, Sendable, CaseIterable, Codable {
    /// Common passwords.
    case passwords
    /// English words.
    case english
    /// Surnames of the English-speaking world.
    case englishSurnames
    /// Female names of the English-speaking world.
    case englishFemaleNames
    /// Male names of the English-speaking world.
    case englishMaleNames
    /// Words of English film and television.
    case englishTelevision
    /// What people around Luxembourg choose first.
    case localPasswords
    /// German words.
    case german
    /// French words.
    case french
    /// Portuguese words.
    case portuguese
    /// Luxembourgish words.
    case luxembourgish
    /// Names in Germany, Austria, Switzerland, Luxembourg, France, Belgium, Portugal and Brazil.
    case localNames
    /// Communes, towns and regions in and around Luxembourg.
    case places
    /// The words that the caller gave: practice, town, user.
    case context

    /// The letter in the word list.
    init?(letter: UInt8) {
        switch letter {
        case UInt8(ascii: "P"): self = .passwords
        case UInt8(ascii: "E"): self = .english
        case UInt8(ascii: "S"): self = .englishSurnames
        case UInt8(ascii: "F"): self = .englishFemaleNames
        case UInt8(ascii: "M"): self = .englishMaleNames
        case UInt8(ascii: "T"): self = .englishTelevision
        case UInt8(ascii: "L"): self = .localPasswords
        case UInt8(ascii: "D"): self = .german
        case UInt8(ascii: "R"): self = .french
        case UInt8(ascii: "O"): self = .portuguese
        case UInt8(ascii: "U"): self = .luxembourgish
        case UInt8(ascii: "N"): self = .localNames
        case UInt8(ascii: "C"): self = .places
        default: return nil
        }
    }

    /// The dictionary in words.
    var name: String {
        switch self {
        case .passwords: "common passwords"
        case .english: "English words"
        case .englishSurnames: "English surnames"
        case .englishFemaleNames: "English female names"
        case .englishMaleNames: "English male names"
        case .englishTelevision: "words of English television"
        case .localPasswords: "common local passwords"
        case .german: "German words"
        case .french: "French words"
        case .portuguese: "Portuguese words"
        case .luxembourgish: "Luxembourgish words"
        case .localNames: "local names"
        case .places: "local places"
        case .context: "words of this account or practice"
        }
    }
}
