/// The hellos of SSL 2.0, which have a form of their own (Hickman, "The SSL Protocol", 1995).
enum SSL2 {
    /// A client's hello with all its suites.
    static func clientHello(_ suites: [CipherSuite], challenge: [UInt8] = .random(16)) -> [UInt8] {
        var specs: [UInt8] = []
        for suite in suites { specs.append(number: Int(suite.rawValue), width: 3) }
        var body: [UInt8] = [1, 0, 2]
        body.append(number: specs.count, width: 2)
        body.append(number: 0, width: 2)
        body.append(number: challenge.count, width: 2)
        body += specs + challenge
        return [0x80 | UInt8(body.count >> 8), UInt8(truncatingIfNeeded: body.count)] + body
    }

    /// A server's hello: it lists every suite that both sides know.
    struct ServerHello: Hashable, Sendable {
        var certificate: [UInt8]
        var suites: [CipherSuite]

        /// Reads a hello; nil when more bytes are needed.
        static func read(_ bytes: [UInt8]) throws(TLSFault) -> Self? {
            guard let first = bytes.first else { return nil }
            guard first & 0x80 != 0 else { throw .notTLS(Array(bytes.prefix(64))) }
            guard bytes.count >= 3 else { return nil }
            let length = Int(first & 0x7f) << 8 | Int(bytes[1])
            guard bytes[2] == 4 || bytes[2] == 0 else { throw .notTLS(Array(bytes.prefix(64))) }
            guard bytes.count >= 2 + length else { return nil }
            var reader = ByteReader(bytes[2..<(2 + length)])
            guard try reader.uint8() == 4 else { throw .alert(Alert(level: 2, description: Alert.handshakeFailure)) }
            _ = try reader.take(2)
            guard try reader.uint16() == 2 else { throw .garbage("version") }
            let (certificate, specs, connection) = (
                try reader.number(2), try reader.number(2), try reader.number(2)
            )
            guard specs % 3 == 0, certificate + specs + connection == reader.count else { throw .garbage("hello") }
            let der = Array(try reader.take(certificate))
            var list = ByteReader(try reader.take(specs))
            var suites: [CipherSuite] = []
            while !list.isAtEnd { suites.append(CipherSuite(rawValue: UInt32(try list.number(3)))) }
            return Self(certificate: der, suites: suites)
        }
    }
}
