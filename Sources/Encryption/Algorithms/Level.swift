/// How far an algorithm, a version or a length can still be relied on, from the worst to the best.
public enum Level: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// It protects nothing any more, or never did.
    case broken
    /// It should be replaced; sources advise against it, or no longer advise it.
    case deprecated
    /// Current sources allow it.
    case acceptable
    /// Current sources advise it.
    case recommended

    /// Whether it may stay.
    public var holds: Bool { self >= .acceptable }

    /// Reads a level by its name and says which there are where it is none.
    public init(from decoder: any Decoder) throws { self = try oneOf(Self.allCases, decoder) }

    /// The worse first.
    public static func < (one: Self, other: Self) -> Bool {
        let order = Self.allCases
        return (order.firstIndex(of: one) ?? 0) < (order.firstIndex(of: other) ?? 0)
    }
}

/// Reads a word of a file that must be one of several, and names them where it is none.
func oneOf<Word: RawRepresentable<String>>(_ words: [Word], _ decoder: any Decoder) throws -> Word {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let word = words.first(where: { $0.rawValue == text }) else {
        let known = words.map(\.rawValue).joined(separator: ", ")
        throw DecodingError.dataCorrupted(
            .init(codingPath: decoder.codingPath, debugDescription: "\"\(text)\" is none of \(known)"))
    }
    return word
}
