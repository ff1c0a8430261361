/// An IP address, version 4 or 6.
public struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// Four or sixteen bytes in network order.
    public let bytes: [UInt8]

    /// Creates an address from four or sixteen bytes in network order; nil for any other number.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    private init(known bytes: [UInt8]) { self.bytes = bytes }

    /// 127.0.0.1.
    public static let loopback4 = IPAddress(known: [127, 0, 0, 1])
    /// 127.0.0.2: this machine as well, by another address.
    static let nextDoor4 = IPAddress(known: [127, 0, 0, 2])
    /// ::1.
    public static let loopback6 = IPAddress(known: [UInt8](repeating: 0, count: 15) + [1])

    /// Whether it is an IPv6 address.
    public var isVersion6: Bool { bytes.count == 16 }

    /// The IPv4 address inside `::ffff:0:0/96`, or the address itself.
    public var unmapped: IPAddress {
        let prefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
        return isVersion6 && bytes.starts(with: prefix) ? IPAddress(known: Array(bytes[12...])) : self
    }

    /// Whether it stands for every address of the machine: `0.0.0.0`, `::`.
    public var isUnspecified: Bool { unmapped.bytes.allSatisfy { $0 == 0 } }

    /// Whether it never leaves the machine: `127.0.0.0/8`, `::1`.
    public var isLoopback: Bool {
        let address = unmapped
        return address.isVersion6 ? address == .loopback6 : address.bytes[0] == 127
    }

    /// Whether it is only valid together with an interface: `fe80::/10`.
    public var isLinkLocal6: Bool { isVersion6 && bytes[0] == 0xfe && bytes[1] & 0xc0 == 0x80 }

    /// Whether the internet does not route it: RFC 1918, RFC 6598, RFC 3927, RFC 4193, link-local and multicast.
    public var isLocalOnly: Bool {
        let address = unmapped.bytes
        guard address.count == 4 else {
            return isLinkLocal6 || address[0] & 0xfe == 0xfc || address[0] == 0xff
        }
        switch (address[0], address[1]) {
        case (10, _), (172, 16...31), (192, 168), (169, 254), (100, 64...127), (224...239, _): return true
        default: return false
        }
    }

    /// The usual text: dotted for version 4, RFC 5952 for version 6.
    public var description: String {
        guard isVersion6 else { return bytes.map(String.init).joined(separator: ".") }
        if unmapped.bytes.count == 4 { return "::ffff:\(unmapped)" }
        let groups = (0..<8).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }
        var zeros = 0..<0
        for start in 0..<8 where groups[start] == 0 {
            let run = start..<(groups[start...].firstIndex { $0 != 0 } ?? 8)
            if run.count > zeros.count { zeros = run }
        }
        func text(_ groups: ArraySlice<UInt16>) -> String {
            groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard zeros.count > 1 else { return text(groups[...]) }
        return text(groups[..<zeros.lowerBound]) + "::" + text(groups[zeros.upperBound...])
    }
}

/// Where a connection goes: an address and a port, never a name.
public struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    /// The address.
    public var address: IPAddress
    /// The TCP port.
    public var port: UInt16
    /// The address of this machine that the connection comes from; nil leaves the choice to the system.
    public var source: IPAddress?

    /// Creates an endpoint.
    public init(_ address: IPAddress, port: UInt16, from source: IPAddress? = nil) {
        self.address = address
        self.port = port
        self.source = source
    }

    /// An IPv4 loopback endpoint asked from another loopback address, so that a server that makes exceptions for its
    /// own address treats us as it treats others; nil for all other endpoints.
    public var fromNextDoor: Endpoint? {
        guard address.isLoopback, !address.isVersion6 else { return nil }
        return Endpoint(address, port: port, from: address == .nextDoor4 ? .loopback4 : .nextDoor4)
    }

    /// `127.0.0.1:22`, `[::1]:22`.
    public var description: String { address.isVersion6 ? "[\(address)]:\(port)" : "\(address):\(port)" }
}
