/// A pattern as apt's preferences use it: a shell glob without regard to letter case, or `/an expression/`.
struct NamePattern: Sendable {
    private let text: String

    init(_ text: some StringProtocol) {
        self.text = String(text)
    }

    /// Whether the pattern could match more than its own text.
    var isWild: Bool { text.hasPrefix("/") || text.contains { "*?[".contains($0) } }

    /// Whether the whole text matches; an expression may match anywhere in it. A broken expression matches nothing.
    func matches(_ candidate: String) -> Bool {
        if text.hasPrefix("/"), text.hasSuffix("/"), text.count > 1 {
            guard let expression = try? Regex(String(text.dropFirst().dropLast())).ignoresCase() else { return false }
            return candidate.firstMatch(of: expression) != nil
        }
        if !isWild { return text.lowercased() == candidate.lowercased() }
        return Self.glob(Array(text.lowercased().utf8), Array(candidate.lowercased().utf8))
    }

    /// fnmatch(3) without flags, in linear space and at most pattern times text steps.
    private static func glob(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
        var p = 0
        var t = 0
        var star: (p: Int, t: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = (p, t)
                p += 1
            } else if p < pattern.count, let next = step(pattern, p, text[t]) {
                p = next
                t += 1
            } else if let back = star {
                p = back.p + 1
                t = back.t + 1
                star = (back.p, t)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    /// Where the pattern goes on after matching one byte, or nil.
    private static func step(_ pattern: [UInt8], _ p: Int, _ byte: UInt8) -> Int? {
        switch pattern[p] {
        case UInt8(ascii: "?"): return p + 1
        case UInt8(ascii: "\\") where p + 1 < pattern.count: return pattern[p + 1] == byte ? p + 2 : nil
        case UInt8(ascii: "["):
            guard let close = pattern[(p + 1)...].dropFirst().firstIndex(of: UInt8(ascii: "]")) else { fallthrough }
            var set = pattern[(p + 1)..<close]
            let negated = set.first == UInt8(ascii: "!") || set.first == UInt8(ascii: "^")
            if negated { set = set.dropFirst() }
            var found = false
            while let low = set.popFirst() {
                if set.first == UInt8(ascii: "-"), set.count > 1 {
                    let high = set[set.startIndex + 1]
                    set = set.dropFirst(2)
                    if low <= byte && byte <= high { found = true }
                } else if low == byte {
                    found = true
                }
            }
            return found != negated ? close + 1 : nil
        default: return pattern[p] == byte ? p + 1 : nil
        }
    }
}
