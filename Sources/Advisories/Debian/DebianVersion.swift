/// A Debian package version, `[epoch:]upstream[-revision]`, ordered as deb-version(7) says and as dpkg compares.
///
/// ```swift
/// DebianVersion("1.0~rc1-1") < DebianVersion("1.0-1")   // true
/// DebianVersion("0:1.0") == DebianVersion("1.00")       // true: equal in order, whatever the spelling
/// ```
public struct DebianVersion: Sendable, Comparable, CustomStringConvertible {
    /// The version as written.
    public let text: String

    /// Takes a version as it stands in a package list, with the same forbearance as dpkg has for installed packages.
    public init(_ text: some StringProtocol) {
        self.text = String(text)
    }

    /// Reads a version by Debian policy: nil for an empty part, a wrong epoch, white space inside or a character
    /// that may not stand there.
    public init?(strict text: some StringProtocol) {
        self.init(text.trimmed)
        guard isValid else { return nil }
    }

    /// As written.
    public var description: String { text }

    /// The part before the colon; 0 where there is none.
    public var epoch: Int {
        text.firstIndex(of: ":").map { Int(text[..<$0]) ?? 0 } ?? 0
    }

    /// The part between epoch and revision.
    public var upstream: String {
        let start = text.firstIndex(of: ":").map(text.index(after:)) ?? text.startIndex
        let end = text[start...].lastIndex(of: "-") ?? text.endIndex
        return String(text[start..<end])
    }

    /// The part after the last hyphen; empty where there is none.
    public var revision: String {
        let start = text.firstIndex(of: ":").map(text.index(after:)) ?? text.startIndex
        return text[start...].lastIndex(of: "-").map { String(text[text.index(after: $0)...]) } ?? ""
    }

    /// Equal in order: `1.0` is `0:1.00`.
    public static func == (one: Self, other: Self) -> Bool { one.compared(to: other) == 0 }
    /// Earlier in order.
    public static func < (one: Self, other: Self) -> Bool { one.compared(to: other) < 0 }

    /// Negative, zero or positive, as this version is older than, equal to or newer than another.
    public func compared(to other: Self) -> Int {
        Self.compare(text.utf8Span.span, other.text.utf8Span.span)
    }

    private var isValid: Bool {
        var rest = text[...]
        if let colon = rest.firstIndex(of: ":") {
            let epoch = rest[..<colon]
            guard !epoch.isEmpty, epoch.utf8.allSatisfy(Self.isDigit), Int32(epoch) != nil else { return false }
            rest = rest[rest.index(after: colon)...]
        }
        if let hyphen = rest.lastIndex(of: "-") {
            let revision = rest[rest.index(after: hyphen)...]
            guard !revision.isEmpty, revision.utf8.allSatisfy({ Self.isPlain($0) || ".+~".utf8.contains($0) }) else {
                return false
            }
            rest = rest[..<hyphen]
        }
        guard let first = rest.utf8.first, Self.isDigit(first) else { return false }
        return rest.utf8.allSatisfy { Self.isPlain($0) || ".+~-:".utf8.contains($0) }
    }
}

// MARK: - Order

extension DebianVersion {
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    private static func isPlain(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }

    /// How a character sorts: tilde before the end, the end before letters, letters before the rest.
    private static func rank(_ byte: UInt8) -> Int {
        if byte == UInt8(ascii: "~") { return -1 }
        if isDigit(byte) { return 0 }
        return isLetter(byte) ? Int(byte) : Int(byte) + 256
    }

    private static func compare(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Int {
        let (oneStart, oneHyphen) = parts(one)
        let (otherStart, otherHyphen) = parts(other)
        let epochs = compare(one, 0..<max(0, oneStart - 1), other, 0..<max(0, otherStart - 1))
        if epochs != 0 { return epochs }
        let upstreams = compare(one, oneStart..<oneHyphen, other, otherStart..<otherHyphen)
        if upstreams != 0 { return upstreams }
        return compare(
            one, min(oneHyphen + 1, one.count)..<one.count, other, min(otherHyphen + 1, other.count)..<other.count)
    }

    /// Where the upstream version begins, and where the last hyphen after it or the end is.
    private static func parts(_ text: Span<UInt8>) -> (start: Int, hyphen: Int) {
        var start = 0
        var hyphen = text.count
        for index in text.indices where text[index] == UInt8(ascii: ":") {
            start = index + 1
            break
        }
        for index in start..<text.count where text[index] == UInt8(ascii: "-") { hyphen = index }
        return (start, hyphen)
    }

    /// Alternates between stretches without digits, by rank, and numbers, by value however long.
    private static func compare(
        _ one: Span<UInt8>, _ oneRange: Range<Int>, _ other: Span<UInt8>, _ otherRange: Range<Int>
    ) -> Int {
        var i = oneRange.lowerBound
        var j = otherRange.lowerBound
        while i < oneRange.upperBound || j < otherRange.upperBound {
            while i < oneRange.upperBound && !isDigit(one[i]) || j < otherRange.upperBound && !isDigit(other[j]) {
                let left = i < oneRange.upperBound ? rank(one[i]) : 0
                let right = j < otherRange.upperBound ? rank(other[j]) : 0
                if left != right { return left - right }
                i += 1
                j += 1
            }
            while i < oneRange.upperBound && one[i] == 0x30 { i += 1 }
            while j < otherRange.upperBound && other[j] == 0x30 { j += 1 }
            var difference = 0
            while i < oneRange.upperBound && isDigit(one[i]) && j < otherRange.upperBound && isDigit(other[j]) {
                if difference == 0 { difference = Int(one[i]) - Int(other[j]) }
                i += 1
                j += 1
            }
            if i < oneRange.upperBound && isDigit(one[i]) { return 1 }
            if j < otherRange.upperBound && isDigit(other[j]) { return -1 }
            if difference != 0 { return difference }
        }
        return 0
    }
}
