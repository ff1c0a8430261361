/// The modules that a service of PAM goes through, with everything it includes (pam.conf(5)).
struct PAMStack: Sendable, Hashable {
    /// One module in its place.
    struct Module: Sendable, Hashable {
        /// `auth`, `account`, `password` or `session`.
        var type: String
        /// The module's name without folder and `.so`, such as `pam_unix`.
        var name: String
        /// Its arguments.
        var arguments: [String]

        /// Whether an argument is there.
        func has(_ argument: String) -> Bool { arguments.contains(argument) }
        /// The number behind `name=`.
        func number(_ name: String) -> Int? {
            arguments.last { $0.hasPrefix(name + "=") }.flatMap { Int($0.dropFirst(name.utf8.count + 1)) }
        }
    }

    /// The modules in order.
    var modules: [Module] = []
    /// Files that may still be read: a file that includes itself twice would double with each step down.
    private var filesLeft = 100

    /// Goes through a service; `read` gives the text of a service's file, nil where there is none.
    init(service: String, read: (String) -> String?) {
        add(service, type: nil, depth: 0, read)
    }

    /// The first module of a type with one of these names.
    func module(_ type: String, _ names: String...) -> Module? {
        modules.first { $0.type == type && names.contains($0.name) }
    }

    private mutating func add(_ service: String, type wanted: String?, depth: Int, _ read: (String) -> String?) {
        guard depth < 16, filesLeft > 0, modules.count < 1000 else { return }
        filesLeft -= 1
        guard let text = read(service) else { return }
        for line in Self.lines(text) {
            var words = Self.words(line)[...]
            guard let first = words.popFirst() else { continue }
            if first == "@include" {
                if let other = words.first { add(other, type: wanted, depth: depth + 1, read) }
                continue
            }
            let type = (first.hasPrefix("-") ? String(first.dropFirst()) : first).lowercased()
            guard wanted == nil || type == wanted, let control = words.popFirst(), let target = words.popFirst() else {
                continue
            }
            if control == "include" || control == "substack" {
                add(target, type: type, depth: depth + 1, read)
            } else {
                let file = target.split(separator: "/").last ?? ""
                let name = file.hasSuffix(".so") ? file.dropLast(3) : file
                modules.append(Module(type: type, name: String(name), arguments: Array(words)))
            }
        }
    }

    /// Lines without comments; one that ends in a backslash goes on in the next.
    private static func lines(_ text: String) -> [String] {
        var lines: [String] = []
        var pending = ""
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            pending += line.prefix { $0 != "#" }
            if pending.hasSuffix("\\") {
                pending.removeLast()
                continue
            }
            lines.append(pending)
            pending = ""
        }
        return lines
    }

    /// Words between blanks; what stands in square brackets is one word.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isBracketed = false
        for character in line {
            switch character {
            case "[" where word.isEmpty: isBracketed = true
            case "]" where isBracketed: isBracketed = false
            case " ", "\t":
                if isBracketed {
                    word.append(character)
                } else if !word.isEmpty {
                    words.append(word)
                    word = ""
                }
            default: word.append(character)
            }
        }
        return word.isEmpty ? words : words + [word]
    }
}
