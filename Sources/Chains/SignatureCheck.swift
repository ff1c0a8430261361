import Crypto
import CryptoExtras
import Formats
import Foundation
import SwiftASN1
import X509

/// Whether one certificate's signature was made with another's key.
enum SignatureCheck: Hashable {
    case valid
    case invalid
    /// Made over a digest for which others can be made that fit as well: it proves nothing, right or wrong. The digest.
    case forgeable(String)
    /// The algorithm cannot be checked here; its name.
    case unsupported(String)

    /// Checks with swift-certificates (ECDSA on NIST's curves, RSA PKCS #1 with SHA-1 and SHA-2, Ed25519), and RSASSA-PSS
    /// with swift-crypto. MD2, MD4 and MD5 are not looked at further. Everything else (brainpool, Ed448, DSA, ML-DSA) is said to be unsupported.
    static func of(_ certificate: CertificateReading, by issuer: PublicKeyReading) -> SignatureCheck {
        let signature = certificate.signature
        if let digest = signature.hash, forgeable.contains(digest) { return .forgeable(digest) }
        guard let key = try? X509.Certificate.PublicKey(derEncoded: issuer.der) else {
            return .unsupported(keyName(issuer))
        }
        if signature.name == "rsassaPss" { return pss(certificate, issuer) }
        guard let scheme = schemes[signature.name],
            let algorithm = SignatureAlgorithm(rfc8446SignatureSchemeValue: scheme)
        else { return .unsupported(signature.name) }
        let isValid = key.isValidSignature(
            certificate.signatureValue, for: certificate.signedPart, signatureAlgorithm: algorithm)
        return isValid ? .valid : .invalid
    }

    /// Digests for which forged certificates were shown (RFC 6149, RFC 6150, RFC 6151).
    private static let forgeable: Set = ["MD2", "MD4", "MD5"]

    private typealias SignatureAlgorithm = X509.Certificate.SignatureAlgorithm

    private static let schemes: [String: UInt16] = [
        "ecdsa-with-SHA256": 0x0403, "ecdsa-with-SHA384": 0x0503, "ecdsa-with-SHA512": 0x0603,
        "sha1WithRSAEncryption": 0x0201, "sha256WithRSAEncryption": 0x0401, "sha384WithRSAEncryption": 0x0501,
        "sha512WithRSAEncryption": 0x0601, "ed25519": 0x0807,
    ]

    /// The usual form of RSASSA-PSS: one digest throughout, a salt of its length.
    private static func pss(_ certificate: CertificateReading, _ issuer: PublicKeyReading) -> SignatureCheck {
        guard issuer.type == "RSA" else { return .invalid }
        guard let key = try? _RSA.Signing.PublicKey(derRepresentation: issuer.der) else {
            return .unsupported("rsassaPss")
        }
        let signature = _RSA.Signing.RSASignature(rawRepresentation: certificate.signatureValue)
        let isValid =
            switch certificate.signature.hash {
            case "SHA256":
                key.isValidSignature(signature, for: SHA256.hash(data: certificate.signedPart), padding: .PSS)
            case "SHA384":
                key.isValidSignature(signature, for: SHA384.hash(data: certificate.signedPart), padding: .PSS)
            case "SHA512":
                key.isValidSignature(signature, for: SHA512.hash(data: certificate.signedPart), padding: .PSS)
            default: false
            }
        // Another salt length is not checked here, so that a "no" of the check is no proof.
        return isValid ? .valid : .unsupported("rsassaPss")
    }

    private static func keyName(_ key: PublicKeyReading) -> String {
        [key.type, key.curve].compactMap(\.self).joined(separator: " ")
    }
}
