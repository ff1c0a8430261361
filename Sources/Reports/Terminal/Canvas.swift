import Guideline

/// What a word is drawn with. Colour only repeats what the word already says.
enum Ink: String {
    case plain = ""
    case strong = "1"
    case quiet = "2"
    case short = "1;31"
    case holds = "32"
    case unknown = "33"
    case declared = "36"
}

/// Lines of a fixed width. Everything written on it is made harmless first, so that only the canvas itself can send a
/// terminal anything but visible characters.
struct Canvas {
    let width: Int
    let colour: Bool
    private(set) var lines: [String] = []

    init(width: Int, colour: Bool) {
        self.width = max(width, 40)
        self.colour = colour
    }

    /// All lines, each with a line end.
    var text: String { lines.map { $0 + "\n" }.joined() }

    /// An empty line, unless there is one already.
    mutating func space() {
        if let last = lines.last, !last.isEmpty { lines.append("") }
    }

    /// A paragraph.
    mutating func write(_ text: String, at indent: Int, hanging: Int = 0, ink: Ink = .plain) {
        let wrapped = TextWrap.lines(of: Escaping.visible(text), width: width - indent - hanging)
        for (index, line) in wrapped.enumerated() {
            put(indent + (index == 0 ? 0 : hanging), [(line, ink)])
        }
    }

    /// A word in front and a paragraph beside it: `→ do this`.
    mutating func write(_ mark: String, _ text: String, at indent: Int, ink: Ink = .plain, textInk: Ink = .plain) {
        let (mark, text) = (Escaping.visible(mark), Escaping.visible(text))
        let offset = DisplayWidth.of(mark) + 1
        for (index, line) in TextWrap.lines(of: text, width: width - indent - offset).enumerated() {
            if index == 0 {
                put(indent, [(mark, ink), (" ", .plain), (line, textInk)])
            } else {
                put(indent + offset, [(line, textInk)])
            }
        }
    }

    /// A paragraph with a word at the right edge of its first line.
    mutating func write(_ text: String, right: String, at indent: Int, ink: Ink = .plain, rightInk: Ink) {
        let right = Escaping.visible(right)
        let room = min(width, 80) - indent - DisplayWidth.of(right) - 2
        for (index, line) in TextWrap.lines(of: Escaping.visible(text), width: room).enumerated() {
            if index == 0 {
                put(indent, [(TextWrap.padded(line, to: room), ink), ("  ", .plain), (right, rightInk)])
            } else {
                put(indent + 4, [(line, ink)])
            }
        }
    }

    /// A heading of a fixed width and whole items beside it.
    mutating func write(_ heading: String, _ items: [String], separator: String, at indent: Int, headingWidth: Int) {
        let heading = TextWrap.padded(Escaping.visible(heading), to: headingWidth)
        let offset = DisplayWidth.of(heading)
        let rows = TextWrap.lines(
            of: items.map(Escaping.visible), separator: separator, width: width - indent - offset)
        for (index, row) in (rows.isEmpty ? [""] : rows).enumerated() {
            if index == 0 {
                put(indent, [(heading, .strong), (row, .plain)])
            } else {
                put(indent + offset, [(row, .plain)])
            }
        }
    }

    /// A command to copy: on one line where it fits, otherwise continued at spaces outside quotes as a shell reads
    /// it. Only a single word that is wider than the line stays wider, because cutting it would change it.
    mutating func command(_ command: String, at indent: Int) {
        var line = ""
        for word in Self.shellWords(Escaping.visible(command)) {
            if line.isEmpty {
                line = word
            } else if DisplayWidth.of(line) + 1 + DisplayWidth.of(word) <= width - indent - 2 {
                line += " " + word
            } else {
                put(indent, [(line + " \\", .plain)])
                line = "  " + word
            }
        }
        put(indent, [(line, .plain)])
    }

    /// A line that stays one, however long.
    mutating func whole(_ line: String, at indent: Int) {
        put(indent, [(Escaping.visible(line), .plain)])
    }

    /// A command's parts between spaces that stand outside single quotes.
    private static func shellWords(_ command: String) -> [String] {
        var words = [""]
        var quoted = false
        for character in command {
            if character == "'" || character == "\"" { quoted.toggle() }
            if character == " " && !quoted {
                words.append("")
            } else {
                words[words.count - 1].append(character)
            }
        }
        return words.filter { !$0.isEmpty }
    }

    private mutating func put(_ indent: Int, _ spans: [(text: String, ink: Ink)]) {
        var line = String(repeating: " ", count: indent)
        for span in spans {
            let isPlain = !colour || span.ink == .plain || span.text.allSatisfy { $0 == " " }
            line += isPlain ? span.text : "\u{1b}[\(span.ink.rawValue)m\(span.text)\u{1b}[0m"
        }
        while line.last == " " { line.removeLast() }
        lines.append(line)
    }
}

extension Verdict {
    var ink: Ink {
        switch self {
        case .short: .short
        case .unknown: .unknown
        case .declared: .declared
        case .holds: .holds
        case .notApplicable: .quiet
        }
    }
}
