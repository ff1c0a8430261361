/// PostgreSQL's SSLRequest: one byte answers (PostgreSQL documentation, "SSL Session Encryption").
struct PostgresPrelude: PreludeMachine {
    mutating func begin() -> Prelude.Step { .send([0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f]) }

    mutating func take(_ bytes: [UInt8]) -> Prelude.Step {
        switch (bytes[0], bytes.count) {
        case (UInt8(ascii: "S"), 1): .ready
        case (UInt8(ascii: "N"), 1): .refused
        case (UInt8(ascii: "S"), _): .garbage("data before TLS")
        default: .garbage("no answer to the request for TLS")
        }
    }
}

/// MySQL and MariaDB: the greeting says whether TLS is there, a short login request asks for it.
struct MySQLPrelude: PreludeMachine {
    private var pending: [UInt8] = []

    mutating func begin() -> Prelude.Step { .listen }

    mutating func take(_ bytes: [UInt8]) -> Prelude.Step {
        pending += bytes
        guard pending.count >= 4 else { return .listen }
        let length = Int(pending[0]) | Int(pending[1]) << 8 | Int(pending[2]) << 16
        guard length < 4096 else { return .garbage("no greeting") }
        guard pending.count >= 4 + length else { return .listen }
        let greeting = pending[4..<(4 + length)]
        guard greeting.first == 10, let end = greeting.firstIndex(of: 0) else { return .garbage("no greeting") }
        // After the version: connection 4, salt 8, filler 1, then the lower half of the capabilities.
        let place = end + 14
        guard place + 1 < greeting.endIndex else { return .garbage("a short greeting") }
        let capabilities = UInt16(greeting[place]) | UInt16(greeting[place + 1]) << 8
        guard capabilities & 0x0800 != 0 else { return .refused }
        return .last([32, 0, 0, 1, 0x01, 0x8a, 0, 0, 0, 0, 0, 1, 33] + [UInt8](repeating: 0, count: 23))
    }
}

/// Remote Desktop: X.224 with a request for TLS or CredSSP, which is TLS too (MS-RDPBCGR 2.2.1.1, 2.2.1.2).
struct RDPPrelude: PreludeMachine {
    private var pending: [UInt8] = []

    mutating func begin() -> Prelude.Step {
        .send([3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0])
    }

    mutating func take(_ bytes: [UInt8]) -> Prelude.Step {
        pending += bytes
        guard pending.count >= 4 else { return .listen }
        let length = Int(pending[2]) << 8 | Int(pending[3])
        guard pending[0] == 3, (11...512).contains(length) else { return .garbage("no connection confirm") }
        guard pending.count >= length else { return .listen }
        guard pending[5] & 0xf0 == 0xd0 else { return .garbage("no connection confirm") }
        guard length >= 19 else { return .refused }
        if pending[11] == 3 {
            return pending[15] == 2 || pending[15] == 3 ? .refused : .garbage("refused to negotiate")
        }
        guard pending[11] == 2 else { return .garbage("no answer to the request for TLS") }
        return pending[15] == 0 ? .refused : .ready
    }
}

/// LDAP's extended operation 1.3.6.1.4.1.1466.20037 (RFC 4511 4.14).
struct LDAPPrelude: PreludeMachine {
    private var pending: [UInt8] = []

    mutating func begin() -> Prelude.Step {
        let name = Array("1.3.6.1.4.1.1466.20037".utf8)
        return .send([0x30, 29, 2, 1, 1, 0x77, 24, 0x80, 22] + name)
    }

    mutating func take(_ bytes: [UInt8]) -> Prelude.Step {
        pending += bytes
        var reader = ByteReader(pending)
        do throws(TLSFault) {
            guard try reader.uint8() == 0x30 else { return .garbage("no LDAP message") }
            var message = ByteReader(try Self.content(&reader))
            guard try message.uint8() == 2 else { return .garbage("no LDAP message") }
            _ = try Self.content(&message)
            guard try message.uint8() == 0x78 else { return .garbage("no extended response") }
            var response = ByteReader(try Self.content(&message))
            guard try response.uint8() == 10 else { return .garbage("no result") }
            let code = try Self.content(&response)
            switch code.first {
            case 0: return .ready
            case 1, 2, 12, 53: return .refused
            default: return .garbage("result \(code.first ?? 0)")
            }
        } catch {
            return pending.count > 4096 ? .garbage("a message without end") : .listen
        }
    }

    private static func content(_ reader: inout ByteReader) throws(TLSFault) -> ArraySlice<UInt8> {
        let first = try reader.uint8()
        guard first >= 0x80 else { return try reader.take(Int(first)) }
        guard first <= 0x84 else { throw .garbage("length") }
        return try reader.vector(Int(first & 0x7f))
    }
}

/// XMPP's `starttls` (RFC 6120 5).
struct XMPPPrelude: PreludeMachine {
    private let host: String
    private var pending = ""
    private var isAsked = false

    init(host: String) {
        self.host = host.filter { $0.isLetter || $0.isNumber || ".-:".contains($0) }
    }

    mutating func begin() -> Prelude.Step {
        let stream =
            "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
            + "xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='\(host)'>"
        return .send(Array(stream.utf8))
    }

    mutating func take(_ bytes: [UInt8]) -> Prelude.Step {
        pending += String(decoding: bytes, as: UTF8.self)
        guard pending.utf8.count <= Prelude.lineLimit else { return .garbage("features without end") }
        if isAsked {
            if pending.contains("<proceed") { return pending.hasSuffix(">") ? .ready : .listen }
            return pending.contains("<failure") ? .refused : .listen
        }
        if pending.contains("</stream:features>") || pending.contains("<stream:features/>") {
            guard pending.contains("urn:ietf:params:xml:ns:xmpp-tls") else { return .refused }
            isAsked = true
            pending = ""
            return .send(Array("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>".utf8))
        }
        return pending.contains("<stream:error") ? .garbage("an error") : .listen
    }
}
