/// A `.wardignore`: what somebody leaves out of a search on purpose, in gitignore's words. What it leaves out is
/// counted, so that it cannot hide anything silently.
///
/// | line | leaves out |
/// |---|---|
/// | `# words`, empty | nothing |
/// | `name`, `*.iso`, `file-?` | everything of that name at any depth |
/// | `/name`, `a/b` | that path from the folder of the file on |
/// | `name/` | only folders |
/// | `a/**/b`, `**/b`, `a/**` | across any number of folders |
/// | `!name` | takes an earlier line back |
/// | `\#name`, `\!name` | names that begin so |
public struct IgnoreFile: Sendable {
    private struct Line: Sendable {
        var tokens: [Token]
        var isNegated: Bool
        var isFolderOnly: Bool
    }

    private enum Token: Sendable, Hashable {
        case byte(UInt8)
        case one
        /// Any bytes but a slash.
        case some
        /// Any bytes, and whole folders only: it stands between slashes.
        case folders
        /// Everything that is left.
        case all
    }

    private static let mostLines = 1000
    private let lines: [Line]

    /// Reads the lines; more than a thousand are not read.
    public init(_ text: some Collection<UInt8>) {
        lines = text.split(separator: 0x0a).prefix(Self.mostLines).compactMap { Self.line(Array($0)) }
    }

    /// Whether there is nothing in it.
    public var isEmpty: Bool { lines.isEmpty }

    /// Whether a path below the file's folder is left out; nil if no line speaks about it. The last line that does
    /// decides.
    public func leavesOut(_ path: some Collection<UInt8>, isFolder: Bool) -> Bool? {
        let path = Array(path)
        for line in lines.reversed() where isFolder || !line.isFolderOnly {
            if Self.matches(line.tokens, path) { return !line.isNegated }
        }
        return nil
    }

    private static func line(_ raw: [UInt8]) -> Line? {
        var text = raw[...]
        while let last = text.last, last == 0x20 || last == 0x0d || last == 0x09 {
            if text.dropLast().last == UInt8(ascii: "\\") { break }
            text = text.dropLast()
        }
        guard let first = text.first, first != UInt8(ascii: "#") else { return nil }
        let isNegated = first == UInt8(ascii: "!")
        if isNegated { text = text.dropFirst() }
        let isFolderOnly = text.last == UInt8(ascii: "/")
        if isFolderOnly { text = text.dropLast() }
        let isAnchored = text.contains(UInt8(ascii: "/"))
        if text.first == UInt8(ascii: "/") { text = text.dropFirst() }
        guard !text.isEmpty else { return nil }
        let tokens = (isAnchored ? [] : [Token.folders]) + Self.tokens(text)
        return Line(tokens: tokens, isNegated: isNegated, isFolderOnly: isFolderOnly)
    }

    private static func tokens(_ text: ArraySlice<UInt8>) -> [Token] {
        var tokens: [Token] = []
        var rest = text
        var isSegmentStart = true
        while let byte = rest.popFirst() {
            defer { isSegmentStart = byte == UInt8(ascii: "/") }
            switch byte {
            case UInt8(ascii: "*"):
                let isDouble = rest.first == UInt8(ascii: "*")
                while rest.first == UInt8(ascii: "*") { rest = rest.dropFirst() }
                if isDouble && isSegmentStart && rest.first == UInt8(ascii: "/") {
                    rest = rest.dropFirst()
                    tokens.append(.folders)
                } else if isDouble && isSegmentStart && rest.isEmpty {
                    tokens.append(.all)
                } else {
                    tokens.append(.some)
                }
            case UInt8(ascii: "?"): tokens.append(.one)
            case UInt8(ascii: "\\"): tokens.append(.byte(rest.popFirst() ?? byte))
            default: tokens.append(.byte(byte))
            }
        }
        return tokens
    }

    /// All places in the pattern that can be reached are followed at once, so that no pattern takes long.
    private static func matches(_ tokens: [Token], _ path: [UInt8]) -> Bool {
        var states = closure([0], tokens, atSegmentStart: true)
        for byte in path {
            let isSlash = byte == UInt8(ascii: "/")
            var next: Set<Int> = []
            for state in states where state < tokens.count {
                switch tokens[state] {
                case .byte(let wanted): if byte == wanted { next.insert(state + 1) }
                case .one: if !isSlash { next.insert(state + 1) }
                case .some: if !isSlash { next.insert(state) }
                case .folders, .all: next.insert(state)
                }
            }
            if next.isEmpty { return false }
            states = closure(next, tokens, atSegmentStart: isSlash)
        }
        return states.contains(tokens.count)
    }

    /// The states that are reached without reading a byte: `*` may stand for nothing, `**/` ends at a segment's start.
    private static func closure(_ states: Set<Int>, _ tokens: [Token], atSegmentStart: Bool) -> Set<Int> {
        var result = states
        var open = Array(states)
        while let state = open.popLast() {
            guard state < tokens.count else { continue }
            let mayPass =
                switch tokens[state] {
                case .some: true
                case .folders: atSegmentStart
                case .all: true
                default: false
                }
            if mayPass, result.insert(state + 1).inserted { open.append(state + 1) }
        }
        return result
    }
}
