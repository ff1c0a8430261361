/// One extension of a hello (IANA, TLS ExtensionType Values).
struct TLSExtension: Hashable, Sendable {
    var type: UInt16
    var body: [UInt8]
}

extension TLSExtension {
    /// The numbers of extensions.
    enum Kind {
        static let serverName: UInt16 = 0
        static let truncatedHMAC: UInt16 = 4
        static let statusRequest: UInt16 = 5
        static let supportedGroups: UInt16 = 10
        static let pointFormats: UInt16 = 11
        static let signatureAlgorithms: UInt16 = 13
        static let heartbeat: UInt16 = 15
        static let alpn: UInt16 = 16
        static let sct: UInt16 = 18
        static let padding: UInt16 = 21
        static let encryptThenMAC: UInt16 = 22
        static let extendedMasterSecret: UInt16 = 23
        static let sessionTicket: UInt16 = 35
        static let preSharedKey: UInt16 = 41
        static let earlyData: UInt16 = 42
        static let supportedVersions: UInt16 = 43
        static let cookie: UInt16 = 44
        static let pskModes: UInt16 = 45
        static let signatureAlgorithmsCert: UInt16 = 50
        static let keyShare: UInt16 = 51
        static let renegotiationInfo: UInt16 = 0xff01
    }

    /// The name that is asked for (RFC 6066 3).
    static func serverName(_ name: String) -> Self {
        let entry = [0] + [UInt8].vector(Array(name.utf8), width: 2)
        return Self(type: Kind.serverName, body: .vector(entry, width: 2))
    }

    static func supportedGroups(_ groups: [NamedGroup]) -> Self {
        Self(type: Kind.supportedGroups, body: .vector([UInt8].list(groups.map(\.rawValue)), width: 2))
    }

    /// Uncompressed points only (RFC 8422 5.1.2).
    static let pointFormats = Self(type: Kind.pointFormats, body: [1, 0])

    static func signatureAlgorithms(_ schemes: [SignatureScheme]) -> Self {
        Self(type: Kind.signatureAlgorithms, body: .vector([UInt8].list(schemes.map(\.rawValue)), width: 2))
    }

    static func signatureAlgorithmsCert(_ schemes: [SignatureScheme]) -> Self {
        Self(type: Kind.signatureAlgorithmsCert, body: .vector([UInt8].list(schemes.map(\.rawValue)), width: 2))
    }

    static func supportedVersions(_ versions: [TLSVersion]) -> Self {
        Self(type: Kind.supportedVersions, body: .vector([UInt8].list(versions.map(\.rawValue)), width: 1))
    }

    /// The client's public values; none makes a server name the group it wants (RFC 8446 4.2.8).
    static func keyShare(_ shares: [(NamedGroup, [UInt8])]) -> Self {
        var list: [UInt8] = []
        for (group, key) in shares {
            list.append(group.rawValue)
            list.append(vector: key, width: 2)
        }
        return Self(type: Kind.keyShare, body: .vector(list, width: 2))
    }

    static func alpn(_ protocols: [String]) -> Self {
        let list = protocols.flatMap { [UInt8].vector(Array($0.utf8), width: 1) }
        return Self(type: Kind.alpn, body: .vector(list, width: 2))
    }

    /// Asks for an OCSP response with no preference for a responder (RFC 6066 8).
    static let statusRequest = Self(type: Kind.statusRequest, body: [1, 0, 0, 0, 0])
    /// Asks for signed certificate timestamps (RFC 6962 3.3.1).
    static let sct = Self(type: Kind.sct, body: [])

    /// Understands session tickets, and shows one (RFC 5077 3.2).
    static func sessionTicket(_ ticket: [UInt8] = []) -> Self { Self(type: Kind.sessionTicket, body: ticket) }

    static let extendedMasterSecret = Self(type: Kind.extendedMasterSecret, body: [])
    static let encryptThenMAC = Self(type: Kind.encryptThenMAC, body: [])
    static let truncatedHMAC = Self(type: Kind.truncatedHMAC, body: [])

    /// Secure renegotiation; the earlier handshake's verify data, empty in a first one (RFC 5746 3.2).
    static func renegotiationInfo(_ verifyData: [UInt8] = []) -> Self {
        Self(type: Kind.renegotiationInfo, body: .vector(verifyData, width: 1))
    }

    /// Modes of use for pre-shared keys: 0 `psk_ke`, 1 `psk_dhe_ke`.
    static func pskModes(_ modes: [UInt8] = [1]) -> Self {
        Self(type: Kind.pskModes, body: .vector(modes, width: 1))
    }

    /// Pre-shared keys; must be the last extension (RFC 8446 4.2.11).
    static func preSharedKey(
        identities: [(identity: [UInt8], obfuscatedAge: UInt32)], binders: [[UInt8]]
    ) -> Self {
        var list: [UInt8] = []
        for item in identities {
            list.append(vector: item.identity, width: 2)
            list.append(number: Int(item.obfuscatedAge), width: 4)
        }
        let proofs = binders.flatMap { [UInt8].vector($0, width: 1) }
        return Self(type: Kind.preSharedKey, body: .vector(list, width: 2) + .vector(proofs, width: 2))
    }

    static let earlyData = Self(type: Kind.earlyData, body: [])
    /// Heartbeats may be sent by the peer (RFC 6520 2).
    static let heartbeat = Self(type: Kind.heartbeat, body: [1])

    static func cookie(_ cookie: [UInt8]) -> Self { Self(type: Kind.cookie, body: .vector(cookie, width: 2)) }

    /// So many zero bytes (RFC 7685).
    static func padding(_ count: Int) -> Self {
        Self(type: Kind.padding, body: [UInt8](repeating: 0, count: max(0, count)))
    }

    /// Reads a list of extensions; one type twice is garbage.
    static func dictionary(_ bytes: ArraySlice<UInt8>) throws(TLSFault) -> [UInt16: [UInt8]] {
        var reader = ByteReader(bytes)
        var found: [UInt16: [UInt8]] = [:]
        while !reader.isAtEnd {
            let type = try reader.uint16()
            let body = try reader.vector(2)
            guard found.updateValue(Array(body), forKey: type) == nil else { throw .garbage("list of extensions") }
        }
        return found
    }
}
