import Crypto
import Foundation

/// A public key as OpenSSH writes it: the blob of RFC 4253, section 6.6, in base64.
public struct SSHPublicKey: Sendable, Hashable {
    /// The type that the blob names, such as `ssh-ed25519`.
    public var type: String
    /// The family: `rsa`, `dsa`, `ecdsa`, `ed25519`, with `-sk` for keys on a security token, or `unknown`.
    public var family: String
    /// The length in bits, as `ssh-keygen -l` states it; nil where the type is not known.
    public var bits: Int?
    /// Whether it is a certificate: a key that a certificate authority has signed.
    public var isCertificate: Bool
    /// `SHA256:` and the digest of the plain key, as `ssh-keygen -l` writes it.
    public var fingerprint: String

    /// Reads the base64 of a key; nil where it is damaged or says it is a key of another type than announced.
    public init?(base64: some StringProtocol, announced: some StringProtocol) {
        guard base64.utf8.count <= 64 << 10, let data = Data(base64Encoded: String(base64)) else { return nil }
        var reader = Reader(rest: Array(data)[...])
        guard let name = reader.string().map({ String(decoding: $0, as: UTF8.self) }), name == announced else {
            return nil
        }
        type = name
        isCertificate = name.contains("-cert-v01@")
        var plain = name
        if isCertificate {
            plain = name.replacing("-cert-v01@openssh.com", with: "")
            if plain.hasPrefix("sk-") { plain += "@openssh.com" }
            guard reader.string() != nil else { return nil }
        }
        let start = reader.rest
        switch plain {
        case "ssh-rsa":
            guard reader.string() != nil, let modulus = reader.string() else { return nil }
            (family, bits) = ("rsa", Self.bits(of: modulus))
        case "ssh-dss":
            guard let prime = reader.string(), (0..<3).allSatisfy({ _ in reader.string() != nil }) else { return nil }
            (family, bits) = ("dsa", Self.bits(of: prime))
        case "ssh-ed25519":
            guard reader.string()?.count == 32 else { return nil }
            (family, bits) = ("ed25519", 256)
        case "ssh-ed448":
            guard reader.string()?.count == 57 else { return nil }
            (family, bits) = ("ed448", 456)
        case "sk-ssh-ed25519@openssh.com":
            guard reader.string()?.count == 32, reader.string() != nil else { return nil }
            (family, bits) = ("ed25519-sk", 256)
        case "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
            "sk-ecdsa-sha2-nistp256@openssh.com":
            guard reader.string() != nil, reader.string() != nil else { return nil }
            family = plain.hasPrefix("sk-") ? "ecdsa-sk" : "ecdsa"
            if family == "ecdsa-sk" { guard reader.string() != nil else { return nil } }
            bits = plain.contains("256") ? 256 : plain.contains("384") ? 384 : 521
        default:
            (family, bits) = ("unknown", nil)
        }
        // The fingerprint of a certificate is that of the key in it.
        let body = start[..<(family == "unknown" ? start.endIndex : reader.rest.startIndex)]
        let blob = Self.field(plain) + body
        let digest = Data(SHA256.hash(data: isCertificate && family != "unknown" ? Data(blob) : data))
        fingerprint = "SHA256:" + digest.base64EncodedString().replacing("=", with: "")
    }

    private static func field(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return [0, 0, UInt8(truncatingIfNeeded: bytes.count >> 8), UInt8(truncatingIfNeeded: bytes.count)] + bytes
    }

    private static func bits(of number: ArraySlice<UInt8>) -> Int {
        let digits = number.drop(while: { $0 == 0 })
        return digits.first.map { digits.count * 8 - $0.leadingZeroBitCount } ?? 0
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func string() -> ArraySlice<UInt8>? {
            guard rest.count >= 4 else { return nil }
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            guard length <= rest.count - 4 else { return nil }
            let start = rest.startIndex + 4
            defer { rest = rest[(start + length)...] }
            return rest[start..<start + length]
        }
    }
}
