/// Makes text from outside harmless to look at.
///
/// A file's name may hold an escape sequence that rewrites the terminal, or a direction mark that makes one name look
/// like another. Nothing of that kind survives here: it is shown as what it is, `\x1b` or `\u{202e}`.
public enum Escaping {
    /// Marks that may pile up on one letter before the rest are written out; enough for every living script.
    private static let marksOnOneLetter = 3

    /// The text on one line with every character visible: controls, line ends, direction marks, invisible and
    /// unassigned characters are written as escapes.
    public static func visible(_ text: String) -> String {
        if text.utf8.allSatisfy({ 0x20...0x7e ~= $0 }) { return text }
        var result = ""
        var marks = 0
        for scalar in text.unicodeScalars {
            let isMark = DisplayWidth.isMark(scalar)
            marks = isMark ? marks + 1 : 0
            if isHidden(scalar) || marks > marksOnOneLetter || (isMark && result.isEmpty) {
                result += escape(scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The text for XML 1.0 and HTML: visible, with the five characters of the markup as references.
    static func markup(_ text: String) -> String {
        var result = ""
        for scalar in visible(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Whether a character could act on a display instead of being seen on it.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.isNoncharacterCodePoint { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: return true
        default: return false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default:
            let digits = String(scalar.value, radix: 16)
            if scalar.value < 0x100 { return "\\x" + (digits.count < 2 ? "0" : "") + digits }
            return "\\u{\(digits)}"
        }
    }
}
