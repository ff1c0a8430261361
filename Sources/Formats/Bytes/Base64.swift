/// Base64 as it stands in key files and in texts that quote them.
enum Base64 {
    private static let values: [UInt8] = {
        var table = [UInt8](repeating: 0xff, count: 256)
        for (value, byte) in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8.enumerated() {
            table[Int(byte)] = UInt8(value)
        }
        return table
    }()

    /// Decodes until the first byte that cannot belong to a quoted Base64 text; at most `limit` bytes come out.
    ///
    /// White space, quotes, the escapes `\n`, `\r`, `\t` and a mail's `>` are passed over, so that keys in JSON, YAML
    /// and mails are read too.
    /// - Returns: The bytes, and where decoding stopped.
    static func decode(_ text: ArraySlice<UInt8>, limit: Int = .max) -> (bytes: [UInt8], end: Int) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(text.count * 3 / 4 + 3, limit))
        var bits: UInt32 = 0
        var count = 0
        var index = text.startIndex
        while index < text.endIndex && bytes.count < limit {
            let byte = text[index]
            let value = values[Int(byte)]
            if value != 0xff {
                bits = bits << 6 | UInt32(value)
                count += 6
                if count >= 8 {
                    count -= 8
                    bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
                }
            } else if byte == UInt8(ascii: "\\"), index + 1 < text.endIndex, isEscape(text[index + 1]) {
                index += 1
            } else if !isFiller(byte) {
                break
            }
            index += 1
        }
        return (bytes, index)
    }

    /// Encodes without padding, as `ssh-keygen -l` prints fingerprints.
    static func unpadded(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(alphabet[Int(bits >> UInt32(count) & 63)])
            }
        }
        if count > 0 { text.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func isEscape(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "n") || byte == UInt8(ascii: "r") || byte == UInt8(ascii: "t")
            || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "/")
    }

    private static func isFiller(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: "="), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ">"),
            UInt8(ascii: ","), UInt8(ascii: "\\"):
            true
        default: false
        }
    }
}
