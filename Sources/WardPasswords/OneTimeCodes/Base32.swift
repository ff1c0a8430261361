/// Base32 (RFC 4648, section 6), in which authenticator apps take secrets.
public enum Base32 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// The text of some bytes, without padding, as key URIs have it.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        var bits = 0
        var buffer = 0
        for byte in bytes {
            buffer = (buffer << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[buffer >> bits & 31])
            }
        }
        if bits > 0 { text.append(alphabet[buffer << (5 - bits) & 31]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a text as people type it: small letters, spaces, hyphens and padding at the end are taken.
    /// Nil where a character is foreign, the length impossible or a spare bit set.
    public static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits = 0
        var buffer = 0
        var isPadded = false
        for character in text.utf8 {
            switch character {
            case 0x20, 0x2D: continue
            case 0x3D: isPadded = true
            case _ where isPadded: return nil
            default:
                let upper = 0x61...0x7A ~= character ? character - 32 : character
                guard let value = alphabet.firstIndex(of: upper) else { return nil }
                buffer = (buffer << 5 | value) & 0xFFFF
                bits += 5
                if bits >= 8 {
                    bits -= 8
                    bytes.append(UInt8(buffer >> bits & 0xFF))
                }
            }
        }
        guard bits < 5, buffer & ((1 << bits) - 1) == 0 else { return nil }
        return bytes
    }
}
