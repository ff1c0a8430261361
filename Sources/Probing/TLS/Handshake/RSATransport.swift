/// Encrypts a premaster secret to a server's RSA key (RFC 8017 7.2), whatever the key's length.
struct RSATransport: Sendable {
    private let field: Montgomery
    private let exponent: [UInt8]

    /// The key in a certificate (DER); nil when there is no usable RSA key where it should be.
    init?(certificate: [UInt8]) {
        // Certificate, TBSCertificate; then version, serial, algorithm, issuer, validity, subject, key (RFC 5280 4.1).
        guard var certificate = Self.element(certificate[...], tag: 0x30)?.content,
            var fields = Self.next(&certificate, tag: 0x30)
        else { return nil }
        if fields.first == 0xA0 { _ = Self.next(&fields, tag: 0xA0) }
        guard Self.next(&fields, tag: 0x02) != nil, Self.next(&fields, tag: 0x30) != nil,
            Self.next(&fields, tag: 0x30) != nil, Self.next(&fields, tag: 0x30) != nil,
            Self.next(&fields, tag: 0x30) != nil, var info = Self.next(&fields, tag: 0x30),
            Self.next(&info, tag: 0x30) != nil, let bits = Self.next(&info, tag: 0x03), bits.first == 0,
            var key = Self.element(bits.dropFirst(), tag: 0x30)?.content,
            let modulus = Self.next(&key, tag: 0x02), let exponent = Self.next(&key, tag: 0x02),
            exponent.count <= 8, let field = Montgomery(modulus: Array(modulus))
        else { return nil }
        self.field = field
        self.exponent = Array(exponent)
    }

    /// The secret, padded and encrypted; nil when the key is too short for it.
    func encrypt(_ secret: [UInt8], randomness: Randomness) -> [UInt8]? {
        let padding = field.length - secret.count - 3
        guard padding >= 8 else { return nil }
        let block = [0, 2] + randomness.bytes(padding).map { max($0, 1) } + [0] + secret
        return field.leave(field.power(field.enter(block), exponent))
    }

    /// The content of the next DER element, which must have a tag; moves behind it.
    private static func next(_ bytes: inout ArraySlice<UInt8>, tag: UInt8) -> ArraySlice<UInt8>? {
        guard let (content, rest) = element(bytes, tag: tag) else { return nil }
        bytes = rest
        return content
    }

    private static func element(
        _ bytes: ArraySlice<UInt8>, tag: UInt8
    ) -> (content: ArraySlice<UInt8>, rest: ArraySlice<UInt8>)? {
        var reader = ByteReader(bytes)
        guard let found = try? reader.uint8(), found == tag, let first = try? reader.uint8() else { return nil }
        var length = Int(first)
        if first >= 0x80 {
            guard first <= 0x84, let long = try? reader.number(Int(first & 0x7F)) else { return nil }
            length = long
        }
        guard let content = try? reader.take(length) else { return nil }
        return (content, reader.rest)
    }
}
