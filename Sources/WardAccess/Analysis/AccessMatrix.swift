/// What each role may do with each kind of resource: the table for the contract.
///
/// ```swift
/// print(engine.matrix().markdown(.fr))
/// ```
public struct AccessMatrix: Sendable {
    /// A row: one role and one kind of resource.
    public struct Row: Sendable, Hashable {
        /// The role.
        public let role: String
        /// Who maintains its rights.
        public let maintainer: PolicyModel.Maintainer?
        /// The kind of resource.
        public let kind: String
        /// How far each action is granted, in the order of the policy's actions.
        public let levels: [AccessLevel]
    }

    /// The actions, as columns.
    public let actions: [String]
    /// The rows, by role and then by kind.
    public let rows: [Row]
    let words: PolicyWords

    /// One row of words, ready to be laid out.
    private func cells(_ row: Row, _ language: AccessLanguage) -> [String] {
        [
            words.role(row.role)[language], Self.word(row.maintainer, language), words.kind(row.kind)[language],
        ] + row.levels.map { Self.word($0.grant, language) }
    }

    /// The heads of the columns.
    public func heads(_ language: AccessLanguage) -> [String] {
        let fixed =
            switch language {
            case .en: ["Role", "Rights maintained by", "Resource"]
            case .fr: ["Rôle", "Droits tenus à jour par", "Objet"]
            case .de: ["Rolle", "Rechte gepflegt von", "Gegenstand"]
            }
        return fixed + actions.map { words.action($0)[language] }
    }

    /// The rows in words.
    public func table(_ language: AccessLanguage) -> [[String]] { rows.map { cells($0, language) } }

    /// A table for a terminal, without control characters.
    public func text(_ language: AccessLanguage = .en) -> String {
        let all = ([heads(language)] + table(language)).map { $0.map(Self.visible) }
        let widths = heads(language).indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        let lines = all.map { row in
            var line = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(
                separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A table in Markdown.
    public func markdown(_ language: AccessLanguage = .en) -> String {
        func line(_ cells: [String]) -> String {
            let safe = cells.map { cell in
                cell.reduce(into: "") { text, character in
                    switch character {
                    case "\\", "|", "`", "*", "_", "[", "]", "<", ">": text += "\\\(character)"
                    case "\n", "\r": text += " "
                    default: text.append(character)
                    }
                }
            }
            return "| " + safe.joined(separator: " | ") + " |\n"
        }
        let head = heads(language)
        return line(head) + "|" + String(repeating: "---|", count: head.count) + "\n"
            + table(language).map(line).joined()
    }

    /// A table in HTML; names are escaped.
    public func html(_ language: AccessLanguage = .en) -> String {
        func escape(_ text: String) -> String {
            text.reduce(into: "") { safe, character in
                switch character {
                case "&": safe += "&amp;"
                case "<": safe += "&lt;"
                case ">": safe += "&gt;"
                case "\"": safe += "&quot;"
                case "'": safe += "&#39;"
                default: safe.append(character)
                }
            }
        }
        var text = "<table lang=\"\(language.rawValue)\">\n<thead><tr>"
        text += heads(language).map { "<th scope=\"col\">\(escape($0))</th>" }.joined() + "</tr></thead>\n<tbody>\n"
        for row in table(language) { text += "<tr>" + row.map { "<td>\(escape($0))</td>" }.joined() + "</tr>\n" }
        return text + "</tbody>\n</table>\n"
    }

    /// A table as CSV (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe.
    public func csv(_ language: AccessLanguage = .en) -> String {
        func cell(_ text: String) -> String {
            let tame = text.first.map { "=+-@\t\r".contains($0) } ?? false ? "'" + text : text
            return tame.contains { "\",\r\n".contains($0) } ? "\"" + tame.replacing("\"", with: "\"\"") + "\"" : tame
        }
        return ([heads(language)] + table(language)).map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
    }

    private static func visible(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? "?" : $0 }))
    }

    private static func word(_ grant: AccessLevel.Grant, _ language: AccessLanguage) -> String {
        switch (grant, language) {
        case (.denied, .en): "no"
        case (.denied, .fr): "non"
        case (.denied, .de): "nein"
        case (.breakGlass, .en): "emergency"
        case (.breakGlass, .fr): "urgence"
        case (.breakGlass, .de): "Notfall"
        case (.conditional, .en): "conditional"
        case (.conditional, .fr): "sous condition"
        case (.conditional, .de): "bedingt"
        case (.allowed, .en): "yes"
        case (.allowed, .fr): "oui"
        case (.allowed, .de): "ja"
        }
    }

    private static func word(_ maintainer: PolicyModel.Maintainer?, _ language: AccessLanguage) -> String {
        switch (maintainer, language) {
        case (.practice, .en): "practice"
        case (.practice, .fr): "cabinet"
        case (.practice, .de): "Praxis"
        case (.provider, .en): "provider"
        case (.provider, .fr): "prestataire"
        case (.provider, .de): "Dienstleister"
        case (nil, .en): "nobody named"
        case (nil, .fr): "personne de nommé"
        case (nil, .de): "niemand benannt"
        }
    }
}

extension AccessEngine {
    /// The table of roles, kinds and actions.
    public func matrix() -> AccessMatrix {
        let rows = model.roles.indices.flatMap { role in
            model.kinds.indices.map { kind in
                AccessMatrix.Row(
                    role: model.roles[role].name, maintainer: model.roles[role].maintainer,
                    kind: model.kinds[kind].name,
                    levels: model.actions.indices.map { level(role, $0, kind) })
            }
        }
        return AccessMatrix(actions: model.actions.map(\.name), rows: rows, words: PolicyWords(model))
    }

    /// The roles that may do something with a kind of resource, and how far. Roles that never may are left out.
    public func whoCan(_ action: String, _ kind: String) -> [(role: String, level: AccessLevel)] {
        model.roles.map { ($0.name, level(role: $0.name, action: action, kind: kind)) }.filter { $0.1.grant != .denied }
    }
}
