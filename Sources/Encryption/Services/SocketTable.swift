import Probing

/// The kernel's socket tables `/proc/net/{tcp,tcp6,udp,udp6}` (proc(5)).
struct SocketTable {
    /// How data travel.
    enum Transport: String, Sendable {
        case tcp, udp
    }

    /// A socket that waits for others: TCP in the state LISTEN, UDP bound without a fixed partner.
    struct Listener: Sendable, Hashable {
        var transport: Transport
        var address: IPAddress
        var port: UInt16
        /// Number of the socket; 0 for those of the kernel itself.
        var inode: UInt64
    }

    /// The waiting sockets of a table. Lines that cannot be read are left out and counted.
    static func listeners(_ text: String, _ transport: Transport) -> (listeners: [Listener], damaged: Int) {
        var listeners: [Listener] = []
        var damaged = 0
        for line in text.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            guard fields.count >= 10, let local = endpoint(fields[1]), let inode = UInt64(fields[9]) else {
                damaged += 1
                continue
            }
            // TCP_LISTEN is 0A; an unconnected UDP socket is in the state TCP_CLOSE, 07.
            guard fields[3] == (transport == .tcp ? "0A" : "07"), local.port != 0 else { continue }
            listeners.append(
                Listener(transport: transport, address: local.address, port: local.port, inode: inode))
        }
        return (listeners, damaged)
    }

    /// Reads `0100007F:0016`: each word of four bytes is printed in the machine's own byte order.
    static func endpoint(_ text: Substring) -> Endpoint? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, parts[1].count == 4, let port = UInt16(parts[1], radix: 16),
            parts[0].utf8.count == 8 || parts[0].utf8.count == 32
        else { return nil }
        var bytes: [UInt8] = []
        var rest = parts[0]
        while !rest.isEmpty {
            guard let word = UInt32(rest.prefix(8), radix: 16) else { return nil }
            withUnsafeBytes(of: word) { bytes.append(contentsOf: $0) }
            rest = rest.dropFirst(8)
        }
        return IPAddress(bytes: bytes).map { Endpoint($0, port: port) }
    }
}
