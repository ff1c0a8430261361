/// The secrets that an exchange of keys led to, and how keys are made of them (RFC 4253 section 7.2).
struct SSHKeys {
    let secret: [UInt8]
    let hash: [UInt8]
    let digest: ([UInt8]) -> [UInt8]

    func derive(_ letter: Character, _ count: Int) -> [UInt8] {
        var start = SSHWriter()
        start.integer(secret)
        let prefix = start.bytes + hash
        var key = digest(prefix + Array(String(letter).utf8) + hash)
        while key.count < count { key += digest(prefix + key) }
        return Array(key.prefix(count))
    }
}

/// What one exchange of keys showed.
struct SSHExchangeFacts {
    var key: SSHSurvey.HostKey
    var authentication: Seen<[String]> = .unknown("the encrypted part was not reached")
    var userSignatures: [String]?
}

/// Asks which methods of authentication are offered, by the `none` method (RFC 4252 section 5.2): no secret is tried.
struct SSHAuthenticationQuestion {
    let user: String

    func ask(
        on line: inout SSHLine, keys: SSHKeys, cipher: String, mac: String, into result: inout SSHExchangeFacts
    ) async throws {
        while try await line.receive().first != 21 {}
        try await line.send([21])
        guard
            let outgoing = SSHSealing(
                cipher: cipher, mac: mac, letters: "ACE", sequence: line.sent, derive: keys.derive),
            let incoming = SSHSealing(
                cipher: cipher, mac: mac, letters: "BDF", sequence: line.received, derive: keys.derive)
        else { throw SSHFault("its cipher cannot be spoken here") }
        line.seal(outgoing: outgoing, incoming: incoming)
        var service = SSHWriter()
        service.byte(5)
        service.string("ssh-userauth")
        try await line.send(service.bytes)
        for _ in 0..<16 {
            let payload = try await line.receive()
            var reader = SSHReader(payload.dropFirst())
            switch payload.first {
            case 7: result.userSignatures = try Self.signatures(&reader)
            case 6:
                var request = SSHWriter()
                request.byte(50)
                request.string(user)
                request.string("ssh-connection")
                request.string("none")
                try await line.send(request.bytes)
            case 51:
                result.authentication = .known(try reader.names())
                return
            case 52:
                result.authentication = .known(["none"])
                return
            case 53: continue
            default: throw SSHFault("the question for authentication was not answered")
            }
        }
        throw SSHFault("the question for authentication was not answered")
    }

    /// `server-sig-algs` of `SSH_MSG_EXT_INFO` (RFC 8308 section 3.1).
    private static func signatures(_ reader: inout SSHReader) throws(SSHFault) -> [String]? {
        for _ in 0..<min(16, try reader.number()) {
            let name = try reader.string()
            if name == Array("server-sig-algs".utf8) { return try reader.names() }
            _ = try reader.string()
        }
        return nil
    }
}
