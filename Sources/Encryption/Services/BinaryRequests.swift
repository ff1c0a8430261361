/// Requests of protocols that are not text.
enum BinaryRequests {
    /// RDP: X.224 connection request ([MS-RDPBCGR] 2.2.1.1) that offers some of TLS (1) and CredSSP (2), or neither.
    static func rdpConnect(offering protocols: UInt8) -> [UInt8] {
        [3, 0, 0, 0x13, 0x0e, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, protocols, 0, 0, 0]
    }

    /// LDAP: the extended request StartTLS (RFC 4511, section 4.14).
    static let ldapStartTLS: [UInt8] =
        [0x30, 0x1d, 0x02, 0x01, 0x01, 0x77, 0x18, 0x80, 0x16] + Array("1.3.6.1.4.1.1466.20037".utf8)

    /// LDAP: a search for `supportedExtension` of the root entry, which is there for everybody (RFC 4512, section 5.1).
    static let ldapRoot: [UInt8] = {
        // Every entry has an objectClass, which is 2.5.4.0 as well.
        let filter: [UInt8] = [0x87, 7] + Array("2.5.4.0".utf8)
        let attribute: [UInt8] = [4, 18] + Array("supportedExtension".utf8)
        // Scope base, no aliases, one entry, five seconds, attributes with values.
        let body: [UInt8] =
            [4, 0, 0x0a, 1, 0, 0x0a, 1, 0, 2, 1, 1, 2, 1, 5, 1, 1, 0] + filter
            + [0x30, UInt8(attribute.count)] + attribute
        return [0x30, UInt8(body.count + 5), 2, 1, 2, 0x63, UInt8(body.count)] + body
    }()

    /// LDAP: a simple bind without name and password (RFC 4513, section 5.1.1).
    static let ldapAnonymousBind: [UInt8] = [0x30, 0x0c, 2, 1, 3, 0x60, 7, 2, 1, 3, 4, 0, 0x80, 0]

    /// SQL Server: PRELOGIN with version, encryption and thread ([MS-TDS] 2.2.6.5); 1 asks for encryption, 2 says that
    /// there is none.
    static func mssqlPrelogin(encryption: UInt8) -> [UInt8] {
        [0x12, 1, 0, 0x23, 0, 0, 0, 0]
            + [0, 0, 0x10, 0, 6] + [1, 0, 0x16, 0, 1] + [3, 0, 0x17, 0, 4] + [0xff]
            + [0x10, 0, 0, 0, 0, 0] + [encryption] + [0, 0, 0, 0]
    }

    /// MongoDB: the command `hello` as OP_MSG.
    static let mongoHello: [UInt8] = {
        let document: [UInt8] =
            [0x10] + Array("hello".utf8) + [0, 1, 0, 0, 0]
            + [0x02] + Array("$db".utf8) + [0, 6, 0, 0, 0] + Array("admin".utf8) + [0, 0]
        let body = [0, 0, 0, 0, 0] + le(document.count + 4) + document
        return le(body.count + 16) + le(1) + le(0) + le(2013) + body
    }()

    /// SMB 2.0.2 to 3.0.2: NEGOTIATE ([MS-SMB2] 2.2.3).
    static let smbNegotiate: [UInt8] = {
        let header: [UInt8] =
            [0xfe, 0x53, 0x4d, 0x42, 64, 0] + [UInt8](repeating: 0, count: 8) + [1, 0]
            + [UInt8](repeating: 0, count: 48)
        let client = (0..<16).map { UInt8(0x40 + $0) }
        let body: [UInt8] =
            [36, 0, 4, 0, 1, 0, 0, 0, 0x40, 0, 0, 0] + client + [UInt8](repeating: 0, count: 8)
            + [0x02, 0x02, 0x10, 0x02, 0x00, 0x03, 0x02, 0x03]
        return [0, 0, 0, UInt8(header.count + body.count)] + header + body
    }()

    /// SMB 1: NEGOTIATE of `NT LM 0.12` alone ([MS-CIFS] 2.2.4.52). Only asked where SMB 2 got no answer.
    static let smb1Negotiate: [UInt8] = {
        let header: [UInt8] =
            [0xff, 0x53, 0x4d, 0x42, 0x72, 0, 0, 0, 0, 0x18, 0x01, 0x28] + [UInt8](repeating: 0, count: 20)
        let dialect: [UInt8] = [2] + Array("NT LM 0.12".utf8) + [0]
        let body = [0, UInt8(dialect.count), 0] + dialect
        return [0, 0, 0, UInt8(header.count + body.count)] + header + body
    }()

    private static func le(_ number: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
