extension NamedGroup {
    /// Groups by number, with the names of IANA's registry (TLS Supported Groups) and two drafts that were deployed.
    private static let table: [(UInt16, String)] = [
        (1, "sect163k1"), (2, "sect163r1"), (3, "sect163r2"), (4, "sect193r1"), (5, "sect193r2"), (6, "sect233k1"),
        (7, "sect233r1"), (8, "sect239k1"), (9, "sect283k1"), (10, "sect283r1"), (11, "sect409k1"), (12, "sect409r1"),
        (13, "sect571k1"), (14, "sect571r1"), (15, "secp160k1"), (16, "secp160r1"), (17, "secp160r2"),
        (18, "secp192k1"), (19, "secp192r1"), (20, "secp224k1"), (21, "secp224r1"), (22, "secp256k1"),
        (23, "secp256r1"), (24, "secp384r1"), (25, "secp521r1"), (26, "brainpoolP256r1"), (27, "brainpoolP384r1"),
        (28, "brainpoolP512r1"), (29, "x25519"), (30, "x448"), (31, "brainpoolP256r1tls13"),
        (32, "brainpoolP384r1tls13"), (33, "brainpoolP512r1tls13"), (34, "GC256A"), (35, "GC256B"), (36, "GC256C"),
        (37, "GC256D"), (38, "GC512A"), (39, "GC512B"), (40, "GC512C"), (41, "curveSM2"), (256, "ffdhe2048"),
        (257, "ffdhe3072"), (258, "ffdhe4096"), (259, "ffdhe6144"), (260, "ffdhe8192"), (512, "MLKEM512"),
        (513, "MLKEM768"), (514, "MLKEM1024"), (4587, "SecP256r1MLKEM768"), (4588, "X25519MLKEM768"),
        (4589, "SecP384r1MLKEM1024"), (4590, "curveSM2MLKEM768"), (16696, "CECPQ2"), (25497, "X25519Kyber768Draft00"),
        (25498, "SecP256r1Kyber768Draft00"),
    ]
    private static let names = Dictionary(uniqueKeysWithValues: table)
    private static let numbers = Dictionary(uniqueKeysWithValues: table.map { ($0.1, $0.0) })

    /// The registry's name, or `group 0x1234`.
    public var name: String { Self.names[rawValue] ?? "group 0x\(String(rawValue, radix: 16))" }

    /// The group with a name of the registry.
    public init?(name: String) {
        guard let number = Self.numbers[name] else { return nil }
        self.init(rawValue: number)
    }

    /// Whether it is a finite field (RFC 7919).
    public var isFiniteField: Bool { (256..<512).contains(rawValue) }

    /// Whether a quantum computer does not break it: ML-KEM alone or together with an elliptic curve.
    public var isPostQuantum: Bool {
        (512...514).contains(rawValue) || (4587...4590).contains(rawValue) || rawValue == 16696
            || (25497...25498).contains(rawValue)
    }

    static let secp256r1 = Self(rawValue: 23)
    static let secp384r1 = Self(rawValue: 24)
    static let secp521r1 = Self(rawValue: 25)
    static let x25519 = Self(rawValue: 29)
    static let x448 = Self(rawValue: 30)
    static let x25519MLKEM768 = Self(rawValue: 4588)

    /// Every group that TLS 1.3 can negotiate, the usual ones first. Those of before (RFC 8446 4.2.7: 1 to 22, and 26 to
    /// 28, which RFC 8734 replaces) stay out: there are servers that refuse a hello for naming them.
    static let inTLS13: [Self] =
        numbered([
            29, 23, 24, 25, 30, 4588, 4587, 4589, 256, 257, 258, 259, 260, 31, 32, 33, 25497, 25498, 512, 513, 514,
        ])
        + numbered([34, 35, 36, 37, 38, 39, 40, 41, 4590, 16696])

    /// Every curve that TLS 1.2 and older can negotiate, the usual ones first.
    static let curves: [Self] = numbered([29, 23, 24, 25, 30, 26, 27, 28, 22, 21, 20, 19, 18] + Array(1...17) + [41])

    /// The finite fields with a number.
    static let finiteFields: [Self] = numbered([256, 257, 258, 259, 260])

    private static func numbered(_ numbers: [UInt16]) -> [Self] { numbers.map(Self.init(rawValue:)) }
}
