/// Another machine to which a program sends logs.
struct LogForwarding: Sendable, Hashable {
    /// The machine, without port.
    var target: String
    /// Whether the way there is encrypted; nil where the settings do not say.
    var isEncrypted: Bool?

    /// Whether the target is another machine.
    var leavesMachine: Bool { !["localhost", "127.0.0.1", "::1", ""].contains(target) }

    /// The targets in rsyslog's settings, in its short form (`*.* @@host:port`) and its long one
    /// (`action(type="omfwd" target="…")`).
    static func rsyslog(_ text: String) -> [LogForwarding] {
        let lines = text.split(whereSeparator: \.isNewline).map(\.trimmingBlanks).filter { !$0.hasPrefix("#") }
        let all = lines.joined(separator: "\n")
        let hasTLSDriver =
            all.range(ofLetters: "defaultnetstreamdriver") && all.range(ofLetters: "gtls")
            || all.range(ofLetters: "defaultnetstreamdriver") && all.range(ofLetters: "ossl")
        let isTLSMode = all.range(ofLetters: "actionsendstreamdrivermode 1")
        var found: [LogForwarding] = []
        for line in lines {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard words.count >= 2, words[1].hasPrefix("@") else { continue }
            let isTCP = words[1].hasPrefix("@@")
            var host = words[1].drop(while: { $0 == "@" })
            // Options may stand in parentheses, as in @@(o)host.
            if host.hasPrefix("(") { host = host.drop(while: { $0 != ")" }).dropFirst() }
            if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
                host = host[host.index(after: host.startIndex)..<end]
            } else {
                host = host.prefix { $0 != ":" && $0 != ";" }
            }
            found.append(LogForwarding(target: String(host), isEncrypted: isTCP && hasTLSDriver && isTLSMode))
        }
        for action in all.parenthesised(after: "action") {
            let values = Self.parameters(action)
            guard let type = values["type"]?.lowercased(), type == "omfwd" || type == "omrelp",
                let target = values["target"]
            else { continue }
            let isEncrypted =
                type == "omrelp"
                ? values["tls"]?.lowercased() == "on"
                : values["streamdrivermode"] == "1" && (hasTLSDriver || values["streamdriver"] != nil)
            found.append(LogForwarding(target: target, isEncrypted: isEncrypted))
        }
        return found
    }

    /// The targets in syslog-ng's settings: `network(…)`, `syslog(…)`, `tcp(…)`, `udp(…)` within a `destination`.
    static func syslogNG(_ text: String) -> [LogForwarding] {
        let clean = text.split(whereSeparator: \.isNewline).filter { !$0.trimmingBlanks.hasPrefix("#") }
            .joined(separator: "\n")
        var found: [LogForwarding] = []
        for block in clean.components(after: "destination") {
            for driver in ["network", "syslog", "tcp", "udp"] {
                for body in block.parenthesised(after: driver) {
                    guard let host = body.split(whereSeparator: { " \t\n\"'()".contains($0) }).first else { continue }
                    found.append(LogForwarding(target: String(host), isEncrypted: body.range(ofLetters: "tls")))
                }
            }
        }
        return found
    }

    private static func parameters(_ text: String) -> [String: String] {
        var values: [String: String] = [:]
        var rest = text[...]
        while let equals = rest.firstIndex(of: "=") {
            let name = rest[..<equals].split(whereSeparator: { " \t\n,".contains($0) }).last ?? ""
            rest = rest[rest.index(after: equals)...].drop(while: { " \t\n".contains($0) })
            guard rest.first == "\"" else { continue }
            rest = rest.dropFirst()
            let value = rest.prefix { $0 != "\"" }
            values[name.lowercased()] = String(value)
            rest = rest.dropFirst(value.count + 1)
        }
        return values
    }
}

extension String {
    fileprivate func range(ofLetters text: String) -> Bool { lowercased().contains(text) }

    /// The texts in the parentheses that follow a word.
    fileprivate func parenthesised(after word: String) -> [String] {
        var found: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: word) {
            let isWord = rest[..<range.lowerBound].last.map { !($0.isLetter || $0 == "-" || $0 == "_") } ?? true
            rest = rest[range.upperBound...]
            let open = rest.drop(while: { " \t\n".contains($0) })
            guard isWord, open.first == "(" else { continue }
            var depth = 0
            var body = ""
            for character in open {
                if character == "(" { depth += 1 }
                if character == ")" { depth -= 1 }
                if depth == 0 { break }
                body.append(character)
            }
            found.append(String(body.dropFirst()))
        }
        return found
    }

    /// The texts in the braces that follow a word and a name.
    fileprivate func components(after word: String) -> [String] {
        var found: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: word) {
            rest = rest[range.upperBound...]
            guard let open = rest.firstIndex(of: "{") else { break }
            var depth = 0
            var body = ""
            for character in rest[open...] {
                if character == "{" { depth += 1 }
                if character == "}" { depth -= 1 }
                if depth == 0 { break }
                body.append(character)
            }
            found.append(body)
        }
        return found
    }
}
