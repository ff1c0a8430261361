import Crypto
import Foundation

/// The hash functions that key schedules, records and transcripts use.
enum HandshakeHash: Sendable, Hashable {
    case md5, sha1, sha256, sha384
    /// MD5 and SHA-1 side by side: transcripts before TLS 1.2 (RFC 4346 7.4.9).
    case md5AndSHA1

    /// How many bytes a digest has.
    var length: Int {
        switch self {
        case .md5: 16
        case .sha1: 20
        case .sha256: 32
        case .sha384: 48
        case .md5AndSHA1: 36
        }
    }

    /// The digest of some bytes.
    func digest(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .md5: Array(Insecure.MD5.hash(data: bytes))
        case .sha1: Array(Insecure.SHA1.hash(data: bytes))
        case .sha256: Array(SHA256.hash(data: bytes))
        case .sha384: Array(SHA384.hash(data: bytes))
        case .md5AndSHA1: Self.md5.digest(bytes) + Self.sha1.digest(bytes)
        }
    }

    /// HMAC (RFC 2104); the pair of hashes has none of its own and gives both side by side.
    func authentication(of bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        let key = SymmetricKey(data: key)
        switch self {
        case .md5: return Array(HMAC<Insecure.MD5>.authenticationCode(for: bytes, using: key))
        case .sha1: return Array(HMAC<Insecure.SHA1>.authenticationCode(for: bytes, using: key))
        case .sha256: return Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
        case .sha384: return Array(HMAC<SHA384>.authenticationCode(for: bytes, using: key))
        case .md5AndSHA1:
            return Array(HMAC<Insecure.MD5>.authenticationCode(for: bytes, using: key))
                + Array(HMAC<Insecure.SHA1>.authenticationCode(for: bytes, using: key))
        }
    }
}
