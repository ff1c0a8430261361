/// `SSH_MSG_KEXINIT`: what one side offers (RFC 4253 section 7.1).
struct SSHOffer: Sendable, Hashable {
    static let number: UInt8 = 20

    var keyExchange: [String]
    var hostKeys: [String]
    var ciphersOut: [String]
    var ciphersIn: [String]
    var macsOut: [String]
    var macsIn: [String]
    var compressionOut: [String]
    var compressionIn: [String]

    /// What a probe offers: one method of exchange and one kind of host key, so that the choice is ours.
    init(keyExchange: String, hostKey: String, ciphers: [String], macs: [String], compression: [String]) {
        self.keyExchange = [keyExchange, "ext-info-c"]
        hostKeys = [hostKey]
        (ciphersOut, ciphersIn) = (ciphers, ciphers)
        (macsOut, macsIn) = (macs, macs)
        (compressionOut, compressionIn) = (compression, compression)
    }

    /// Reads a payload, the message number first.
    init(payload: [UInt8]) throws(SSHFault) {
        var reader = SSHReader(payload)
        guard try reader.byte() == Self.number else { throw SSHFault("the first message is not a key exchange offer") }
        _ = try reader.take(16)
        keyExchange = try reader.names()
        hostKeys = try reader.names()
        ciphersOut = try reader.names()
        ciphersIn = try reader.names()
        macsOut = try reader.names()
        macsIn = try reader.names()
        compressionOut = try reader.names()
        compressionIn = try reader.names()
    }

    /// The payload with a cookie of 16 random bytes.
    func payload(cookie: [UInt8]) -> [UInt8] {
        var writer = SSHWriter()
        writer.byte(Self.number)
        for byte in cookie { writer.byte(byte) }
        for list in [
            keyExchange, hostKeys, ciphersOut, ciphersIn, macsOut, macsIn, compressionOut, compressionIn, [], [],
        ] { writer.names(list) }
        writer.byte(0)
        writer.number(0)
        return writer.bytes
    }

    /// Markers in the list of methods that are no methods (RFC 8308, strict key exchange).
    static let markers: Set<String> = [
        "ext-info-s", "ext-info-c", "kex-strict-s-v00@openssh.com", "kex-strict-c-v00@openssh.com",
    ]

    /// The methods of exchange without the markers.
    var methods: [String] { keyExchange.filter { !Self.markers.contains($0) } }

    /// The first list with what only the second one has at its end.
    static func together(_ first: [String], _ second: [String]) -> [String] {
        first + second.filter { !first.contains($0) }
    }
}
