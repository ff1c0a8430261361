/// A public key as a certificate or a key file carries it (`SubjectPublicKeyInfo`, RFC 5280).
public struct PublicKeyReading: Sendable, Hashable {
    /// `RSA`, `EC`, `Ed25519`, `Ed448`, `X25519`, `X448`, `DSA`, `DH`, `ML-DSA-65`…, or the dotted object identifier
    /// of an algorithm that is not known here.
    public let type: String
    /// RSA: bits of the modulus; EC: bits of the field (521 for P-521); DSA and DH: bits of the prime; Ed25519 and
    /// X25519: 256; Ed448: 456, X448: 448. Nil where the algorithm has no such number (ML-DSA) or it is not known.
    public let bits: Int?
    /// The curve, as `P-256` or `brainpoolP384r1`; a dotted identifier where it is not known, `explicit` where the
    /// parameters are written out.
    public let curve: String?
    /// RSA's modulus, big-endian without leading zeros.
    public let modulus: [UInt8]?
    /// RSA's public exponent, big-endian without leading zeros.
    public let exponent: [UInt8]?
    /// RSA: whether the key says that it signs with RSASSA-PSS alone (RFC 4055).
    public let isForPSSOnly: Bool
    /// The `SubjectPublicKeyInfo` in DER.
    public let der: [UInt8]

    /// Reads a `SubjectPublicKeyInfo` in DER; nil where the bytes are none.
    public init?(der bytes: some Collection<UInt8>) {
        let bytes = Array(bytes.prefix(CertificateReading.largest))
        var outer = DER(bytes[...])
        guard let element = outer.next(0x30), element.isComplete else { return nil }
        self.init(subjectPublicKey: element)
    }

    init?(subjectPublicKey element: DER.Element) {
        var parts = element.inside
        guard var algorithm = parts.sequence(), let object = algorithm.next(0x06), let value = parts.next(0x03),
            value.isComplete
        else { return nil }
        let identifier = DER.dotted(object.content) ?? object.content.hex
        let parameters = algorithm.next()
        der = Array(element.whole)
        isForPSSOnly = identifier == "1.2.840.113549.1.1.10"
        var numbers: (modulus: [UInt8], exponent: [UInt8])?
        switch identifier {
        case "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.7":
            numbers = Self.rsa(value.content.dropFirst())
            (type, curve, bits) = ("RSA", nil, numbers?.modulus.bitCount)
        case "1.2.840.10045.2.1":
            let found = Self.curve(parameters)
            (type, curve, bits) = ("EC", found.name, found.bits)
        case "1.2.840.10040.4.1": (type, curve, bits) = ("DSA", nil, parameters?.inside.first(0x02)?.bits)
        case "1.2.840.113549.1.3.1", "1.2.840.10046.2.1":
            (type, curve, bits) = ("DH", nil, parameters?.inside.first(0x02)?.bits)
        default:
            let known = Algorithms.keys[identifier]
            (type, curve, bits) = (known.map { Self.written($0.name) } ?? identifier, nil, known?.bits)
        }
        modulus = numbers?.modulus
        exponent = numbers?.exponent
    }

    /// An RSA key from its numbers, such as an SSH key carries them.
    init(modulus: ArraySlice<UInt8>, exponent: ArraySlice<UInt8>) {
        let (modulus, exponent) = (Array(modulus.drop { $0 == 0 }), Array(exponent.drop { $0 == 0 }))
        (type, curve, bits) = ("RSA", nil, modulus.bitCount)
        (self.modulus, self.exponent) = (modulus, exponent)
        isForPSSOnly = false
        der = PublicHalf.rsaKey(modulus: DER.integer(modulus), exponent: DER.integer(exponent))
    }

    /// SHA-256 of the `SubjectPublicKeyInfo` in lower-case hexadecimal: the same for every certificate and file that
    /// carries this key.
    public var fingerprint: String { PublicHalf.digest(der) }

    /// The same digest as public key pinning writes it (RFC 7469): Base64.
    public var pin: String { PublicHalf.pin(der) }

    private static func rsa(_ bytes: ArraySlice<UInt8>) -> (modulus: [UInt8], exponent: [UInt8])? {
        var outer = DER(bytes)
        guard var numbers = outer.sequence(), let modulus = numbers.next(0x02), let exponent = numbers.next(0x02)
        else { return nil }
        return (Array(modulus.magnitude), Array(exponent.magnitude))
    }

    /// A named curve, or the prime field of one that is written out (RFC 3279, 2.3.5).
    private static func curve(_ parameters: DER.Element?) -> (name: String?, bits: Int?) {
        guard let parameters else { return (nil, nil) }
        if parameters.tag == 0x06 {
            let identifier = DER.dotted(parameters.content) ?? parameters.content.hex
            let known = Algorithms.curves[identifier]
            return (known?.0 ?? identifier, known?.1)
        }
        var fields = parameters.inside
        guard parameters.tag == 0x30, fields.next(0x02) != nil, var field = fields.sequence(),
            field.identifier() == "1.2.840.10045.1.1", let prime = field.next(0x02)
        else { return ("explicit", nil) }
        return ("explicit", prime.bits)
    }

    private static func written(_ name: String) -> String {
        switch name {
        case "dsa", "dh": name.uppercased()
        case _ where name.contains("-"): name.uppercased()
        default: name.prefix(1).uppercased() + name.dropFirst()
        }
    }
}
