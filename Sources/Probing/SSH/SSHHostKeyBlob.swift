import Crypto
import Foundation

extension SSHSurvey.HostKey {
    /// Reads the public key that a server sends (RFC 4253 section 6.6, RFC 5656, RFC 8709, OpenSSH's PROTOCOL.certkeys).
    init(blob: [UInt8]) throws(SSHFault) {
        var reader = SSHReader(blob)
        let type = String(decoding: try reader.string(), as: UTF8.self)
        guard type.count <= 128, type.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw SSHFault("the host key has no readable type")
        }
        let isCertificate = type.contains("-cert-v0")
        if isCertificate { _ = try reader.string() }
        let digest = Data(SHA256.hash(data: blob)).base64EncodedString().prefix { $0 != "=" }
        self.init(
            type: type, bits: try Self.bits(type, &reader), fingerprint: "SHA256:\(digest)",
            isCertificate: isCertificate)
    }

    private static func bits(_ type: String, _ reader: inout SSHReader) throws(SSHFault) -> Int? {
        switch type.split(separator: "-cert-v0").first.map(String.init) ?? type {
        case "ssh-rsa":
            _ = try reader.string()
            return bitLength(try reader.string())
        case "ssh-dss": return bitLength(try reader.string())
        case "ssh-ed25519", "sk-ssh-ed25519@openssh.com", "sk-ssh-ed25519": return 256
        case "ssh-ed448": return 448
        case "ecdsa-sha2-nistp256", "sk-ecdsa-sha2-nistp256@openssh.com", "sk-ecdsa-sha2-nistp256": return 256
        case "ecdsa-sha2-nistp384": return 384
        case "ecdsa-sha2-nistp521": return 521
        default: return nil
        }
    }

    /// The length of a number in big-endian bytes.
    static func bitLength(_ number: [UInt8]) -> Int {
        let magnitude = number.drop { $0 == 0 }
        guard let first = magnitude.first else { return 0 }
        return magnitude.count * 8 - first.leadingZeroBitCount
    }
}
