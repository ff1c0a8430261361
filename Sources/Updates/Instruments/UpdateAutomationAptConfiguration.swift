/// apt's configuration as apt.conf(5) describes it: nested blocks, lists, comments and `#clear`. Names are not case
/// sensitive.
struct AptConfiguration: Sendable, Hashable {
    private var scalars: [String: String] = [:]
    private var lists: [String: [String]] = [:]

    /// An empty configuration.
    init() {}

    /// The value of a name such as `APT::Periodic::Unattended-Upgrade`.
    subscript(_ name: String) -> String? { scalars[name.lowercased()] }

    /// The elements of a list such as `Unattended-Upgrade::Origins-Pattern`.
    func list(_ name: String) -> [String] { lists[name.lowercased()] ?? [] }

    /// Whether a value means yes, as apt reads it; nil where it is not set or means neither.
    func flag(_ name: String) -> Bool? {
        switch self[name]?.lowercased() {
        case "yes", "true", "with", "on", "enable", "1": true
        case "no", "false", "without", "off", "disable", "0": false
        default: nil
        }
    }

    /// How many days lie between two runs of a periodic task: 0 is never. `always` runs each time, and a number may
    /// carry a unit of seconds, minutes, hours or days.
    func interval(_ name: String) -> Int {
        guard let text = self[name]?.lowercased() else { return 0 }
        if text == "always" { return 1 }
        guard let number = Int(text.prefix { $0.isASCII && $0.isNumber }), number > 0 else { return 0 }
        switch text.last {
        case "s", "m", "h": return 1
        default: return number
        }
    }

    /// Reads one more file on top of those before it.
    mutating func read(_ text: String) {
        var words = AptWords(text)
        var prefixes: [String] = []
        var name: String?
        var value: String?
        while let word = words.next() {
            switch word {
            case .clear(let names): names.forEach { clear($0) }
            case .text(let text):
                // A bare word begins a statement; in a block a quoted one is an element of the block's list.
                if name == nil { name = text } else { value = text }
            case .quoted(let text): value = text
            case .open:
                prefixes.append([prefixes.last, name].compactMap { $0 }.joined(separator: "::"))
                if prefixes.count > 64 { return }
                (name, value) = (nil, nil)
            case .close:
                set(prefixes.last, name, value)
                _ = prefixes.popLast()
                (name, value) = (nil, nil)
            case .end:
                set(prefixes.last, name, value)
                (name, value) = (nil, nil)
            }
        }
    }

    private mutating func set(_ prefix: String?, _ name: String?, _ value: String?) {
        guard let value else { return }
        let path = [prefix, name].compactMap { $0 }.joined(separator: "::").lowercased()
        if name == nil {
            lists[path, default: []].append(value)
        } else if path.hasSuffix("::") {
            lists[String(path.dropLast(2)), default: []].append(value)
        } else {
            scalars[path] = value
        }
    }

    private mutating func clear(_ name: String) {
        let path = name.lowercased()
        let belongs = { (key: String) in key == path || key.hasPrefix(path + "::") }
        scalars = scalars.filter { !belongs($0.key) }
        lists = lists.filter { !belongs($0.key) }
    }
}

/// The words of a configuration file.
private struct AptWords {
    enum Word {
        case text(String)
        case quoted(String)
        case clear([String])
        case open, close, end
    }

    private var rest: ArraySlice<UInt8>

    init(_ text: String) {
        rest = Array(text.utf8)[...]
    }

    mutating func next() -> Word? {
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
                rest.removeFirst()
            case UInt8(ascii: "#"):
                let line = takeLine()
                if line.hasPrefix("#clear") {
                    let names = line.dropFirst(6).split(whereSeparator: { " \t;".contains($0) })
                    return .clear(names.map(String.init))
                }
            case UInt8(ascii: "/") where rest.dropFirst().first == UInt8(ascii: "/"):
                _ = takeLine()
            case UInt8(ascii: "/") where rest.dropFirst().first == UInt8(ascii: "*"):
                skipComment()
            case UInt8(ascii: "{"):
                rest.removeFirst()
                return .open
            case UInt8(ascii: "}"):
                rest.removeFirst()
                return .close
            case UInt8(ascii: ";"):
                rest.removeFirst()
                return .end
            case UInt8(ascii: "\""):
                rest.removeFirst()
                let text = rest.prefix { $0 != UInt8(ascii: "\"") }
                rest = rest.dropFirst(text.count + 1)
                return .quoted(String(decoding: text, as: UTF8.self))
            default:
                let word = rest.prefix { !" \t\r\n{};\"".utf8.contains($0) }
                rest = rest.dropFirst(word.count)
                return .text(String(decoding: word, as: UTF8.self))
            }
        }
        return nil
    }

    private mutating func takeLine() -> String {
        let line = rest.prefix { $0 != UInt8(ascii: "\n") }
        rest = rest.dropFirst(line.count)
        return String(decoding: line, as: UTF8.self)
    }

    private mutating func skipComment() {
        rest = rest.dropFirst(2)
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "*") && rest.first == UInt8(ascii: "/") {
                rest.removeFirst()
                return
            }
        }
    }
}
