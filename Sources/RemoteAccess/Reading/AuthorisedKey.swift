/// A line of an `authorized_keys` file (sshd(8), "AUTHORIZED_KEYS FILE FORMAT"): a key that may log in.
public struct AuthorisedKey: Sendable, Hashable {
    /// The key.
    public var key: SSHPublicKey
    /// The options by name in small letters; a flag has an empty value, and of several values all are kept.
    public var options: [String: [String]]
    /// The rest of the line, often a name and a machine.
    public var comment: String

    /// A line, or the number of one that is no comment and yet no key.
    public enum Line: Sendable, Hashable {
        case key(AuthorisedKey)
        case damaged(number: Int)
    }

    /// The lines of a file without comments and empty ones.
    public static func lines(of text: String) -> [Line] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            let line = line.drop(while: { $0 == " " || $0 == "\t" })
            if line.isEmpty || line.first == "#" || line == "\r" { return nil }
            return AuthorisedKey(line: line).map(Line.key) ?? .damaged(number: index + 1)
        }
    }

    /// Reads one line; nil where it is not a key.
    public init?(line: some StringProtocol) {
        let words = Self.parts(line, separators: [" ", "\t", "\r", "\n"])
        if words.count >= 2, let key = SSHPublicKey(base64: words[1], announced: words[0]) {
            self.init(key: key, options: [:], comment: words.dropFirst(2).joined(separator: " "))
        } else if words.count >= 3, let key = SSHPublicKey(base64: words[2], announced: words[1]) {
            self.init(
                key: key, options: Self.options(words[0]), comment: words.dropFirst(3).joined(separator: " "))
        } else {
            return nil
        }
    }

    private init(key: SSHPublicKey, options: [String: [String]], comment: String) {
        self.key = key
        self.options = options
        self.comment = comment
    }

    private static func options(_ text: String) -> [String: [String]] {
        var options: [String: [String]] = [:]
        for option in parts(text, separators: [","]) {
            let name = option.prefix { $0 != "=" }
            var value = option.dropFirst(name.count + 1)
            if value.hasPrefix("\""), value.hasSuffix("\""), value.count >= 2 { value = value.dropFirst().dropLast() }
            options[name.lowercased(), default: []].append(String(value).replacing("\\\"", with: "\""))
        }
        return options
    }

    /// Parts a text at separators outside double quotes; a backslash keeps the quote behind it from ending one.
    private static func parts(_ text: some StringProtocol, separators: Set<Character>) -> [String] {
        var parts: [String] = []
        var part = ""
        var (isQuoted, isEscaped) = (false, false)
        for character in text {
            if separators.contains(character) && !isQuoted {
                if !part.isEmpty { parts.append(part) }
                part = ""
                continue
            }
            if character == "\"" && !isEscaped { isQuoted.toggle() }
            isEscaped = character == "\\" && !isEscaped
            part.append(character)
        }
        if !part.isEmpty { parts.append(part) }
        return parts
    }

    /// The time at which the key ends, as RFC 3339: `expiry-time` in the forms `YYYYMMDD[Z]` and `YYYYMMDDHHMM[SS][Z]`.
    /// Without a `Z` sshd reads the machine's own time zone; here it counts as UTC, so it may be off by hours.
    public var expires: String? {
        guard let text = options["expiry-time"]?.first else { return nil }
        let digits = Array(text.utf8.prefix { (0x30...0x39).contains($0) })
        guard [8, 12, 14].contains(digits.count), ["", "Z", "z"].contains(String(text.dropFirst(digits.count))) else {
            return nil
        }
        func part(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
        let clock = digits.count == 8 ? "00:00" : part(8..<10) + ":" + part(10..<12)
        let seconds = digits.count == 14 ? part(12..<14) : "00"
        return "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(clock):\(seconds)Z"
    }
}
