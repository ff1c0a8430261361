/// The structures that private keys are written in, in DER: PKCS #1, SEC 1, OpenSSL's DSA, PKCS #8.
enum KeyStructures {
    /// Reads a DER private key of any structure, such as a `.der` file holds; nil for everything else, public keys
    /// and certificates among it.
    static func any(_ bytes: ArraySlice<UInt8>) -> PrivateKey? {
        pkcs8(bytes) ?? pkcs1(bytes) ?? sec1(bytes) ?? dsa(bytes) ?? EncryptedKey.pkcs8(bytes)
    }

    /// `RSAPrivateKey` (RFC 8017, A.1.2).
    static func pkcs1(_ bytes: ArraySlice<UInt8>) -> PrivateKey? {
        guard let numbers = integers(bytes), numbers.count >= 9, let version = numbers[0].number, version <= 1,
            numbers[1].bits >= 256, numbers[2].bits <= 256, numbers[3].bits > 64
        else { return nil }
        var key = PrivateKey("pkcs1", .no)
        key.type = "rsa"
        key.bits = numbers[1].bits
        key.setPublicKey(PublicHalf.rsaKey(modulus: Array(numbers[1].whole), exponent: Array(numbers[2].whole)))
        return key
    }

    /// OpenSSL's `DSAPrivateKey`: 0, p, q, g, y, x.
    static func dsa(_ bytes: ArraySlice<UInt8>) -> PrivateKey? {
        guard let numbers = integers(bytes), numbers.count == 6, numbers[0].number == 0, numbers[1].bits >= 256,
            (128...512).contains(numbers[2].bits), numbers[5].bits <= numbers[2].bits
        else { return nil }
        var key = PrivateKey("dsa", .no)
        key.type = "dsa"
        key.bits = numbers[1].bits
        key.setPublicKey(PublicHalf.dsa(parameters: numbers[1...3].flatMap { Array($0.whole) }, y: numbers[4]))
        return key
    }

    /// `ECPrivateKey` (RFC 5915). Inside PKCS #8 the curve stands outside, as the element `outerCurve`.
    static func sec1(_ bytes: ArraySlice<UInt8>, outerCurve: DER.Element? = nil) -> PrivateKey? {
        guard var fields = whole(bytes), fields.next(0x02)?.number == 1, let scalar = fields.next(0x04),
            (16...72).contains(scalar.content.count)
        else { return nil }
        var key = PrivateKey("sec1", .no)
        key.type = "ec"
        var curve = outerCurve
        if let parameters = fields.next(0xa0) {
            var inside = parameters.inside
            curve = inside.next() ?? curve
        }
        var point: ArraySlice<UInt8>?
        if let given = fields.next(0xa1) {
            var inside = given.inside
            point = inside.next(0x03)?.content
        }
        guard let curve, curve.tag == 0x06, let identifier = DER.dotted(curve.content) else {
            key.bits = scalar.content.count * 8
            return outerCurve == nil && point == nil ? nil : key
        }
        let (name, bits) = Algorithms.curves[identifier] ?? (identifier, scalar.content.count * 8)
        key.curve = name
        key.bits = bits
        key.setPublicKey(
            point.map { PublicHalf.point($0.dropFirst(), curve: curve.whole) }
                ?? PublicHalf.ec(scalar: scalar.content, curve: name))
        return key
    }

    /// `PrivateKeyInfo` and `OneAsymmetricKey` (RFC 5958).
    static func pkcs8(_ bytes: ArraySlice<UInt8>) -> PrivateKey? {
        guard var fields = whole(bytes), let version = fields.next(0x02)?.number, version <= 1,
            var algorithm = fields.sequence(), let identifier = algorithm.identifier(),
            let secret = fields.next(0x04), secret.isComplete, !secret.content.isEmpty
        else { return nil }
        let parameters = algorithm.next()
        var key = PrivateKey("pkcs8", .no)
        let inner: PrivateKey?
        switch identifier {
        case "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10": inner = pkcs1(secret.content)
        case "1.2.840.10045.2.1": inner = sec1(secret.content, outerCurve: parameters)
        default: inner = nil
        }
        if let inner {
            (key.type, key.curve, key.bits) = (inner.type, inner.curve, inner.bits)
            (key.fingerprint, key.publicKey) = (inner.fingerprint, inner.publicKey)
            return key
        }
        let known = Algorithms.keys[identifier]
        key.type = known?.name ?? identifier
        key.bits = known?.bits
        let number = DER(secret.content).first(0x04)?.content
        switch key.type {
        case "ed25519": key.setPublicKey(number.flatMap(PublicHalf.ed25519(seed:)))
        case "x25519": key.setPublicKey(number.flatMap(PublicHalf.x25519))
        case "dsa": key.bits = parameters?.inside.first(0x02)?.bits
        default: break
        }
        return key
    }

    /// All elements of a sequence of integers, or nil if it is anything else.
    private static func integers(_ bytes: ArraySlice<UInt8>) -> [DER.Element]? {
        guard var fields = whole(bytes) else { return nil }
        var numbers: [DER.Element] = []
        while numbers.count < 9, let number = fields.next(0x02) {
            guard number.isComplete, !number.content.isEmpty else { return nil }
            numbers.append(number)
        }
        return numbers.isEmpty ? nil : numbers
    }

    private static func whole(_ bytes: ArraySlice<UInt8>) -> DER? {
        var outer = DER(bytes)
        guard let sequence = outer.next(0x30), sequence.isComplete else { return nil }
        return sequence.inside
    }
}

extension DER {
    /// The first element, if it has the tag.
    func first(_ tag: UInt8) -> Element? {
        var copy = self
        return copy.next(tag)
    }
}
