/// The first message of a client, from SSL 3.0 on (RFC 8446 4.1.2, RFC 5246 7.4.1.2).
struct ClientHello: Hashable, Sendable {
    /// The version that the fields of the old form name; TLS 1.3 is named in an extension and says 1.2 here.
    var version: TLSVersion
    /// Thirty-two bytes.
    var random: [UInt8] = .random(32)
    var sessionID: [UInt8] = []
    var suites: [CipherSuite]
    /// Compression methods in order of preference; 0 is none, 1 is DEFLATE.
    var compressions: [UInt8] = [0]
    var extensions: [TLSExtension] = []

    /// The handshake message with its header.
    func message() -> [UInt8] {
        var body: [UInt8] = []
        body.append(min(version, .tls12).rawValue)
        body += random
        body.append(vector: sessionID, width: 1)
        body.append(vector: [UInt8].list(suites.map { UInt16(truncatingIfNeeded: $0.rawValue) }), width: 2)
        body.append(vector: compressions, width: 1)
        if !extensions.isEmpty {
            var list: [UInt8] = []
            for item in extensions {
                list.append(item.type)
                list.append(vector: item.body, width: 2)
            }
            body.append(vector: list, width: 2)
        }
        return HandshakeMessage.clientHello.header(length: body.count) + body
    }

    /// The message in records. Their version is SSL 3.0 or TLS 1.0, which every server accepts.
    func records() -> [UInt8] {
        Record.wrap(message(), type: .handshake, version: min(version, .tls10).rawValue)
    }
}
