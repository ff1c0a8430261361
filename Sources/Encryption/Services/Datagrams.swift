import Foundation
public import Probing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What became of a datagram.
public enum DatagramReply: Sendable, Hashable {
    /// Somebody answered.
    case answered([UInt8])
    /// The host says that nothing listens there.
    case refused
    /// Nothing came: that says nothing about the port.
    case silence
}

/// Sends single datagrams; tests hand in one that knows the answers.
public protocol DatagramExchange: Sendable {
    /// Sends one datagram and waits for one answer from the same address and port.
    func ask(_ endpoint: Endpoint, _ bytes: [UInt8], within limit: Duration) async -> DatagramReply
}

/// Sends over UDP from this machine.
public struct UDPExchange: DatagramExchange {
    /// Uses this machine's network.
    public init() {}

    /// Sends one datagram and waits for one answer from the same address and port.
    public func ask(_ endpoint: Endpoint, _ bytes: [UInt8], within limit: Duration) async -> DatagramReply {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: Self.exchange(endpoint, bytes, within: limit)) }
        }
    }

    private static func exchange(_ endpoint: Endpoint, _ bytes: [UInt8], within limit: Duration) -> DatagramReply {
        #if canImport(Glibc)
            let kind = CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        #else
            let kind = SOCK_DGRAM | SOCK_CLOEXEC
        #endif
        let descriptor = socket(endpoint.address.isVersion6 ? AF_INET6 : AF_INET, kind, 0)
        guard descriptor >= 0 else { return .silence }
        defer { close(descriptor) }
        guard connected(descriptor, to: endpoint), send(descriptor, bytes, bytes.count, 0) == bytes.count else {
            return errno == ECONNREFUSED ? .refused : .silence
        }
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let parts = limit.components
        let milliseconds = parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000
        guard poll(&waiting, 1, CInt(clamping: milliseconds)) > 0 else { return .silence }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, CInt(MSG_DONTWAIT))
        if count < 0 { return errno == ECONNREFUSED ? .refused : .silence }
        return .answered(Array(buffer.prefix(count)))
    }

    /// A connected socket hears only the one address, and its refusals.
    private static func connected(_ descriptor: CInt, to endpoint: Endpoint) -> Bool {
        var hints = addrinfo()
        hints.ai_flags = CInt(AI_NUMERICHOST | AI_NUMERICSERV)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(endpoint.address.description, "\(endpoint.port)", &hints, &list) == 0, let list else {
            return false
        }
        defer { freeaddrinfo(list) }
        return connect(descriptor, list.pointee.ai_addr, list.pointee.ai_addrlen) == 0
    }
}
