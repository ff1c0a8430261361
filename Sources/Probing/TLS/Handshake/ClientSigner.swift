import Crypto
import CryptoExtras
import Foundation

/// A server's request for a certificate of the client.
struct CertificateRequest: Sendable, Hashable {
    /// TLS 1.3: what the answer must repeat.
    var context: [UInt8] = []
    /// The schemes that the server accepts; empty before TLS 1.2.
    var schemes: [SignatureScheme] = []

    /// Reads the message's body (RFC 8446 4.3.2, RFC 5246 7.4.4).
    init(_ body: [UInt8], version: TLSVersion) throws(TLSFault) {
        var reader = ByteReader(body)
        var list = ByteReader([])
        if version == .tls13 {
            context = Array(try reader.vector(1))
            let extensions = try TLSExtension.dictionary(try reader.vector(2))
            var algorithms = ByteReader(extensions[TLSExtension.Kind.signatureAlgorithms] ?? [0, 0])
            list = ByteReader(try algorithms.vector(2))
        } else {
            _ = try reader.vector(1)
            if version == .tls12 { list = ByteReader(try reader.vector(2)) }
        }
        while !list.isAtEnd { schemes.append(SignatureScheme(rawValue: try list.uint16())) }
    }
}

/// Signs a handshake with the key of a client certificate.
struct ClientSigner {
    /// The scheme that both sides can use.
    let scheme: SignatureScheme
    private let signature: ([UInt8]) throws -> [UInt8]

    /// Finds the scheme for a key (PKCS#8 or SEC1, DER); nil when there is none in common.
    init?(_ key: [UInt8], for request: CertificateRequest, version: TLSVersion) {
        guard version >= .tls12 else { return nil }
        let accepts = { (number: UInt16) in request.schemes.contains(SignatureScheme(rawValue: number)) }
        if let key = try? P256.Signing.PrivateKey(derRepresentation: key), accepts(0x0403) {
            scheme = SignatureScheme(rawValue: 0x0403)
            signature = { Array(try key.signature(for: $0).derRepresentation) }
        } else if let key = try? P384.Signing.PrivateKey(derRepresentation: key), accepts(0x0503) {
            scheme = SignatureScheme(rawValue: 0x0503)
            signature = { Array(try key.signature(for: $0).derRepresentation) }
        } else if let key = try? P521.Signing.PrivateKey(derRepresentation: key), accepts(0x0603) {
            scheme = SignatureScheme(rawValue: 0x0603)
            signature = { Array(try key.signature(for: $0).derRepresentation) }
        } else if let key = try? _RSA.Signing.PrivateKey(derRepresentation: key) {
            let usesPSS = accepts(0x0804)
            guard usesPSS || accepts(0x0401) && version == .tls12 else { return nil }
            scheme = SignatureScheme(rawValue: usesPSS ? 0x0804 : 0x0401)
            signature = { text in
                let digest = SHA256.hash(data: text)
                return Array(
                    try key.signature(for: digest, padding: usesPSS ? .PSS : .insecurePKCS1v1_5).rawRepresentation)
            }
        } else if let key = Self.ed25519(key), accepts(0x0807) {
            scheme = SignatureScheme(rawValue: 0x0807)
            signature = { Array(try key.signature(for: $0)) }
        } else {
            return nil
        }
    }

    /// Signs some bytes.
    func sign(_ bytes: [UInt8]) throws -> [UInt8] { try signature(bytes) }

    /// An Ed25519 key in PKCS#8 (RFC 8410 7): fixed bytes, then the key.
    private static func ed25519(_ der: [UInt8]) -> Curve25519.Signing.PrivateKey? {
        let head: [UInt8] = [0x30, 0x2E, 2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 4, 0x22, 4, 0x20]
        guard der.count == head.count + 32, der.starts(with: head) else { return nil }
        return try? Curve25519.Signing.PrivateKey(rawRepresentation: der.suffix(32))
    }
}
