/// What a cipher suite is made of, for the suites that a handshake can be completed with.
struct SuiteRecipe: Sendable, Hashable {
    /// How the keys are agreed on before TLS 1.3.
    enum Exchange: Sendable, Hashable { case tls13, rsa, finiteField, elliptic }

    /// What protects records.
    enum Cipher: Sendable, Hashable {
        case null, rc4
        case cbc(key: Int)
        case gcm(key: Int)
        case ccm(key: Int, tag: Int)
        case chaCha

        /// Bytes of key.
        var keyLength: Int {
            switch self {
            case .null: 0
            case .rc4: 16
            case .cbc(let key), .gcm(let key), .ccm(let key, _): key
            case .chaCha: 32
            }
        }
    }

    /// How keys are agreed on.
    let exchange: Exchange
    /// What protects records.
    let cipher: Cipher
    /// The hash of the record's MAC; of no meaning for authenticated ciphers.
    let mac: HandshakeHash
    /// The hash of the key schedule (TLS 1.2 and 1.3).
    let schedule: HandshakeHash

    /// The recipe of a suite; nil where it is not built in.
    init?(_ suite: CipherSuite) {
        guard let recipe = Self.recipe(suite.rawValue) else { return nil }
        self = recipe
    }

    private init(
        _ exchange: Exchange, _ cipher: Cipher, mac: HandshakeHash = .sha256, schedule: HandshakeHash = .sha256
    ) {
        self.exchange = exchange
        self.cipher = cipher
        self.mac = mac
        self.schedule = schedule
    }

    private static func recipe(_ number: UInt32) -> Self? {
        switch number {
        case 0x1301: Self(.tls13, .gcm(key: 16))
        case 0x1302: Self(.tls13, .gcm(key: 32), schedule: .sha384)
        case 0x1303: Self(.tls13, .chaCha)
        case 0x1304: Self(.tls13, .ccm(key: 16, tag: 16))
        case 0x1305: Self(.tls13, .ccm(key: 16, tag: 8))
        default: elliptic(number) ?? finiteField(number) ?? transport(number)
        }
    }

    private static func elliptic(_ number: UInt32) -> Self? {
        switch number {
        case 0xC02B, 0xC02F: Self(.elliptic, .gcm(key: 16))
        case 0xC02C, 0xC030: Self(.elliptic, .gcm(key: 32), schedule: .sha384)
        case 0xCCA8, 0xCCA9: Self(.elliptic, .chaCha)
        case 0xC0AC: Self(.elliptic, .ccm(key: 16, tag: 16))
        case 0xC0AD: Self(.elliptic, .ccm(key: 32, tag: 16))
        case 0xC0AE: Self(.elliptic, .ccm(key: 16, tag: 8))
        case 0xC0AF: Self(.elliptic, .ccm(key: 32, tag: 8))
        case 0xC023, 0xC027: Self(.elliptic, .cbc(key: 16), mac: .sha256)
        case 0xC024, 0xC028: Self(.elliptic, .cbc(key: 32), mac: .sha384, schedule: .sha384)
        case 0xC009, 0xC013, 0xC018: Self(.elliptic, .cbc(key: 16), mac: .sha1)
        case 0xC00A, 0xC014, 0xC019: Self(.elliptic, .cbc(key: 32), mac: .sha1)
        case 0xC007, 0xC011, 0xC016: Self(.elliptic, .rc4, mac: .sha1)
        case 0xC006, 0xC010, 0xC015: Self(.elliptic, .null, mac: .sha1)
        default: nil
        }
    }

    private static func finiteField(_ number: UInt32) -> Self? {
        switch number {
        case 0x009E, 0x00A2, 0x00A6: Self(.finiteField, .gcm(key: 16))
        case 0x009F, 0x00A3, 0x00A7: Self(.finiteField, .gcm(key: 32), schedule: .sha384)
        case 0xCCAA: Self(.finiteField, .chaCha)
        case 0xC09E: Self(.finiteField, .ccm(key: 16, tag: 16))
        case 0xC09F: Self(.finiteField, .ccm(key: 32, tag: 16))
        case 0xC0A2: Self(.finiteField, .ccm(key: 16, tag: 8))
        case 0xC0A3: Self(.finiteField, .ccm(key: 32, tag: 8))
        case 0x0040, 0x0067, 0x006C: Self(.finiteField, .cbc(key: 16), mac: .sha256)
        case 0x006A, 0x006B, 0x006D: Self(.finiteField, .cbc(key: 32), mac: .sha256)
        case 0x0032, 0x0033, 0x0034: Self(.finiteField, .cbc(key: 16), mac: .sha1)
        case 0x0038, 0x0039, 0x003A: Self(.finiteField, .cbc(key: 32), mac: .sha1)
        case 0x0018: Self(.finiteField, .rc4, mac: .md5)
        default: nil
        }
    }

    private static func transport(_ number: UInt32) -> Self? {
        switch number {
        case 0x009C: Self(.rsa, .gcm(key: 16))
        case 0x009D: Self(.rsa, .gcm(key: 32), schedule: .sha384)
        case 0xC09C: Self(.rsa, .ccm(key: 16, tag: 16))
        case 0xC09D: Self(.rsa, .ccm(key: 32, tag: 16))
        case 0xC0A0: Self(.rsa, .ccm(key: 16, tag: 8))
        case 0xC0A1: Self(.rsa, .ccm(key: 32, tag: 8))
        case 0x003C: Self(.rsa, .cbc(key: 16), mac: .sha256)
        case 0x003D: Self(.rsa, .cbc(key: 32), mac: .sha256)
        case 0x002F: Self(.rsa, .cbc(key: 16), mac: .sha1)
        case 0x0035: Self(.rsa, .cbc(key: 32), mac: .sha1)
        case 0x0004: Self(.rsa, .rc4, mac: .md5)
        case 0x0005: Self(.rsa, .rc4, mac: .sha1)
        case 0x0001: Self(.rsa, .null, mac: .md5)
        case 0x0002: Self(.rsa, .null, mac: .sha1)
        case 0x003B: Self(.rsa, .null, mac: .sha256)
        default: nil
        }
    }
}
