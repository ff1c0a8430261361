public import Probing

/// The addresses of a network as people write it (RFC 4632): `192.168.10.0/24`, `fd00::10/124`.
public struct AddressRange: Sendable, Hashable, CustomStringConvertible {
    /// The first address, without the bits of the hosts.
    public let base: IPAddress
    /// How many bits name the network.
    public let prefix: Int

    /// At most this many addresses are asked in one call: a /22 of IPv4.
    public static let limit = 1024

    /// Reads a range; nil where the text is none. Bits of hosts are taken away: `10.0.0.9/24` is `10.0.0.0/24`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = Self.address(String(parts[0])), let prefix = Int(parts[1]),
            parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), (0...address.bytes.count * 8).contains(prefix)
        else { return nil }
        let masked = address.bytes.enumerated().map { index, byte in
            let bits = min(8, max(0, prefix - index * 8))
            return byte & UInt8(truncatingIfNeeded: 0xff00 >> bits)
        }
        guard let base = IPAddress(bytes: masked) else { return nil }
        (self.base, self.prefix) = (base, prefix)
    }

    /// How many bits are left for hosts.
    private var hostBits: Int { base.bytes.count * 8 - prefix }

    /// Whether it is small enough for one call.
    public var isAskable: Bool { hostBits <= 10 }

    /// Whether every address of it stays on this machine or in a local network (RFC 1918, RFC 4193, link-local).
    public var isPrivate: Bool {
        guard let last else { return false }
        return [base, last].allSatisfy { $0.isLoopback || $0.isLocalOnly } && !base.isMulticast && !last.isMulticast
    }

    private var last: IPAddress? {
        IPAddress(
            bytes: base.bytes.enumerated().map { index, byte in
                let bits = min(8, max(0, prefix - index * 8))
                return byte | ~UInt8(truncatingIfNeeded: 0xff00 >> bits)
            })
    }

    /// The addresses that hosts can have: in an IPv4 network wider than /31 neither the first nor the last. Empty where
    /// the range is not askable.
    public var addresses: [IPAddress] {
        guard isAskable else { return [] }
        let count = 1 << hostBits
        let hosts = !base.isVersion6 && hostBits > 1 ? 1..<(count - 1) : 0..<count
        return hosts.compactMap { number in
            var bytes = base.bytes
            bytes[bytes.count - 1] |= UInt8(number & 0xff)
            bytes[bytes.count - 2] |= UInt8(number >> 8)
            return IPAddress(bytes: bytes)
        }
    }

    /// `192.168.10.0/24`.
    public var description: String { "\(base)/\(prefix)" }

    /// Reads an address in its usual form, without asking anybody.
    static func address(_ text: String) -> IPAddress? {
        text.contains(":") ? version6(text) : version4(text[...]).flatMap { IPAddress(bytes: $0) }
    }

    private static func version4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { part -> UInt8? in
            // "010" is eight to some and ten to others: not taken.
            guard part.utf8.allSatisfy({ (0x30...0x39).contains($0) }), part == "0" || part.first != "0" else {
                return nil
            }
            return UInt8(part)
        }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }

    /// RFC 4291, section 2.2: groups, at most one gap, perhaps four decimal numbers at the end.
    private static func version6(_ text: String) -> IPAddress? {
        func groups(_ half: Substring) -> [UInt8]? {
            if half.isEmpty { return [] }
            var bytes: [UInt8] = []
            let parts = half.split(separator: ":", omittingEmptySubsequences: false)
            for (index, part) in parts.enumerated() {
                if part.contains("."), index == parts.count - 1, let four = version4(part) {
                    bytes += four
                } else {
                    guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
                        let number = UInt16(part, radix: 16)
                    else { return nil }
                    bytes += [UInt8(number >> 8), UInt8(number & 0xff)]
                }
            }
            return bytes
        }
        guard let gap = text.firstRange(of: "::") else {
            return groups(text[...]).flatMap { sixteen($0, [], gap: false) }
        }
        guard let front = groups(text[..<gap.lowerBound]), let back = groups(text[gap.upperBound...]) else {
            return nil
        }
        return sixteen(front, back, gap: true)
    }

    private static func sixteen(_ front: [UInt8], _ back: [UInt8], gap: Bool) -> IPAddress? {
        let missing = 16 - front.count - back.count
        guard gap ? missing >= 2 : missing == 0 else { return nil }
        return IPAddress(bytes: front + [UInt8](repeating: 0, count: missing) + back)
    }
}

extension IPAddress {
    /// Whether it names a group of hosts and no host: `224.0.0.0/4`, `ff00::/8`.
    var isMulticast: Bool { isVersion6 ? bytes[0] == 0xff : (224...239).contains(bytes[0]) }
}
