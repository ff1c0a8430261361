import Yams

/// Refuses, before anything is composed, what could fill the memory or the stack.
enum YAMLGuard {
    /// How deeply mappings and lists may stand within each other.
    static let depth = 64

    /// What is refused, with its place.
    struct Refusal {
        var text: String
        var line: Int
        var column: Int
    }

    /// The first anchor, alias or too deep nesting. An alias can stand for a tree that doubles at each step, so that a
    /// file of 500 bytes would fill the memory; nothing in a policy needs one.
    static func refusal(of text: String) -> Refusal? {
        var scan = Scan()
        for byte in text.utf8 {
            if let refusal = scan.read(byte) { return refusal }
        }
        return nil
    }

    private struct Scan {
        var line = 1
        var column = 0
        var quote: UInt8 = 0
        var before = UInt8(ascii: "\n")
        var lastMark = UInt8(ascii: "\n")
        var depth = 0
        var startsLine = true

        mutating func read(_ byte: UInt8) -> Refusal? {
            column += 1
            defer { before = byte }
            if byte == UInt8(ascii: "\n") {
                (line, column, lastMark, startsLine) = (line + 1, 0, byte, true)
                if quote == UInt8(ascii: "#") { quote = 0 }
                return nil
            }
            if quote != 0 {
                if byte == quote && !(quote == UInt8(ascii: "\"") && before == UInt8(ascii: "\\")) { quote = 0 }
                return nil
            }
            if startsLine && byte != 0x20 && byte != UInt8(ascii: "-") {
                startsLine = false
                if column > YAMLGuard.depth * 4 {
                    return Refusal(text: "mappings and lists stand too deep", line: line, column: column)
                }
            }
            let startsWord = " \n[{,\t".utf8.contains(before)
            let startsValue = startsWord && ":-?[{,\n".utf8.contains(lastMark)
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                if ":-?[{,\n".utf8.contains(lastMark) { quote = byte }
            case UInt8(ascii: "#") where startsWord: quote = byte
            case UInt8(ascii: "*"), UInt8(ascii: "&"):
                if startsValue {
                    return Refusal(
                        text:
                            "anchors and aliases (& and *) are not read here; write it out, or put the text in quotes",
                        line: line, column: column)
                }
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                if depth > YAMLGuard.depth {
                    return Refusal(text: "mappings and lists stand too deep", line: line, column: column)
                }
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
            default: break
            }
            if byte != 0x20 { lastMark = byte }
            return nil
        }
    }
}

extension Node {
    /// Whether an anchor stands anywhere below; what the guard's eye missed.
    var hasAlias: Bool {
        switch self {
        case .alias: true
        case .scalar(let scalar): scalar.anchor != nil
        case .sequence(let sequence): sequence.anchor != nil || sequence.contains { $0.hasAlias }
        case .mapping(let mapping):
            mapping.anchor != nil || mapping.contains { $0.key.hasAlias || $0.value.hasAlias }
        }
    }
}
