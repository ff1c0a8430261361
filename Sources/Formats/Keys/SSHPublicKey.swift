/// An SSH public key blob (RFC 4253, RFC 5656, RFC 8709): its sort, length and fingerprint.
struct SSHPublicKey {
    let type: String
    let curve: String?
    let bits: Int?
    /// `SHA256:…`, as `ssh-keygen -l` prints it.
    let fingerprint: String
    /// The same key as a certificate would carry it; nil for keys that certificates do not know.
    let publicKey: PublicKeyReading?

    init?(_ blob: ArraySlice<UInt8>) {
        var reader = ByteReader(blob)
        guard let name = reader.field()?.latin, name.count <= 64 else { return nil }
        fingerprint = PublicHalf.ssh(blob)
        var key: PublicKeyReading?
        switch name {
        case "ssh-rsa":
            guard let exponent = reader.field(), let modulus = reader.field() else { return nil }
            (type, curve, bits) = ("rsa", nil, modulus.bitCount)
            key = PublicKeyReading(modulus: modulus, exponent: exponent)
        case "ssh-dss":
            guard let prime = reader.field() else { return nil }
            (type, curve, bits) = ("dsa", nil, prime.bitCount)
        case "ssh-ed25519":
            (type, curve, bits) = ("ed25519", nil, 256)
            key = reader.field().flatMap { PublicKeyReading(der: PublicHalf.ed25519(point: $0)) }
        case "ssh-ed448": (type, curve, bits) = ("ed448", nil, 456)
        case "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521":
            let (curveName, length, identifier) = Self.curves[String(name.suffix(8))] ?? ("", 0, [])
            (type, curve, bits) = ("ec", curveName, length)
            if reader.field() != nil, let point = reader.field() {
                key = PublicKeyReading(der: PublicHalf.point(point, curve: identifier[...]))
            }
        case "sk-ssh-ed25519@openssh.com": (type, curve, bits) = ("ed25519-sk", nil, 256)
        case "sk-ecdsa-sha2-nistp256@openssh.com": (type, curve, bits) = ("ec-sk", "P-256", 256)
        default: (type, curve, bits) = (name, nil, nil)
        }
        publicKey = key
    }

    private static let curves: [String: (name: String, bits: Int, identifier: [UInt8])] = [
        "nistp256": ("P-256", 256, [0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7]),
        "nistp384": ("P-384", 384, [0x06, 5, 0x2b, 0x81, 4, 0, 0x22]),
        "nistp521": ("P-521", 521, [0x06, 5, 0x2b, 0x81, 4, 0, 0x23]),
    ]

    func describe(_ key: inout PrivateKey) {
        key.type = type
        key.curve = curve
        key.bits = bits
        key.fingerprint = fingerprint
        key.publicKey = publicKey
        if type.hasSuffix("-sk") {
            key.protection = .yes
            key.note = "the private half is in a security key"
        }
    }
}
