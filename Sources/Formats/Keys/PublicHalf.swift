import Crypto
import Foundation

/// Fingerprints of the public half of a key pair; the private half never leaves these functions.
enum PublicHalf {
    /// SHA-256 in hexadecimal.
    static func digest(_ bytes: some Collection<UInt8>) -> String {
        Array(SHA256.hash(data: Array(bytes))).hex
    }

    /// `SHA256:…` of an SSH public key blob, as `ssh-keygen -l` prints it.
    static func ssh(_ blob: ArraySlice<UInt8>) -> String {
        "SHA256:" + Base64.unpadded(Array(SHA256.hash(data: Array(blob))))
    }

    /// Fingerprint of an RSA key from the elements of modulus and exponent (RFC 8017, A.1.1).
    static func rsa(modulus: DER.Element, exponent: DER.Element) -> String {
        digest(rsaKey(modulus: Array(modulus.whole), exponent: Array(exponent.whole)))
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

    /// Fingerprint of a DSA key from `SEQUENCE { p, q, g }` content and the element of y (RFC 3279).
    static func dsa(parameters: [UInt8], y: DER.Element) -> String {
        let algorithm = [0x06, 7, 0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1] + DER.element(0x30, parameters)
        return subjectPublicKey(algorithm: algorithm, Array(y.whole))
    }

    /// Fingerprint of a point on a named curve (RFC 5480); `curve` is the whole element of its identifier.
    static func point(_ point: ArraySlice<UInt8>, curve: ArraySlice<UInt8>) -> String {
        subjectPublicKey(algorithm: [0x06, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1] + curve, Array(point))
    }

    /// Fingerprint of an EC key that its file holds only as the private number; nil for curves that cannot be
    /// computed here.
    static func ec(scalar: ArraySlice<UInt8>, curve: String) -> String? {
        let bytes = Array(scalar)
        return switch curve {
        case "P-256":
            (try? P256.Signing.PrivateKey(rawRepresentation: bytes)).map {
                digest(Array($0.publicKey.derRepresentation))
            }
        case "P-384":
            (try? P384.Signing.PrivateKey(rawRepresentation: bytes)).map {
                digest(Array($0.publicKey.derRepresentation))
            }
        case "P-521":
            (try? P521.Signing.PrivateKey(rawRepresentation: bytes)).map {
                digest(Array($0.publicKey.derRepresentation))
            }
        default: nil
        }
    }

    /// Fingerprint of an Ed25519 key from its seed (RFC 8410).
    static func ed25519(seed: ArraySlice<UInt8>) -> String? {
        (try? Curve25519.Signing.PrivateKey(rawRepresentation: Array(seed))).map {
            subjectPublicKey(algorithm: [0x06, 3, 0x2b, 0x65, 0x70], Array($0.publicKey.rawRepresentation))
        }
    }

    /// Fingerprint of an X25519 key from its private number (RFC 8410).
    static func x25519(_ number: ArraySlice<UInt8>) -> String? {
        (try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: Array(number))).map {
            subjectPublicKey(algorithm: [0x06, 3, 0x2b, 0x65, 0x6e], Array($0.publicKey.rawRepresentation))
        }
    }

    private static func subjectPublicKey(algorithm: [UInt8], _ key: [UInt8]) -> String {
        digest(keyInfo(algorithm: algorithm, key))
    }

    static func keyInfo(algorithm: [UInt8], _ key: [UInt8]) -> [UInt8] {
        DER.element(0x30, DER.element(0x30, algorithm) + DER.element(0x03, [0] + key))
    }
}
