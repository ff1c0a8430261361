#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Reads the paragraphs of Debian's control files (deb822(5)) out of bytes, without making text of what nobody asks
/// for: a package list has sixty thousand paragraphs, of which a round needs a few hundred.
public enum Deb822 {
    /// Calls `body` with the range of each whole paragraph of `bytes` from `start` on.
    ///
    /// - Parameter isLast: Whether the bytes end here, so that the last paragraph needs no empty line after it.
    /// - Returns: Where the first paragraph begins that was not yet complete.
    public static func scan(
        _ bytes: [UInt8], from start: Int = 0, isLast: Bool = true, _ body: (Range<Int>) throws -> Void
    ) rethrows -> Int {
        var start = start
        var line = start
        while line < bytes.count {
            guard let end = newline(bytes, from: line) else { break }
            if end == line || isBlank(bytes, line..<end) {
                if start < line { try body(start..<line) }
                start = end + 1
            }
            line = end + 1
        }
        guard isLast else { return start }
        if start < bytes.count { try body(start..<bytes.count) }
        return bytes.count
    }

    /// The fields of a paragraph with their values, in order; comments and lines that are neither are passed over.
    /// The lines of a longer value stay joined by line ends, without their first blank.
    public static func fields(of bytes: [UInt8], in paragraph: Range<Int>) -> [String: String] {
        var fields: [String: String] = [:]
        each(bytes, in: paragraph) { name, value in
            let name = String(decoding: bytes[name], as: UTF8.self).lowercased()
            if fields[name] == nil { fields[name] = text(bytes, value) }
        }
        return fields
    }

    /// Calls `body` with the ranges of each field's name and value; the value still holds its line ends.
    static func each(_ bytes: [UInt8], in paragraph: Range<Int>, _ body: (Range<Int>, Range<Int>) -> Void) {
        var name: Range<Int>?
        var value = paragraph.lowerBound..<paragraph.lowerBound
        var line = paragraph.lowerBound
        while line < paragraph.upperBound {
            let end = min(newline(bytes, from: line) ?? paragraph.upperBound, paragraph.upperBound)
            let first = end > line ? bytes[line] : 0
            if first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") {
                value = value.lowerBound..<end
            } else if first != UInt8(ascii: "#") {
                if let name { body(name, value) }
                name = nil
                if let colon = (line..<end).first(where: { bytes[$0] == UInt8(ascii: ":") }), colon > line {
                    name = line..<colon
                    value = colon + 1..<end
                }
            }
            line = end + 1
        }
        if let name { body(name, value) }
    }

    /// A value as text: without the blanks around it, and with comment lines inside it left out.
    static func text(_ bytes: [UInt8], _ value: Range<Int>) -> String {
        let text = String(decoding: bytes[value], as: UTF8.self)
        guard text.utf8.contains(UInt8(ascii: "\n")) else { return text.trimmed }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("#") }.map(\.trimmed).joined(separator: "\n").trimmed
    }

    /// The paragraphs of a small file as fields by lower-case name.
    public static func paragraphs(of text: some StringProtocol) -> [[String: String]] {
        let bytes = Array(text.utf8)
        var result: [[String: String]] = []
        _ = scan(bytes) { range in
            let fields = fields(of: bytes, in: range)
            if !fields.isEmpty { result.append(fields) }
        }
        return result
    }

    /// The next line end; the one place where most of the time goes, so the C library's search does it.
    private static func newline(_ bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBytes { buffer in
            guard start < buffer.count, let base = buffer.baseAddress,
                let found = memchr(base + start, CInt(UInt8(ascii: "\n")), buffer.count - start)
            else { return nil }
            return base.distance(to: UnsafeRawPointer(found))
        }
    }

    private static func isBlank(_ bytes: [UInt8], _ line: Range<Int>) -> Bool {
        let first = bytes[line.lowerBound]
        guard first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") || first == UInt8(ascii: "\r") else {
            return false
        }
        return line.allSatisfy { " \t\r".utf8.contains(bytes[$0]) }
    }
}

extension StringProtocol {
    /// Without blanks and line ends on both sides.
    var trimmed: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
        guard let start = firstIndex(where: { !isBlank($0) }), let end = lastIndex(where: { !isBlank($0) }) else {
            return ""
        }
        return String(self[start...end])
    }
}
