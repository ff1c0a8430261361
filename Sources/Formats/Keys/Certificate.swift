/// The public key in an X.509 certificate (RFC 5280), as far as a key store's entry needs it.
struct Certificate {
    private let type: String
    private let curve: String?
    private let bits: Int?
    private let fingerprint: String

    init?(_ bytes: ArraySlice<UInt8>) {
        var outer = DER(bytes)
        guard var certificate = outer.sequence(), var fields = certificate.sequence() else { return nil }
        _ = fields.next(0xa0)
        // Serial number, signature algorithm, issuer, validity, subject.
        for _ in 0..<5 { guard fields.next() != nil else { return nil } }
        guard let key = fields.next(0x30), key.isComplete else { return nil }
        fingerprint = PublicHalf.digest(key.whole)
        var parts = key.inside
        guard var algorithm = parts.sequence(), let identifier = algorithm.identifier(), let value = parts.next(0x03)
        else { return nil }
        let parameters = algorithm.next()
        switch identifier {
        case "1.2.840.113549.1.1.1":
            var outer = DER(value.content.dropFirst())
            var numbers = outer.sequence()
            (type, curve, bits) = ("rsa", nil, numbers?.next(0x02)?.bits)
        case "1.2.840.10045.2.1":
            let known = parameters.flatMap { DER.dotted($0.content) }.flatMap { Algorithms.curves[$0] }
            (type, curve, bits) = ("ec", known?.0, known?.1)
        case "1.2.840.10040.4.1": (type, curve, bits) = ("dsa", nil, parameters?.inside.first(0x02)?.bits)
        default:
            let known = Algorithms.keys[identifier]
            (type, curve, bits) = (known?.name ?? identifier, nil, known?.bits)
        }
    }

    func describe(_ key: inout PrivateKey) {
        (key.type, key.curve, key.bits, key.fingerprint) = (type, curve, bits, fingerprint)
    }
}
