/// What an OpenSSH server is told to do: by `sshd -T`, or by its configuration file (sshd_config(5)).
public struct SSHServerConfiguration: Sendable, Hashable {
    /// A section that only counts for some connections.
    public struct Match: Sendable, Hashable {
        /// The criteria as written, such as `user backup`.
        public var criteria: String
        /// The settings of the section.
        public var settings: [String: String]

        fileprivate var isForAll: Bool { criteria.lowercased() == "all" }
    }

    /// The settings for every connection, by keyword in small letters. The first value of a keyword counts; of those
    /// that add up, each line is kept, parted by a space.
    public var settings: [String: String] = [:]
    /// The sections for some connections, in order.
    public var matches: [Match] = []
    /// Files that were named and could not be read.
    public var unread: [String] = []

    /// Creates an empty configuration.
    public init() {}

    private static let addingUp: Set<String> = [
        "acceptenv", "allowgroups", "allowusers", "denygroups", "denyusers", "hostcertificate", "hostkey",
        "listenaddress", "port", "setenv",
    ]

    /// The old names that sshd still understands.
    private static let newNames = [
        "challengeresponseauthentication": "kbdinteractiveauthentication",
        "skeyauthentication": "kbdinteractiveauthentication",
        "dsaauthentication": "pubkeyauthentication",
        "pubkeyacceptedkeytypes": "pubkeyacceptedalgorithms",
        "hostbasedacceptedkeytypes": "hostbasedacceptedalgorithms",
    ]

    /// Reads the answer of `sshd -T`: a keyword and its value on each line.
    public init(effective text: String) {
        for line in text.split(separator: "\n") {
            let (keyword, value) = Self.split(line)
            if !keyword.isEmpty { set(keyword, value) }
        }
    }

    /// Reads a configuration file with the files that it includes.
    ///
    /// - Parameters:
    ///   - text: The text of `sshd_config`.
    ///   - include: The texts of the files that an `Include` pattern names, in the order of their names, or nil for
    ///     one that could not be read.
    public init(file text: String, include: (String) -> [(path: String, text: String?)] = { _ in [] }) {
        var section: Int?
        var budget = Self.mostFiles
        read(text, into: &section, depth: 0, budget: &budget, include: include)
        // Whatever a section that fits says, goes before what stands outside of all: `Match all` fits everybody.
        for match in matches where match.isForAll { settings.merge(match.settings) { _, matched in matched } }
        matches.removeAll { $0.settings.isEmpty || $0.isForAll }
    }

    /// Files that include each other could ask for more readings than anybody waits for.
    private static let mostFiles = 512

    private mutating func read(
        _ text: String, into section: inout Int?, depth: Int, budget: inout Int,
        include: (String) -> [(path: String, text: String?)]
    ) {
        for line in text.split(whereSeparator: \.isNewline) {
            let (keyword, value) = Self.split(line)
            switch keyword {
            case "": continue
            case "include":
                // sshd allows sixteen levels; more is a circle.
                guard depth < 16 else { continue }
                for pattern in Self.words(value) {
                    for file in include(pattern.hasPrefix("/") ? pattern : "/etc/ssh/" + pattern) {
                        guard let text = file.text, budget > 0 else {
                            if !unread.contains(file.path) { unread.append(file.path) }
                            continue
                        }
                        budget -= 1
                        // A section that an included file begins ends with that file.
                        var inner = section
                        read(text, into: &inner, depth: depth + 1, budget: &budget, include: include)
                    }
                }
            case "match":
                let criteria = Self.words(value).joined(separator: " ")
                // Several sections for everybody count as one, in which the first value of a keyword holds.
                section = matches.firstIndex { $0.isForAll && criteria.lowercased() == "all" }
                if section == nil {
                    matches.append(Match(criteria: criteria, settings: [:]))
                    section = matches.count - 1
                }
            default: set(keyword, value, in: section)
            }
        }
    }

    private mutating func set(_ keyword: String, _ value: String, in section: Int? = nil) {
        let keyword = Self.newNames[keyword] ?? keyword
        if let section {
            if matches[section].settings[keyword] == nil { matches[section].settings[keyword] = value }
        } else if let known = settings[keyword] {
            if Self.addingUp.contains(keyword) { settings[keyword] = known + " " + value }
        } else {
            settings[keyword] = value
        }
    }

    /// Parts a line into the keyword in small letters and its value without quotes and comment.
    private static func split(_ line: some StringProtocol) -> (keyword: String, value: String) {
        let text = line.drop(while: { $0 == " " || $0 == "\t" })
        guard let first = text.first, first != "#" else { return ("", "") }
        let keyword = text.prefix { $0 != " " && $0 != "\t" && $0 != "=" }
        var rest = text.dropFirst(keyword.count).drop(while: { $0 == " " || $0 == "\t" })
        if rest.first == "=" { rest = rest.dropFirst() }
        return (keyword.lowercased(), words(rest).joined(separator: " "))
    }

    /// The words of a value: parted by blanks, held together by double quotes, ended by a comment.
    static func words(_ text: some StringProtocol) -> [String] {
        var words: [String] = []
        var word: String?
        var isQuoted = false
        for character in text {
            if character == "\"" {
                isQuoted.toggle()
                word = word ?? ""
            } else if !isQuoted && (character == " " || character == "\t" || character == "\r") {
                if let done = word { words.append(done) }
                word = nil
            } else if !isQuoted && word == nil && character == "#" {
                return words
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return words
    }

    /// A list of algorithms. What a file writes with `+`, `-` or `^` changes the defaults (sshd_config(5)); where the
    /// defaults are not known, neither is the list.
    public func algorithms(_ keyword: String, defaults: [String]?) -> [String]? {
        guard let value = settings[keyword], let sign = value.first else { return defaults }
        let names = value.drop(while: { "+-^".contains($0) }).split(separator: ",").map(String.init)
        switch sign {
        case "+": return defaults.map { list in list + names.filter { !list.contains($0) } }
        case "-":
            return defaults.map { list in
                list.filter { name in !names.contains { Self.matches(name, pattern: $0) } }
            }
        case "^": return defaults.map { list in names + list.filter { !names.contains($0) } }
        default: return names
        }
    }

    /// Whether a name fits a pattern with `*` and `?`.
    static func matches(_ name: String, pattern: String) -> Bool {
        let (name, pattern) = (Array(name.utf8), Array(pattern.utf8))
        var (at, in_) = (0, 0)
        var (star, mark) = (-1, 0)
        while at < name.count {
            if in_ < pattern.count, pattern[in_] == UInt8(ascii: "*") {
                (star, mark) = (in_, at)
                in_ += 1
            } else if in_ < pattern.count, pattern[in_] == UInt8(ascii: "?") || pattern[in_] == name[at] {
                at += 1
                in_ += 1
            } else if star >= 0 {
                in_ = star + 1
                mark += 1
                at = mark
            } else {
                return false
            }
        }
        return pattern[in_...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
