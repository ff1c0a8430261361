extension SignatureScheme {
    /// Schemes by number, with the names of IANA's registry; the pairs of TLS 1.2 that it does not name are named alike.
    private static let table: [(UInt16, String)] = [
        (0x0401, "rsa_pkcs1_sha256"), (0x0501, "rsa_pkcs1_sha384"), (0x0601, "rsa_pkcs1_sha512"),
        (0x0403, "ecdsa_secp256r1_sha256"), (0x0503, "ecdsa_secp384r1_sha384"), (0x0603, "ecdsa_secp521r1_sha512"),
        (0x0804, "rsa_pss_rsae_sha256"), (0x0805, "rsa_pss_rsae_sha384"), (0x0806, "rsa_pss_rsae_sha512"),
        (0x0807, "ed25519"), (0x0808, "ed448"), (0x0809, "rsa_pss_pss_sha256"), (0x080a, "rsa_pss_pss_sha384"),
        (0x080b, "rsa_pss_pss_sha512"), (0x081a, "ecdsa_brainpoolP256r1tls13_sha256"),
        (0x081b, "ecdsa_brainpoolP384r1tls13_sha384"), (0x081c, "ecdsa_brainpoolP512r1tls13_sha512"),
        (0x0301, "rsa_pkcs1_sha224"), (0x0303, "ecdsa_sha224"), (0x0201, "rsa_pkcs1_sha1"), (0x0203, "ecdsa_sha1"),
        (0x0101, "rsa_pkcs1_md5"), (0x0402, "dsa_sha256"), (0x0502, "dsa_sha384"), (0x0602, "dsa_sha512"),
        (0x0302, "dsa_sha224"), (0x0202, "dsa_sha1"), (0x0102, "dsa_md5"), (0x0103, "ecdsa_md5"),
        (0x0708, "sm2sig_sm3"), (0x0709, "gostr34102012_256a"), (0x070a, "gostr34102012_256b"),
        (0x070b, "gostr34102012_256c"), (0x070c, "gostr34102012_256d"), (0x070d, "gostr34102012_512a"),
        (0x070e, "gostr34102012_512b"), (0x070f, "gostr34102012_512c"), (0x0840, "gostr34102012_256"),
        (0x0841, "gostr34102012_512"), (0x0904, "mldsa44"), (0x0905, "mldsa65"), (0x0906, "mldsa87"),
    ]
    private static let names = Dictionary(uniqueKeysWithValues: table)
    private static let numbers = Dictionary(uniqueKeysWithValues: table.map { ($0.1, $0.0) })

    /// The registry's name, or `scheme 0x1234`.
    public var name: String { Self.names[rawValue] ?? "scheme 0x\(String(rawValue, radix: 16))" }

    /// The scheme with a name of the registry.
    public init?(name: String) {
        guard let number = Self.numbers[name] else { return nil }
        self.init(rawValue: number)
    }

    /// Every scheme there is, the usual ones first.
    static let all: [Self] = table.map { Self(rawValue: $0.0) }

    /// Those that TLS 1.3 allows for the handshake's signature.
    static let inTLS13: [Self] = all.filter {
        ![1, 2].contains($0.rawValue & 0xff) && ![0x0303, 0x0203, 0x0103].contains($0.rawValue)
            || $0.rawValue >> 8 == 0x08
    }
}
