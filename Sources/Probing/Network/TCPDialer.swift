import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

private let systemConnect: @Sendable (CInt, UnsafePointer<sockaddr>?, socklen_t) -> CInt = connect
private let systemSend: @Sendable (CInt, UnsafeRawPointer?, Int, CInt) -> Int = send
private let systemClose: @Sendable (CInt) -> CInt = close

/// Opens TCP connections from this machine.
public struct TCPDialer: Dialer {
    /// Uses this machine's network.
    public init() {}

    /// Asks the system's resolver.
    public func addresses(of host: String) async -> [IPAddress] {
        await LocalNetwork().addresses(of: host)
    }

    /// Connects over TCP, without delay for small packets.
    public func connect(
        to endpoint: Endpoint, until deadline: ContinuousClock.Instant
    ) async throws(ConnectionError) -> any Connection {
        let family = endpoint.address.isVersion6 ? AF_INET6 : AF_INET
        let flags = CInt(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(family, TCPConnection.stream | flags, 0)
        guard descriptor >= 0 else { throw ConnectionError(.exhausted) }
        let connection = TCPConnection(descriptor)
        var on: CInt = 1
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
        SocketAddress.bind(descriptor, to: endpoint.source)
        let code = SocketAddress.with(endpoint) { systemConnect(descriptor, $0, $1) == 0 ? 0 : errno }
        switch code {
        case 0: return connection
        case EINPROGRESS: break
        case ECONNREFUSED: throw ConnectionError(.refused)
        case EMFILE, ENFILE, ENOBUFS, EADDRNOTAVAIL, EAGAIN: throw ConnectionError(.exhausted)
        default: throw ConnectionError(.unreachable)
        }
        // On this machine and on a near network it stands at once: that spares a wait.
        var now = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        if poll(&now, 1, 0) != 1 {
            guard await Reactor.shared.ready(descriptor, for: .write, until: deadline) else {
                throw ConnectionError(.timedOut)
            }
        }
        var failure: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &size)
        switch failure {
        case 0: return connection
        case ECONNREFUSED: throw ConnectionError(.refused)
        case ETIMEDOUT: throw ConnectionError(.timedOut)
        default: throw ConnectionError(.unreachable)
        }
    }
}

/// One TCP connection; closed at the latest when nobody holds it any more.
final class TCPConnection: Connection {
    #if canImport(Glibc)
        static var stream: CInt { CInt(SOCK_STREAM.rawValue) }
    #else
        static var stream: CInt { SOCK_STREAM }
    #endif
    private static let chunk = 16 << 10

    private let descriptor: CInt
    private let isOpen = Mutex(true)

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    deinit { close() }

    func close() {
        isOpen.withLock { isOpen in
            if isOpen { _ = systemClose(descriptor) }
            isOpen = false
        }
    }

    func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) async throws(ConnectionError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                systemSend(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                guard await Reactor.shared.ready(descriptor, for: .write, until: deadline) else {
                    throw ConnectionError(.timedOut)
                }
            } else if errno != EINTR {
                throw ConnectionError(.reset)
            }
        }
    }

    func receive(until deadline: ContinuousClock.Instant) async throws(ConnectionError) -> [UInt8] {
        while true {
            var failure: CInt = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
                let result = recv(descriptor, buffer.baseAddress, buffer.count, 0)
                failure = result < 0 ? errno : 0
                count = max(0, result)
            }
            switch failure {
            case 0: return bytes
            case EINTR: continue
            case EAGAIN:
                guard await Reactor.shared.ready(descriptor, for: .read, until: deadline) else {
                    throw ConnectionError(.timedOut)
                }
            default: throw ConnectionError(.reset)
            }
        }
    }
}
