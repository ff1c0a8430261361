/// A TLS ClientHello that every server of today answers, and the reading of the answer (RFC 8446, RFC 5246).
///
/// It is not a handshake: the key share is empty, so the server answers with its choice of version and suite, and
/// nothing is computed on either side.
enum TLSHello {
    static let suites: [UInt16] = [
        0x1301, 0x1302, 0x1303, 0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca8, 0xcca9, 0x009e, 0x009f, 0xc013, 0xc014, 0xc009,
        0x009c, 0x009d, 0x002f, 0x0035, 0x00ff,
    ]
    private static let groups: [UInt16] = [0x001d, 0x0017, 0x0018, 0x0019, 0x0100, 0x0101]
    private static let signatures: [UInt16] = [
        0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201,
    ]

    /// The hello for a host; a name goes along as server name (RFC 6066), an address does not.
    static func request(host: String?, suites: [UInt16] = Self.suites) -> [UInt8] {
        var extensions: [UInt8] = []
        func add(_ number: UInt16, _ content: [UInt8]) { extensions += be(number) + be(content.count) + content }
        if let host, isName(host) {
            add(0, be(host.utf8.count + 3) + [0] + be(host.utf8.count) + Array(host.utf8))
        }
        add(10, listed(groups))
        add(13, listed(signatures))
        add(43, [8, 3, 4, 3, 3, 3, 2, 3, 1])
        add(51, [0, 0])
        let random = (0..<32).map { UInt8(0x40 + $0) }
        let hello = [3, 3] + random + [0] + listed(suites) + [1, 0] + be(extensions.count) + extensions
        return [0x16, 3, 1] + be(hello.count + 4) + [1, 0] + be(hello.count) + hello
    }

    /// Whether an answer is TLS, and the version that the server chose; nil for anything else. An alert proves TLS as
    /// well as a hello does.
    static func answer(_ bytes: [UInt8]) -> (version: String?, alert: UInt8?)? {
        guard bytes.count >= 5, bytes[1] == 3, bytes[2] <= 4 else { return nil }
        let length = Int(bytes[3]) << 8 | Int(bytes[4])
        switch bytes[0] {
        case 0x15 where length == 2: return (nil, bytes.count >= 7 ? bytes[6] : nil)
        // RFC 8446 section 5.1: a record holds at most 2^14 bytes; a ServerHello fits into one and names version 3.x.
        case 0x16 where (4...16_384).contains(length) && isServerHello(bytes.dropFirst(5)):
            return (version(bytes[5...]), nil)
        default: return nil
        }
    }

    /// The suite that a ServerHello names; nil while it is not there.
    static func suite(_ bytes: [UInt8]) -> UInt16? {
        guard bytes.count >= 44, bytes[0] == 0x16, bytes[5] == 2 else { return nil }
        let at = 44 + Int(bytes[43])
        return at + 1 < bytes.count ? UInt16(bytes[at]) << 8 | UInt16(bytes[at + 1]) : nil
    }

    /// Whether the bytes that came so far can begin a ServerHello.
    private static func isServerHello(_ bytes: ArraySlice<UInt8>) -> Bool {
        let hello = Array(bytes.prefix(6))
        if let kind = hello.first, kind != 2 { return false }
        if hello.count >= 2 && hello[1] != 0 { return false }
        return hello.count < 5 || hello[4] == 3
    }

    /// The version in a ServerHello: that of the extension supported_versions, or the old field.
    private static func version(_ hello: ArraySlice<UInt8>) -> String? {
        let bytes = Array(hello)
        guard bytes.count >= 39 else { return nil }
        var chosen = bytes[5]
        var at = 39 + Int(bytes[38]) + 3
        guard at + 2 <= bytes.count else { return name(chosen) }
        let end = min(bytes.count, at + 2 + Int(bytes[at]) << 8 + Int(bytes[at + 1]))
        at += 2
        while at + 4 <= end {
            let size = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
            if bytes[at] == 0, bytes[at + 1] == 43, size == 2, at + 6 <= end { chosen = bytes[at + 5] }
            at += 4 + size
        }
        return name(chosen)
    }

    private static func name(_ minor: UInt8) -> String? {
        switch minor {
        case 0: "SSL 3.0"
        case 1...4: "TLS 1.\(minor - 1)"
        default: nil
        }
    }

    private static func isName(_ host: String) -> Bool {
        host.utf8.count < 254 && host.utf8.contains { !(0x30...0x39).contains($0) && $0 != 0x2e }
            && host.utf8.allSatisfy { (0x2d...0x7a).contains($0) && $0 != 0x3a && $0 != 0x2f }
    }

    private static func listed(_ numbers: [UInt16]) -> [UInt8] { be(numbers.count * 2) + numbers.flatMap(be) }
    private static func be(_ number: UInt16) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xff)] }
    private static func be(_ number: Int) -> [UInt8] { be(UInt16(truncatingIfNeeded: number)) }
}
