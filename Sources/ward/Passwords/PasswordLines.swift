import Foundation

/// Lines of standard input as passwords: ended by LF or CRLF, the last one also by the end; of a very long line only its
/// length counts.
struct PasswordLines {
    enum Line: Equatable {
        case bytes([UInt8])
        /// Longer than any policy accepts.
        case tooLong
    }

    /// More bytes than a password of the greatest length that a policy can have.
    static let longest = 1 << 16

    private var line: [UInt8] = []
    private var isTooLong = false
    private var isOpen = false
    private var isFirst = true

    /// Takes what was read, and hands on every line that ended in it.
    mutating func append(_ data: Data, found: (Line) -> Void) {
        var rest = data[...]
        while let end = rest.firstIndex(of: 10) {
            take(rest[..<end])
            close(found)
            rest = rest[(end + 1)...]
        }
        if !rest.isEmpty { take(rest) }
    }

    /// Hands on a last line that nothing ended.
    mutating func finish(found: (Line) -> Void) {
        if isOpen { close(found) }
    }

    private mutating func take(_ part: Data) {
        isOpen = true
        if isTooLong || line.count + part.count > Self.longest {
            isTooLong = true
        } else {
            line.append(contentsOf: part)
        }
    }

    private mutating func close(_ found: (Line) -> Void) {
        if line.last == 13 { line.removeLast() }
        // A mark of the byte order at the start of a file is no part of a password.
        if isFirst, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        isFirst = false
        found(isTooLong ? .tooLong : .bytes(line))
        line.removeAll(keepingCapacity: true)
        isTooLong = false
        isOpen = false
    }
}
