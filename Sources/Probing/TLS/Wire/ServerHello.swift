/// What a server chose (RFC 8446 4.1.3, RFC 5246 7.4.1.3), or asks to be offered again.
struct ServerHello: Hashable, Sendable {
    /// The version that is really spoken, taken from the extension where there is one.
    var version: TLSVersion
    var random: [UInt8]
    /// A request for another ClientHello, which names the group in ``selectedGroup`` (RFC 8446 4.1.4).
    var isHelloRetryRequest: Bool
    var sessionID: [UInt8]
    var suite: CipherSuite
    var compression: UInt8
    var extensions: [UInt16: [UInt8]]
    /// TLS 1.3: the group of the key share, or the one that is asked for.
    var selectedGroup: NamedGroup?
    /// TLS 1.3: the server's public value.
    var keyShare: [UInt8]?

    private static let retryRandom: [UInt8] = [
        0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
        0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
    ]

    /// Reads the message without its header.
    init(body: [UInt8]) throws(TLSFault) {
        var reader = ByteReader(body)
        var number = try reader.uint16()
        random = Array(try reader.take(32))
        sessionID = Array(try reader.vector(1))
        suite = CipherSuite(rawValue: UInt32(try reader.uint16()))
        compression = try reader.uint8()
        extensions = reader.isAtEnd ? [:] : try TLSExtension.dictionary(try reader.vector(2))
        guard sessionID.count <= 32, reader.isAtEnd else { throw .garbage("ServerHello") }

        if let body = extensions[TLSExtension.Kind.supportedVersions] {
            guard number == TLSVersion.tls12.rawValue else { throw .garbage("version") }
            var reader = ByteReader(body)
            number = try reader.uint16()
            guard reader.isAtEnd, number == TLSVersion.tls13.rawValue else { throw .garbage("version") }
        } else if number == TLSVersion.tls13.rawValue {
            throw .garbage("version")
        }
        guard let version = TLSVersion(rawValue: number), version >= .ssl3 else { throw .garbage("version") }
        self.version = version
        isHelloRetryRequest = version == .tls13 && random == Self.retryRandom

        guard version == .tls13, let body = extensions[TLSExtension.Kind.keyShare] else { return }
        var share = ByteReader(body)
        selectedGroup = NamedGroup(rawValue: try share.uint16())
        if !isHelloRetryRequest { keyShare = Array(try share.vector(2)) }
        guard share.isAtEnd else { throw .garbage("key share") }
    }

    /// The application protocol that was chosen before TLS 1.3.
    var applicationProtocol: String? { extensions[TLSExtension.Kind.alpn].flatMap(Self.applicationProtocol) }

    /// The one protocol in an extension of a server.
    static func applicationProtocol(_ body: [UInt8]) -> String? {
        var reader = ByteReader(body)
        guard let list = try? reader.vector(2), reader.isAtEnd else { return nil }
        var names = ByteReader(list)
        guard let name = try? names.vector(1), names.isAtEnd, !name.isEmpty else { return nil }
        return String(validating: name, as: UTF8.self)
    }
}
