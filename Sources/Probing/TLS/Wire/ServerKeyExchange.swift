/// The server's half of a key exchange before TLS 1.3, with its signature (RFC 5246 7.4.3, RFC 8422 5.4).
struct ServerKeyExchange: Hashable, Sendable {
    /// What was sent, by the kind of exchange.
    enum Parameters: Hashable, Sendable {
        /// A named group and the server's point.
        case group(NamedGroup, point: [UInt8])
        /// A curve described by its coefficients, which nobody should accept.
        case explicitCurve
        /// A finite field: prime, generator, the server's value.
        case finiteField(prime: [UInt8], generator: [UInt8], value: [UInt8])
        /// An RSA key for this session: export suites.
        case rsa(modulus: [UInt8], exponent: [UInt8])
        /// Something else: pre-shared keys without more, SRP, GOST.
        case other
    }

    var parameters: Parameters
    /// The bytes that the signature covers, after both randoms.
    var signed: [UInt8] = []
    /// TLS 1.2: the scheme of the signature; nil where nothing is signed.
    var scheme: SignatureScheme?
    var signature: [UInt8] = []

    /// Reads the message, whose form depends on the suite.
    init(body: [UInt8], suite: CipherSuite, version: TLSVersion) throws(TLSFault) {
        let properties = suite.properties
        var reader = ByteReader(body)
        if properties.keyExchange.usesPSK { _ = try reader.vector(2) }
        let start = reader.count
        switch properties.keyExchange {
        case .ecdhe, .ecdhePSK:
            switch try reader.uint8() {
            case 3:
                let group = NamedGroup(rawValue: try reader.uint16())
                parameters = .group(group, point: Array(try reader.vector(1)))
            case 1, 2:
                parameters = .explicitCurve
                return
            default: throw .garbage("ServerKeyExchange")
            }
        case .dhe, .dhePSK:
            parameters = .finiteField(
                prime: Array(try reader.vector(2)), generator: Array(try reader.vector(2)),
                value: Array(try reader.vector(2)))
        case .rsa where properties.isExport:
            parameters = .rsa(modulus: Array(try reader.vector(2)), exponent: Array(try reader.vector(2)))
        default:
            parameters = .other
            return
        }
        signed = Array(body.suffix(start).prefix(start - reader.count))
        guard properties.authentication.signs else { return }
        if version >= .tls12 { scheme = SignatureScheme(rawValue: try reader.uint16()) }
        signature = Array(try reader.vector(2))
        guard reader.isAtEnd else { throw .garbage("ServerKeyExchange") }
    }
}
