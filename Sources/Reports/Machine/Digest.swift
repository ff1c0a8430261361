import Crypto
import Foundation

/// Digests and the names made from them.
enum Digest {
    /// SHA-256 of a text's UTF-8 bytes, in hexadecimal.
    static func sha256(_ text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// A UUID of version 5 (RFC 9562, section 5.5) in Ward's own namespace: the same name has the same UUID on every
    /// machine and in every round.
    static func uuid(_ name: String) -> String {
        let namespace: [UInt8] = [
            0x5c, 0x0f, 0x3a, 0x3e, 0x92, 0x1d, 0x4b, 0x6c, 0x8e, 0x57, 0x21, 0xd4, 0x6b, 0x1a, 0xc0, 0x9f,
        ]
        var bytes = Array(Insecure.SHA1.hash(data: Data(namespace + Array(name.utf8))).prefix(16))
        bytes[6] = bytes[6] & 0x0f | 0x50
        bytes[8] = bytes[8] & 0x3f | 0x80
        let tuple = (
            bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7], bytes[8], bytes[9],
            bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]
        )
        return UUID(uuid: tuple).uuidString.lowercased()
    }
}
