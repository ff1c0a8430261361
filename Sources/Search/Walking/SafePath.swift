/// A path as the system has it: bytes, not necessarily text.
public struct SafePath: Sendable, Hashable, CustomStringConvertible {
    /// The bytes of the path.
    public let bytes: [UInt8]

    /// Creates a path.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The path as text that is safe to show and never the same for two paths: backslashes, control and format
    /// characters and bytes that are no UTF-8 are written `\xNN`.
    public var description: String {
        if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") }) {
            return String(decoding: bytes, as: UTF8.self)
        }
        var text = ""
        var rest = bytes[...]
        while !rest.isEmpty {
            let length = Self.scalarLength(rest)
            let piece = rest.prefix(max(1, length))
            if length > 0, let scalar = String(decoding: piece, as: UTF8.self).unicodeScalars.first,
                Self.isShowable(scalar)
            {
                text.unicodeScalars.append(scalar)
            } else {
                for byte in piece {
                    text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
                }
            }
            rest = rest.dropFirst(piece.count)
        }
        return text
    }

    private static func isShowable(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar != "\\" else { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
        default: return true
        }
    }

    /// The length of the well-formed UTF-8 sequence at the start, or 0.
    private static func scalarLength(_ bytes: ArraySlice<UInt8>) -> Int {
        guard let first = bytes.first else { return 0 }
        let length =
            first < 0x80
            ? 1
            : first >= 0xc2 && first < 0xe0
                ? 2
                : first >= 0xe0 && first < 0xf0
                    ? 3
                    : first >= 0xf0 && first < 0xf5 ? 4 : 0
        guard length > 0, bytes.count >= length else { return 0 }
        let text = String(decoding: bytes.prefix(length), as: UTF8.self)
        return text.utf8.elementsEqual(bytes.prefix(length)) ? length : 0
    }
}
