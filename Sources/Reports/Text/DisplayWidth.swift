/// How many terminal columns text takes: two for wide East Asian characters and emoji, none for combining marks
/// (Unicode Standard Annex #11). Where terminals disagree the wider answer is given, so that a line never overflows.
enum DisplayWidth {
    /// The columns of a text that holds no control characters.
    static func of(_ text: some StringProtocol) -> Int {
        text.unicodeScalars.reduce(0) { $0 + of($1) }
    }

    /// The columns of one character.
    static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        if isMark(scalar) { return 0 }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    /// Whether a character is drawn onto the one before it.
    static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x300 else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return true
        default: return false
        }
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115f, 0x231a...0x231b, 0x2329...0x232a, 0x23e9...0x23f3, 0x25fd...0x25fe, 0x2614...0x2615,
        0x2630...0x2637, 0x2648...0x2653, 0x267f...0x267f, 0x268a...0x268f, 0x2693...0x2693, 0x26a1...0x26a1,
        0x26aa...0x26ab, 0x26bd...0x26be, 0x26c4...0x26c5, 0x26ce...0x26ce, 0x26d4...0x26d4, 0x26ea...0x26ea,
        0x26f2...0x26f5, 0x26fa...0x26fd, 0x2705...0x2705, 0x270a...0x270b, 0x2728...0x2728, 0x274c...0x274e,
        0x2753...0x2757, 0x2795...0x2797, 0x27b0...0x27bf, 0x2b1b...0x2b1c, 0x2b50...0x2b55, 0x2e80...0x303e,
        0x3041...0xa4cf, 0xa960...0xa97c, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe10...0xfe19, 0xfe30...0xfe6f,
        0xff00...0xff60, 0xffe0...0xffe6, 0x16fe0...0x1b2ff, 0x1d300...0x1d376, 0x1f004...0x1f004,
        0x1f0cf...0x1f0cf, 0x1f18e...0x1f19a, 0x1f1e6...0x1f265, 0x1f300...0x1faff, 0x20000...0x3fffd,
    ]
}
