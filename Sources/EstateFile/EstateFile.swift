public import Guideline
import Yams

/// Reads and writes `ward.yaml`, the description of an estate (see `docs/estate.md`).
///
/// ```swift
/// let estate = try EstateFile.read(text, named: "ward.yaml")
/// print(estate.assets.count)
/// ```
public enum EstateFile {
    /// The largest file that is read, in bytes.
    public static let limit = 4 << 20

    /// Reads an estate from the text of a file.
    ///
    /// - Throws: every mistake of the file at once, each with line and column, so that nobody mends them one by one.
    public static func read(_ text: String, named name: String) throws(EstateFileError) -> Estate {
        if let place = aliasPlace(in: text) {
            throw EstateFileError(
                name: name,
                mistakes: [
                    .init(
                        "anchors and aliases (& and *) are not read here; write it out, or put the text in quotes",
                        line: place.line, column: place.column)
                ])
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw EstateFileError(name: name, mistakes: [mistake(from: error)])
        }
        guard let root else {
            throw EstateFileError(
                name: name, mistakes: [.init("the file is empty; `ward estate init` writes one to start from")])
        }
        var reader = EstateReader()
        let estate = reader.estate(root)
        guard reader.mistakes.isEmpty, let estate else {
            throw EstateFileError(name: name, mistakes: reader.mistakes)
        }
        return estate
    }

    /// The first anchor or alias. An alias can stand for a tree that doubles at each step, so that a file of 500 bytes
    /// would fill the memory; nothing in an estate needs one.
    static func aliasPlace(in text: String) -> (line: Int, column: Int)? {
        var line = 1
        var column = 0
        var quote: UInt8 = 0
        var before = UInt8(ascii: "\n")
        var lastMark = UInt8(ascii: "\n")
        for byte in text.utf8 {
            column += 1
            if byte == UInt8(ascii: "\n") {
                (line, column, lastMark) = (line + 1, 0, byte)
                if quote == UInt8(ascii: "#") { quote = 0 }
            } else if quote != 0 {
                if byte == quote && before != UInt8(ascii: "\\") { quote = 0 }
            } else {
                let startsWord = " \n[{,".utf8.contains(before)
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "'"):
                    if ":-?[{,\n".utf8.contains(lastMark) { quote = byte }
                case UInt8(ascii: "#") where startsWord: quote = byte
                case UInt8(ascii: "*"), UInt8(ascii: "&"):
                    if startsWord && ":-?[{,\n".utf8.contains(lastMark) { return (line, column) }
                default: break
                }
                if byte != UInt8(ascii: " ") { lastMark = byte }
            }
            before = byte
        }
        return nil
    }

    private static func mistake(from error: any Error) -> EstateFileError.Mistake {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return .init(problem, line: mark.line, column: mark.column)
        case .duplicatedKeysInMapping(let duplicates, _):
            let keys = duplicates.map { "\"\($0)\"" }.sorted().joined(separator: ", ")
            return .init("the key \(keys) stands twice in one mapping")
        default:
            return .init("not readable as YAML (\(error))")
        }
    }
}

/// What is wrong with an estate file, all at once.
public struct EstateFileError: Error, Sendable, CustomStringConvertible {
    /// One mistake and its place.
    public struct Mistake: Sendable, Hashable {
        /// Line from 1; nil for the file as a whole.
        public var line: Int?
        /// Column from 1.
        public var column: Int?
        /// What is wrong, and the way out.
        public var text: String

        init(_ text: String, line: Int? = nil, column: Int? = nil) {
            self.text = text
            self.line = line
            self.column = column
        }
    }

    /// The file as the person named it.
    public var name: String
    /// The mistakes in the file's order.
    public var mistakes: [Mistake]

    private static let shown = 50

    /// One line for each mistake, the first fifty: `ward.yaml:14:9: unknown asset kind …`.
    public var description: String {
        let lines = mistakes.prefix(Self.shown).map { mistake in
            let place = mistake.line.map { ":\($0):\(mistake.column ?? 1)" } ?? ""
            return "\(name)\(place): \(mistake.text)"
        }
        let more = mistakes.count > Self.shown ? ["\(name): and \(mistakes.count - Self.shown) more mistakes"] : []
        return (lines + more).joined(separator: "\n")
    }
}
