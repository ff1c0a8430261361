/// The public key that a server sends, taken apart (RFC 4253 section 6.6, RFC 5656, RFC 8709, OpenSSH's
/// PROTOCOL.certkeys).
struct SSHHostKeyBlob: Hashable {
    /// The format of the key: `ssh-rsa`, `ecdsa-sha2-nistp256`.
    let type: String
    /// Length in bits; nil for kinds that are not known here.
    let bits: Int?
    /// Whether an authority signed it.
    let isCertificate: Bool

    /// Reads a key.
    init(_ blob: [UInt8]) throws(SSHFault) {
        var reader = SSHReader(blob)
        type = String(decoding: try reader.string(), as: UTF8.self)
        guard type.count <= 128, type.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw SSHFault("the host key has no readable type")
        }
        isCertificate = type.contains("-cert-v0")
        if isCertificate { _ = try reader.string() }
        bits = try Self.bits(type, &reader)
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
