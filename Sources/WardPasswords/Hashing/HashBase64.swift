/// Base64 as stored password hashes use it: without padding, and read strictly, so that one hash has one spelling.
enum HashBase64 {
    /// RFC 4648's alphabet, as PHC strings have it.
    static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    /// The same with `.` in place of `+`, as passlib writes PBKDF2.
    static let dotted = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./".utf8)
    /// The alphabet for addresses and cookies (RFC 4648, section 5).
    static let url = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    /// bcrypt's own order.
    static let bcrypt = Array("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// The text of some bytes.
    static func encode(_ bytes: some Sequence<UInt8>, _ alphabet: [UInt8] = standard) -> String {
        var text: [UInt8] = []
        var bits = 0
        var buffer = 0
        for byte in bytes {
            buffer = (buffer << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[buffer >> bits & 63])
            }
        }
        if bits > 0 { text.append(alphabet[buffer << (6 - bits) & 63]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a text; nil where a character is foreign, the length impossible or a spare bit set.
    static func decode(_ text: some StringProtocol, _ alphabet: [UInt8] = standard) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits = 0
        var buffer = 0
        for character in text.utf8 {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            buffer = (buffer << 6 | value) & 0xFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(buffer >> bits & 0xFF))
            }
        }
        guard bits < 6, buffer & ((1 << bits) - 1) == 0 else { return nil }
        return bytes
    }
}

/// Reads a decimal number as PHC strings write it: no sign, no leading zero, at most ten digits.
func strictNumber(_ text: some StringProtocol) -> Int? {
    let digits = text.utf8
    guard 1...10 ~= digits.count, digits.allSatisfy({ 0x30...0x39 ~= $0 }), digits.count == 1 || digits.first != 0x30
    else { return nil }
    return Int(String(text))
}
