import WardAccess
import Yams

/// Reads nodes of YAML and collects every mistake with its place.
struct NodeReading {
    var mistakes: [AccessFileError.Mistake] = []

    mutating func fail(_ text: String, at node: Node?) {
        let mistake = AccessFileError.Mistake(text, line: node?.mark?.line, column: node?.mark?.column)
        if mistakes.count < 1000 { mistakes.append(mistake) }
    }

    /// Keys that narrow what is granted: begun and left empty, they would grant without limit.
    private static let narrowing = Set(ConditionReader.keys + ["when", "unless", "actions", "on"])

    /// The fields of a mapping; unknown keys are mistakes, empty values count as absent where that grants nothing.
    mutating func fields(_ node: Node, of what: String, keys: [String]) -> [String: Node]? {
        guard let mapping = node.mapping else {
            fail("\(what) is not a mapping of keys to values", at: node)
            return nil
        }
        var fields: [String: Node] = [:]
        for (key, value) in mapping {
            let name = key.scalar?.string ?? "?"
            guard key.scalar != nil, keys.contains(name) else {
                fail("unknown key \"\(name)\" in \(what)" + NearName.hint(name, among: keys), at: key)
                continue
            }
            if !value.isNothing {
                fields[name] = value
            } else if Self.narrowing.contains(name) {
                fail("\"\(name)\" is empty; write what it is, or leave the key out", at: key)
            }
        }
        return fields
    }

    /// The elements of a list; a single value stands for a list of one.
    mutating func list(_ node: Node?, of what: String) -> [Node] {
        guard let node else { return [] }
        if let sequence = node.sequence { return Array(sequence) }
        if node.scalar != nil { return node.isNothing ? [] : [node] }
        fail("\(what) is not a list", at: node)
        return []
    }

    mutating func text(_ node: Node?, of what: String) -> String? {
        guard let node else { return nil }
        guard let scalar = node.scalar else {
            fail("\(what) is not a single value", at: node)
            return nil
        }
        return scalar.string
    }

    mutating func texts(_ node: Node?, of what: String) -> [String] {
        list(node, of: what).compactMap { text($0, of: what) }
    }

    /// `any`, a name, or a list of names.
    mutating func names(_ node: Node?, of what: String) -> Names? {
        guard let node else { return nil }
        let written = texts(node, of: what)
        if written == ["any"] { return .any }
        if written.contains("any") { fail("\"any\" stands alone, or not at all", at: node) }
        return .these(written)
    }

    mutating func flag(_ node: Node?, of what: String) -> Bool? {
        guard let node else { return nil }
        switch node.scalar?.string {
        case "true": return true
        case "false": return false
        default:
            fail("\(what) is true or false", at: node)
            return nil
        }
    }

    mutating func number(_ node: Node?, of what: String, in range: ClosedRange<Int>) -> Int? {
        guard let node else { return nil }
        guard let number = node.scalar.flatMap({ Int($0.string) }), range.contains(number) else {
            fail("\(what) is a whole number from \(range.lowerBound) to \(range.upperBound)", at: node)
            return nil
        }
        return number
    }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ node: Node?, of what: String) -> Choice? {
        guard let node, let name = text(node, of: what) else { return nil }
        if let choice = Choice(rawValue: name) { return choice }
        fail("unknown \(what) \"\(name)\"" + NearName.hint(name, among: Choice.allCases.map(\.rawValue)), at: node)
        return nil
    }

    /// A text in three languages, or one for all.
    mutating func words(_ node: Node?, of what: String) -> AccessText? {
        guard let node else { return nil }
        if let scalar = node.scalar { return AccessText(scalar.string) }
        guard let fields = fields(node, of: what, keys: ["en", "fr", "de"]) else { return nil }
        guard let en = text(fields["en"], of: what), let fr = text(fields["fr"], of: what),
            let de = text(fields["de"], of: what)
        else {
            fail("\(what) needs en, fr and de", at: node)
            return nil
        }
        return AccessText(en: en, fr: fr, de: de)
    }
}

extension Node {
    /// A plain empty value, `~` or `null`.
    var isNothing: Bool {
        guard let scalar, scalar.style == .plain else { return false }
        return ["", "~", "null"].contains(scalar.string)
    }

    /// The value as JSON, as YAML's core schema reads it.
    func json() -> JSONValue {
        switch self {
        case .alias: return .null
        case .sequence(let sequence): return .array(sequence.map { $0.json() })
        case .mapping(let mapping):
            return .object(mapping.map { .init($0.key.scalar?.string ?? "?", $0.value.json()) })
        case .scalar(let scalar):
            if scalar.style != .plain { return .string(scalar.string) }
            switch scalar.string {
            case "", "~", "null": return .null
            case "true": return .bool(true)
            case "false": return .bool(false)
            default:
                let isNumber = scalar.string.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2d || $0 == 0x2e }
                if isNumber, let number = Double(scalar.string), number.isFinite { return .number(number) }
                return .string(scalar.string)
            }
        }
    }

    /// The node at a path of keys and numbers, or the last one on the way.
    func at(_ path: [String]) -> Node {
        var node = self
        for step in path {
            if let index = Int(step), let sequence = node.sequence, sequence.indices.contains(index) {
                node = sequence[index]
            } else if let next = node.mapping?.first(where: { $0.key.scalar?.string == step })?.value {
                node = next
            } else {
                return node
            }
        }
        return node
    }
}
