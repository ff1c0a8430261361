/// A name in a policy, in which `*` stands for any characters: `TLS_RSA_WITH_*`. Upper and lower case count.
public struct AlgorithmPattern: Sendable, Hashable {
    /// The pattern as written.
    public let text: String
    private let parts: [[UInt8]]

    /// Reads a pattern.
    public init(_ text: String) {
        self.text = text
        parts = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
    }

    /// Whether it stands for just one name.
    public var isExact: Bool { parts.count == 1 }

    /// Whether a name fits.
    public func matches(_ name: String) -> Bool {
        var rest = Array(name.utf8)[...]
        guard let first = parts.first, let last = parts.last, rest.starts(with: first) else { return false }
        if isExact { return rest.count == first.count }
        rest = rest.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() {
            guard let end = Self.end(of: part, in: rest) else { return false }
            rest = rest[end...]
        }
        return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
    }

    private static func end(of part: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        guard !part.isEmpty else { return text.startIndex }
        guard text.count >= part.count else { return nil }
        return (text.startIndex...(text.endIndex - part.count)).first { text[$0...].starts(with: part) }
            .map { $0 + part.count }
    }
}
