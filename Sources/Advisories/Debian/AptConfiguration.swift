/// apt's settings by lower-case name, such as `apt::default-release` (apt.conf(5)).
public struct AptConfiguration: Sendable {
    private var values: [String: String] = [:]
    private var lists: [String: [String]] = [:]

    /// No settings.
    public init() {}

    /// Adds the settings of a file; later ones win.
    public mutating func add(_ text: String) {
        var scopes: [String] = []
        var words: [String] = []
        for token in Self.tokens(text) {
            switch token {
            case .word(let word): words.append(word)
            case .open:
                scopes.append(words.first ?? "")
                words = []
            case .close:
                assign(words, in: scopes)
                words = []
                _ = scopes.popLast()
            case .end:
                assign(words, in: scopes)
                words = []
            }
        }
    }

    /// The value of a setting; nil where it is not set or empty.
    public subscript(name: String) -> String? {
        values[name.lowercased()].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The elements of a list.
    public func list(_ name: String) -> [String] { lists[name.lowercased()] ?? [] }

    /// A setting that is on or off.
    public func flag(_ name: String) -> Bool? {
        switch self[name]?.lowercased() {
        case "1", "yes", "true", "with", "on", "enable": true
        case "0", "no", "false", "without", "off", "disable": false
        default: nil
        }
    }

    private mutating func assign(_ words: [String], in scopes: [String]) {
        guard let first = words.first else { return }
        let scope = scopes.filter { !$0.isEmpty }.joined(separator: "::")
        if first.lowercased() == "#clear" {
            for name in words.dropFirst() { clear(name.lowercased()) }
        } else if words.count == 1, !scopes.isEmpty {
            // A lone value inside braces is an element of the list that the braces open.
            lists[scope.lowercased(), default: []].append(first)
        } else if words.count > 1 {
            let name = (scope.isEmpty ? first : scope + "::" + first).lowercased()
            if name.hasSuffix("::") {
                lists[String(name.dropLast(2)), default: []].append(words[1])
            } else {
                values[name] = words[1]
            }
        }
    }

    private mutating func clear(_ name: String) {
        values = values.filter { $0.key != name && !$0.key.hasPrefix(name + "::") }
        lists = lists.filter { $0.key != name && !$0.key.hasPrefix(name + "::") }
    }

    private enum Token { case word(String), open, close, end }

    private static func tokens(_ text: String) -> [Token] {
        var tokens: [Token] = []
        var rest = Array(text.utf8)[...]
        var word: [UInt8] = []
        func flush(_ tokens: inout [Token]) {
            if !word.isEmpty { tokens.append(.word(String(decoding: word, as: UTF8.self))) }
            word = []
        }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                var quoted: [UInt8] = []
                while let next = rest.popFirst(), next != UInt8(ascii: "\"") { quoted.append(next) }
                flush(&tokens)
                tokens.append(.word(String(decoding: quoted, as: UTF8.self)))
            case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ";"):
                flush(&tokens)
                tokens.append(byte == UInt8(ascii: "{") ? .open : byte == UInt8(ascii: "}") ? .close : .end)
            case UInt8(ascii: "/") where word.isEmpty && rest.first == UInt8(ascii: "/"),
                UInt8(ascii: "#") where word.isEmpty && !rest.starts(with: "clear".utf8):
                rest = rest.drop { $0 != UInt8(ascii: "\n") }
            case UInt8(ascii: "/") where word.isEmpty && rest.first == UInt8(ascii: "*"):
                while !rest.isEmpty, !rest.starts(with: "*/".utf8) { rest.removeFirst() }
                rest = rest.dropFirst(2)
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): flush(&tokens)
            default: word.append(byte)
            }
        }
        flush(&tokens)
        tokens.append(.end)
        return tokens
    }
}
