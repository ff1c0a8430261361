import Crypto
import Foundation

/// The public half of a key pair as a `SubjectPublicKeyInfo` in DER, and its fingerprints; the private half never
/// leaves these functions.
enum PublicHalf {
    /// SHA-256 in hexadecimal.
    static func digest(_ bytes: some Collection<UInt8>) -> String {
        Array(SHA256.hash(data: Array(bytes))).hex
    }

    /// `SHA256:…` of an SSH public key blob, as `ssh-keygen -l` prints it.
    static func ssh(_ blob: ArraySlice<UInt8>) -> String {
        "SHA256:" + Base64.unpadded(Array(SHA256.hash(data: Array(blob))))
    }

    /// The `SubjectPublicKeyInfo` of an RSA key from the whole elements of modulus and exponent.
    static func rsaKey(modulus: [UInt8], exponent: [UInt8]) -> [UInt8] {
        keyInfo(
            algorithm: [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0],
            DER.element(0x30, modulus + exponent))
    }

    /// The digest of a `SubjectPublicKeyInfo` as public key pins write it.
    static func pin(_ key: [UInt8]) -> String {
        Data(SHA256.hash(data: key)).base64EncodedString()
    }

    /// A DSA key from `SEQUENCE { p, q, g }` content and the element of y (RFC 3279).
    static func dsa(parameters: [UInt8], y: DER.Element) -> [UInt8] {
        let algorithm = [0x06, 7, 0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1] + DER.element(0x30, parameters)
        return keyInfo(algorithm: algorithm, Array(y.whole))
    }

    /// A point on a named curve (RFC 5480); `curve` is the whole element of its identifier.
    static func point(_ point: ArraySlice<UInt8>, curve: ArraySlice<UInt8>) -> [UInt8] {
        keyInfo(algorithm: [0x06, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1] + curve, Array(point))
    }

    /// An EC key that its file holds only as the private number; nil for curves that cannot be
    /// computed here.
    static func ec(scalar: ArraySlice<UInt8>, curve: String) -> [UInt8]? {
        let bytes = Array(scalar)
        return switch curve {
        case "P-256":
            (try? P256.Signing.PrivateKey(rawRepresentation: bytes)).map { Array($0.publicKey.derRepresentation) }
        case "P-384":
            (try? P384.Signing.PrivateKey(rawRepresentation: bytes)).map { Array($0.publicKey.derRepresentation) }
        case "P-521":
            (try? P521.Signing.PrivateKey(rawRepresentation: bytes)).map { Array($0.publicKey.derRepresentation) }
        default: nil
        }
    }

    /// An Ed25519 key from its seed (RFC 8410).
    static func ed25519(seed: ArraySlice<UInt8>) -> [UInt8]? {
        (try? Curve25519.Signing.PrivateKey(rawRepresentation: Array(seed))).map {
            ed25519(point: $0.publicKey.rawRepresentation)
        }
    }

    /// An X25519 key from its private number (RFC 8410).
    static func x25519(_ number: ArraySlice<UInt8>) -> [UInt8]? {
        (try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: Array(number))).map {
            keyInfo(algorithm: [0x06, 3, 0x2b, 0x65, 0x6e], Array($0.publicKey.rawRepresentation))
        }
    }

    /// An Ed25519 key from its public point (RFC 8410).
    static func ed25519(point: some Collection<UInt8>) -> [UInt8] {
        keyInfo(algorithm: [0x06, 3, 0x2b, 0x65, 0x70], Array(point))
    }

    private static func keyInfo(algorithm: [UInt8], _ key: [UInt8]) -> [UInt8] {
        DER.element(0x30, DER.element(0x30, algorithm) + DER.element(0x03, [0] + key))
    }
}
