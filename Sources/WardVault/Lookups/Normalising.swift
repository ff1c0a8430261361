import Foundation

/// How text is brought into one form before it is looked up, when it is written and when it is asked for. Text is always
/// put into Unicode's composed form (NFC), so that `é` is found however it was typed.
public enum Normalising: Sendable, Hashable {
    /// Nothing more.
    case exact
    /// White space at both ends is left out, inside it counts as one space.
    case trimmed
    /// Trimmed, and without difference between capital and small letters (`STRASSE` finds `Straße`).
    case folded
    /// Digits alone: `1990 0101 123 45` finds `1990010112345`.
    case digits

    func callAsFunction(_ text: String) -> String {
        switch self {
        case .exact: text.composed
        case .trimmed: text.composed.spaced
        // Up and down again, so that ß and ss are the same.
        case .folded: text.composed.spaced.uppercased().lowercased().composed
        case .digits: String(text.filter { $0.isASCII && $0.isNumber })
        }
    }

    func callAsFunction(_ content: LookupContent) -> LookupContent {
        guard case .text(let text) = content else { return content }
        return .text(self(text))
    }
}

extension String {
    /// In composed form; ASCII is it already.
    fileprivate var composed: String {
        utf8.allSatisfy { $0 < 0x80 } ? self : precomposedStringWithCanonicalMapping
    }

    fileprivate var spaced: String {
        split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
