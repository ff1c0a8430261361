/// A paragraph of an answer that is no round: what a command writes that looks at servers one by one.
///
/// ```swift
/// print(Passage.text([Passage("mail.example.lu:443", tone: .strong)], TerminalOptions()), terminator: "")
/// ```
public struct Passage: Sendable, Hashable {
    /// What the paragraph is; colour only repeats it.
    public enum Tone: Sendable, Hashable {
        case plain, strong, quiet, short, holds, unknown
        /// A command or a line of settings to copy: never broken, because no settings file reads on as a shell does.
        case command
    }

    /// Its text; made harmless when it is written.
    public var text: String
    /// A word or sign in front, beside which the text hangs.
    public var mark: String?
    /// A word at the right edge.
    public var right: String?
    /// Columns from the left.
    public var indent: Int
    /// What it is.
    public var tone: Tone

    /// Creates a paragraph.
    public init(_ text: String, mark: String? = nil, right: String? = nil, indent: Int = 0, tone: Tone = .plain) {
        self.text = text
        self.mark = mark
        self.right = right
        self.indent = indent
        self.tone = tone
    }

    /// The lines of paragraphs, each ended, wrapped to a width.
    public static func text(_ passages: [Passage], _ options: TerminalOptions) -> String {
        var canvas = Canvas(width: options.width, colour: options.colour)
        for passage in passages {
            if passage.tone == .command {
                canvas.whole(passage.text, at: passage.indent)
            } else if passage.text.isEmpty && passage.mark == nil {
                canvas.space()
            } else if let right = passage.right {
                canvas.write(
                    passage.text, right: right, at: passage.indent, ink: .strong, rightInk: passage.ink)
            } else if let mark = passage.mark {
                canvas.write(mark, passage.text, at: passage.indent, ink: passage.ink)
            } else {
                canvas.write(passage.text, at: passage.indent, hanging: 2, ink: passage.ink)
            }
        }
        return canvas.text
    }

    private var ink: Ink {
        switch tone {
        case .plain, .command: .plain
        case .strong: .strong
        case .quiet: .quiet
        case .short: .short
        case .holds: .holds
        case .unknown: .unknown
        }
    }
}
