/// How a certificate is signed.
public struct SignatureReading: Sendable, Hashable {
    /// The dotted object identifier.
    public let identifier: String
    /// OpenSSL's long name, such as `sha256WithRSAEncryption`, `ecdsa-with-SHA256` or `rsassaPss`; `ed25519` and
    /// `ed448` in lower case. The dotted identifier where it is not known.
    public let name: String
    /// The digest: `SHA256`, `SHA1`, `MD5`…; for `rsassaPss` the one its parameters name. Nil where the algorithm has
    /// none of its own (Ed25519, ML-DSA) or it is not known.
    public let hash: String?
    /// The whole algorithm identifier in DER.
    public let der: [UInt8]

    init(_ algorithm: DER.Element) {
        der = Array(algorithm.whole)
        var fields = algorithm.inside
        let object = fields.next(0x06)
        identifier = object.map { DER.dotted($0.content) ?? $0.content.hex } ?? ""
        let known = Self.known[identifier]
        name = known?.name ?? Algorithms.keys[identifier]?.name ?? identifier
        hash = identifier == "1.2.840.113549.1.1.10" ? Self.pssHash(fields.next()) : known?.hash
    }

    /// RFC 4055, 3.1: the digest is the first field, SHA-1 where it is left out.
    private static func pssHash(_ parameters: DER.Element?) -> String? {
        guard let parameters, var fields = Optional(parameters.inside), let field = fields.next(0xa0) else {
            return "SHA1"
        }
        var inside = field.inside
        var algorithm = inside.sequence()
        return algorithm?.identifier().flatMap { Algorithms.digests[$0] }
    }

    private static let known: [String: (name: String, hash: String)] = [
        "1.2.840.113549.1.1.2": ("md2WithRSAEncryption", "MD2"),
        "1.2.840.113549.1.1.3": ("md4WithRSAEncryption", "MD4"),
        "1.2.840.113549.1.1.4": ("md5WithRSAEncryption", "MD5"),
        "1.2.840.113549.1.1.5": ("sha1WithRSAEncryption", "SHA1"),
        "1.3.14.3.2.29": ("sha1WithRSA", "SHA1"),
        "1.2.840.113549.1.1.10": ("rsassaPss", ""),
        "1.2.840.113549.1.1.11": ("sha256WithRSAEncryption", "SHA256"),
        "1.2.840.113549.1.1.12": ("sha384WithRSAEncryption", "SHA384"),
        "1.2.840.113549.1.1.13": ("sha512WithRSAEncryption", "SHA512"),
        "1.2.840.113549.1.1.14": ("sha224WithRSAEncryption", "SHA224"),
        "1.2.840.113549.1.1.15": ("sha512-224WithRSAEncryption", "SHA512-224"),
        "1.2.840.113549.1.1.16": ("sha512-256WithRSAEncryption", "SHA512-256"),
        "1.3.36.3.3.1.2": ("ripemd160WithRSA", "RIPEMD160"),
        "2.16.840.1.101.3.4.3.13": ("RSA-SHA3-224", "SHA3-224"),
        "2.16.840.1.101.3.4.3.14": ("RSA-SHA3-256", "SHA3-256"),
        "2.16.840.1.101.3.4.3.15": ("RSA-SHA3-384", "SHA3-384"),
        "2.16.840.1.101.3.4.3.16": ("RSA-SHA3-512", "SHA3-512"),
        "1.2.840.10045.4.1": ("ecdsa-with-SHA1", "SHA1"),
        "1.2.840.10045.4.3.1": ("ecdsa-with-SHA224", "SHA224"),
        "1.2.840.10045.4.3.2": ("ecdsa-with-SHA256", "SHA256"),
        "1.2.840.10045.4.3.3": ("ecdsa-with-SHA384", "SHA384"),
        "1.2.840.10045.4.3.4": ("ecdsa-with-SHA512", "SHA512"),
        "2.16.840.1.101.3.4.3.9": ("ecdsa_with_SHA3-224", "SHA3-224"),
        "2.16.840.1.101.3.4.3.10": ("ecdsa_with_SHA3-256", "SHA3-256"),
        "2.16.840.1.101.3.4.3.11": ("ecdsa_with_SHA3-384", "SHA3-384"),
        "2.16.840.1.101.3.4.3.12": ("ecdsa_with_SHA3-512", "SHA3-512"),
        "1.2.840.10040.4.3": ("dsaWithSHA1", "SHA1"),
        "2.16.840.1.101.3.4.3.1": ("dsa_with_SHA224", "SHA224"),
        "2.16.840.1.101.3.4.3.2": ("dsa_with_SHA256", "SHA256"),
        "1.2.156.10197.1.501": ("SM2-with-SM3", "SM3"),
    ]
}
