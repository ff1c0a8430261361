import Foundation

/// The rules of sudoers(5): who may run what as whom. Host names are read and not judged, so that a rule for another
/// machine is seen too.
struct Sudoers: Sendable {
    /// One command that somebody may run.
    struct Rule: Hashable, Sendable {
        /// The account; `%name` is a group, `ALL` everybody.
        var user: String
        /// The accounts it may run as; empty for the default, root.
        var runAs: [String]
        /// Whether the rule names only a group to run as, so that the account stays the same.
        var keepsAccount: Bool
        /// The command with its arguments, as written.
        var command: String
        /// Whether the rule takes the command away again.
        var isDenied: Bool
        /// Whether the account's password is asked for.
        var asksPassword: Bool
        /// Whether the command may not start further programs.
        var forbidsChildren: Bool
    }

    private struct Specification {
        var users: [String]
        var commands: String
    }

    private var specifications: [Specification] = []
    private var userAliases: [String: [String]] = [:]
    private var runAsAliases: [String: [String]] = [:]
    private var commandAliases: [String: [String]] = [:]
    private var withoutPassword: Set<String> = []
    /// Inclusions that may still be followed: a file that includes itself twice would double with each step down.
    private var inclusionsLeft = 200

    /// Creates an empty set of rules.
    init() {}

    /// A file or folder that a line includes.
    enum Include: Hashable, Sendable {
        case file(String)
        case folder(String)
    }

    /// Reads one file on top of those before it. `include` is asked for the text of everything that a line includes,
    /// at its place.
    mutating func read(_ text: String, depth: Int = 0, include: (Include) -> [String]) {
        for line in Self.logicalLines(text) {
            let words = line.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "\t" })
            guard let first = words.first else { continue }
            let rest = words.count > 1 ? words[1].trimmed : ""
            switch first {
            case "@include", "#include", "@includedir", "#includedir":
                // sudo itself stops at 128 files within each other.
                guard depth < 8, inclusionsLeft > 0 else { continue }
                inclusionsLeft -= 1
                let path = rest.filter { $0 != "\"" }
                for text in include(first.hasSuffix("dir") ? .folder(path) : .file(path)) {
                    read(text, depth: depth + 1, include: include)
                }
            case "User_Alias": Self.readAliases(rest, into: &userAliases)
            case "Runas_Alias": Self.readAliases(rest, into: &runAsAliases)
            case "Cmnd_Alias", "Cmd_Alias": Self.readAliases(rest, into: &commandAliases)
            case "Host_Alias": continue
            case _ where first.hasPrefix("Defaults"): readDefaults(scope: first.dropFirst(8), rest)
            case _ where first.hasPrefix("#") && first.dropFirst().first?.isNumber != true: continue
            default: readSpecification(line)
            }
        }
    }

    /// Every rule, with aliases resolved, in the order of the files.
    var rules: [Rule] {
        specifications.flatMap { specification in
            let users = specification.users.flatMap { Self.resolved($0, userAliases) }
            let commands = commandRules(specification.commands)
            return users.filter { !$0.hasPrefix("!") }.flatMap { user in
                commands.map { rule in
                    var rule = rule
                    rule.user = user
                    if withoutPassword.contains("") || withoutPassword.contains(user) { rule.asksPassword = false }
                    return rule
                }
            }
        }
    }

    private mutating func readDefaults(scope: Substring, _ text: String) {
        guard text.split(whereSeparator: { ", \t".contains($0) }).contains("!authenticate") else { return }
        // `@host`, `>runas` and `!command` narrow it down; only everybody and single accounts are followed.
        if scope.isEmpty { withoutPassword.insert("") }
        if scope.first == ":" { withoutPassword.insert(String(scope.dropFirst())) }
    }

    private mutating func readSpecification(_ line: String) {
        guard let equals = line.firstUnquoted("=") else { return }
        let left = Self.list(String(line[..<equals]))
        // Users and hosts are two lists with only a blank between: the last element of the first list and the first
        // one of the second stand in the same piece.
        var users: [String] = []
        for part in left {
            let words = part.splitUnquoted(" ").map(\.trimmed).filter { !$0.isEmpty }
            users.append(words.first ?? "")
            if words.count > 1 { break }
        }
        users = users.map(Self.unescaped)
        // A second host list for the same users follows a colon that stands apart.
        for (place, part) in line[line.index(after: equals)...].components(separatedBy: " : ").enumerated() {
            let start = place == 0 ? nil : part.firstUnquoted("=").map { part.index(after: $0) }
            specifications.append(
                Specification(users: users, commands: String(part[(start ?? part.startIndex)...])))
        }
    }

    private func commandRules(_ text: String) -> [Rule] {
        var rules: [Rule] = []
        var template = Rule(
            user: "", runAs: [], keepsAccount: false, command: "", isDenied: false, asksPassword: true,
            forbidsChildren: false)
        for part in Self.list(text) {
            var rest = part[...]
            if rest.first == "(", let close = rest.firstIndex(of: ")") {
                let halves = rest[..<close].dropFirst().split(separator: ":", omittingEmptySubsequences: false)
                template.runAs = Self.list(String(halves.first ?? "")).flatMap { Self.resolved($0, runAsAliases) }
                template.keepsAccount = template.runAs.isEmpty
                rest = rest[rest.index(after: close)...]
            }
            while true {
                rest = rest.drop { $0 == " " || $0 == "\t" }
                let word = rest.prefix { $0.isUppercase || $0 == "_" }
                guard !word.isEmpty, let next = rest[word.endIndex...].first else { break }
                if next == ":" {
                    switch word {
                    case "NOPASSWD": template.asksPassword = false
                    case "PASSWD": template.asksPassword = true
                    case "NOEXEC": template.forbidsChildren = true
                    case "EXEC": template.forbidsChildren = false
                    default: break
                    }
                    rest = rest[word.endIndex...].dropFirst()
                } else if next == "=" {
                    rest = rest[word.endIndex...].drop { $0 != " " && $0 != "\t" }
                } else {
                    break
                }
            }
            for command in Self.resolved(rest.trimmed, commandAliases) where !command.isEmpty {
                var rule = template
                rule.isDenied = command.hasPrefix("!")
                rule.command = Self.withoutDigest(command.drop { $0 == "!" }.trimmed)
                rules.append(rule)
            }
        }
        return rules
    }

    private static func withoutDigest(_ command: String) -> String {
        guard command.hasPrefix("sha"), let slash = command.range(of: " /") else { return command }
        return String(command[command.index(after: slash.lowerBound)...])
    }

    private static func readAliases(_ text: String, into aliases: inout [String: [String]]) {
        for definition in text.components(separatedBy: " : ") {
            guard let equals = definition.firstUnquoted("=") else { continue }
            aliases[definition[..<equals].trimmed] = list(String(definition[definition.index(after: equals)...]))
        }
    }

    /// The names that an alias stands for, or the name itself. An alias within itself ends, and so does one that
    /// would grow past a thousand names.
    private static func resolved(_ name: String, _ aliases: [String: [String]]) -> [String] {
        var names: [String] = []
        var budget = 1000
        resolve(name, aliases, isDenied: false, path: [], into: &names, &budget)
        return names
    }

    private static func resolve(
        _ name: String, _ aliases: [String: [String]], isDenied: Bool, path: Set<String>, into names: inout [String],
        _ budget: inout Int
    ) {
        guard budget > 0 else { return }
        budget -= 1
        let marks = name.prefix { $0 == "!" || $0 == " " }
        let isDenied = isDenied != (marks.count { $0 == "!" } % 2 == 1)
        let plain = String(name.dropFirst(marks.count))
        guard let members = aliases[plain] else {
            names.append((isDenied ? "!" : "") + unescaped(plain))
            return
        }
        guard !path.contains(plain) else { return }
        for member in members {
            resolve(member, aliases, isDenied: isDenied, path: path.union([plain]), into: &names, &budget)
        }
    }

    private static func list(_ text: String) -> [String] {
        text.splitUnquoted(",").map(\.trimmed).filter { !$0.isEmpty }
    }

    private static func unescaped(_ name: String) -> String {
        name.hasPrefix("/") ? name : name.filter { $0 != "\\" && $0 != "\"" }
    }

    /// Lines without comments; one that ends in a backslash goes on in the next.
    private static func logicalLines(_ text: String) -> [String] {
        var lines: [String] = []
        var pending = ""
        for raw in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            pending += raw.map { $0 == "\t" ? " " : $0 }
            if pending.hasSuffix("\\") {
                pending.removeLast()
                pending += " "
                continue
            }
            let line = pending.trimmed
            pending = ""
            if line.hasPrefix("#include") {
                lines.append(line)
                continue
            }
            lines.append(line.prefix(upToComment: true).trimmed)
        }
        return lines.filter { !$0.isEmpty }
    }
}

