/// The head of an HTTP/1 answer: status and fields (RFC 9112).
struct HTTPHead: Sendable {
    /// The status code.
    let status: Int
    /// Names in lower case, values trimmed, in their order.
    let fields: [(name: String, value: String)]

    /// The most that is read of one answer.
    static let limit = 64 << 10

    /// Reads an answer; nil when it is not HTTP.
    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: Array("HTTP/1.".utf8)) else { return nil }
        let lines = String(decoding: bytes.prefix(Self.limit), as: UTF8.self)
            .split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        let parts = lines[0].split(separator: " ")
        guard parts.count >= 2, let status = Int(parts[1]), (100...599).contains(status) else { return nil }
        self.status = status
        fields = lines.dropFirst().prefix { !$0.isEmpty && $0 != "\r" }.compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (line[..<colon].lowercased(), Self.trimmed(line[line.index(after: colon)...]))
        }
    }

    /// The first value of a field.
    func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// Whether a header has come to its end.
    static func isWhole(_ bytes: [UInt8]) -> Bool {
        var run = 0
        for byte in bytes where byte != 13 {
            run = byte == 10 ? run + 1 : 0
            if run == 2 { return true }
        }
        return false
    }

    /// Whether bytes may be the beginning of an answer.
    static func mayBegin(_ bytes: [UInt8]) -> Bool {
        zip(bytes, "HTTP/1.".utf8).allSatisfy { $0 == $1 }
    }

    /// `max-age` of `Strict-Transport-Security` (RFC 6797 6.1): 0 when the field is absent or says nothing valid.
    var strictTransportSecurity: Int {
        guard let policy = value("strict-transport-security") else { return 0 }
        for directive in policy.split(separator: ";") {
            let parts = directive.split(separator: "=", maxSplits: 1).map(Self.trimmed)
            guard parts.count == 2, parts[0].lowercased() == "max-age" else { continue }
            let digits = parts[1].filter { $0 != "\"" }
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return 0 }
            return Int(digits) ?? Int.max
        }
        return 0
    }

    /// Whether the answer leads to https.
    var leadsToHTTPS: Bool {
        (300..<400).contains(status) && value("location")?.lowercased().hasPrefix("https://") == true
    }

    private static func trimmed(_ text: Substring) -> String {
        let blank: Set<Character> = [" ", "\t", "\r"]
        let front = text.drop { blank.contains($0) }
        return String(front.reversed().drop { blank.contains($0) }.reversed())
    }
}
