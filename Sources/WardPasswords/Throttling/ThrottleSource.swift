#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where a try comes from: one IPv4 address, or the /64 of an IPv6 address, which is what one customer line has.
public struct ThrottleSource: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The address or prefix: `192.0.2.7/32`, `2001:db8:1:2::/64`.
    public let description: String

    /// Reads an address as a socket or a proxy reports it, with or without a zone; nil where it is none.
    ///
    /// An IPv4 address inside IPv6 (`::ffff:192.0.2.7`) counts as the IPv4 address.
    public init?(_ address: String) {
        let text = String(address.prefix { $0 != "%" })
        guard text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            description = text + "/32"
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: &six) { Array($0) }
        if bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] {
            description = bytes.suffix(4).map(String.init).joined(separator: ".") + "/32"
            return
        }
        var prefix = bytes.prefix(8) + [UInt8](repeating: 0, count: 8)
        var written = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let isWritten = prefix.withUnsafeMutableBytes {
            inet_ntop(AF_INET6, $0.baseAddress, &written, socklen_t(INET6_ADDRSTRLEN)) != nil
        }
        guard isWritten else { return nil }
        description = String(decoding: written.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) + "/64"
    }
}
