/// Breaks text into lines that fit, measured in terminal columns.
enum TextWrap {
    /// The lines of a text, none wider than `width`; a word that is wider is cut. Never empty.
    static func lines(of text: String, width: Int) -> [String] {
        let width = max(width, 4)
        var lines: [String] = []
        var line = ""
        var used = 0
        for word in text.split(separator: " ", omittingEmptySubsequences: true) {
            let needed = DisplayWidth.of(word)
            if used > 0 && used + 1 + needed <= width {
                line += " " + word
                used += 1 + needed
                continue
            }
            if used > 0 { lines.append(line) }
            var pieces = pieces(of: word, width: width)
            line = pieces.popLast() ?? ""
            used = DisplayWidth.of(line)
            lines += pieces
        }
        return lines + [line]
    }

    /// The lines of items that stay whole where they fit, with a separator between those on one line.
    static func lines(of items: [String], separator: String, width: Int) -> [String] {
        var lines: [String] = []
        for item in items.flatMap({ TextWrap.lines(of: $0, width: width) }) {
            if let last = lines.last, DisplayWidth.of(last) + DisplayWidth.of(separator + item) <= width {
                lines[lines.count - 1] = last + separator + item
            } else {
                lines.append(item)
            }
        }
        return lines
    }

    /// The text with spaces after it, up to a width.
    static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - DisplayWidth.of(text)))
    }

    private static func pieces(of word: Substring, width: Int) -> [String] {
        var pieces = [""]
        var used = 0
        for scalar in word.unicodeScalars {
            let needed = DisplayWidth.of(scalar)
            if used + needed > width {
                pieces.append("")
                used = 0
            }
            pieces[pieces.count - 1].unicodeScalars.append(scalar)
            used += needed
        }
        return pieces
    }
}