extension String {
    /// The line up to a `#` that is neither escaped, quoted nor the beginning of an account's number.
    fileprivate func prefix(upToComment: Bool) -> Substring {
        var isQuoted = false
        var isEscaped = false
        for index in indices {
            switch self[index] {
            case _ where isEscaped: isEscaped = false
            case "\\": isEscaped = true
            case "\"": isQuoted.toggle()
            case "#" where !isQuoted:
                let next = self.index(after: index)
                if next == endIndex || !self[next].isNumber { return self[..<index] }
            default: break
            }
        }
        return self[...]
    }

    /// The parts between a character that is neither escaped, quoted nor in round brackets.
    func splitUnquoted(_ separator: Character) -> [Substring] {
        var parts: [Substring] = []
        var start = startIndex
        var rest = self[...]
        while let index = rest.firstUnquoted(separator) {
            parts.append(self[start..<index])
            start = self.index(after: index)
            rest = self[start...]
        }
        return parts + [self[start...]]
    }
}

extension StringProtocol {
    /// Where a character stands that is neither escaped, quoted nor in round brackets.
    func firstUnquoted(_ wanted: Character) -> Index? {
        var isQuoted = false
        var isEscaped = false
        var depth = 0
        for index in indices {
            let character = self[index]
            if isEscaped {
                isEscaped = false
                continue
            }
            switch character {
            case "\\": isEscaped = true
            case "\"": isQuoted.toggle()
            case "(" where !isQuoted: depth += 1
            case ")" where !isQuoted: depth = Swift.max(0, depth - 1)
            case wanted where !isQuoted && depth == 0: return index
            default: break
            }
        }
        return nil
    }
}
