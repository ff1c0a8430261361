import Probing
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct ConnectionTests {
    @Test func aClosedPortIsRefused() async throws {
        await #expect(throws: ConnectionError(.refused)) {
            _ = try await TCPDialer().connect(to: Endpoint(.loopback4, port: 1), until: .now + .seconds(5))
        }
    }

    @Test func aServerThatSaysNothingTimesOut() async throws {
        let listener = try Listener()
        let connection = try await TCPDialer().connect(
            to: Endpoint(.loopback4, port: listener.port), until: .now + .seconds(5))
        try await connection.send([1, 2, 3], until: .now + .seconds(5))
        await #expect(throws: ConnectionError(.timedOut)) {
            _ = try await connection.receive(until: .now + .milliseconds(50))
        }
        connection.close()
        connection.close()
    }

    @Test func manyConnectionsWaitOnOneThread() async throws {
        let listener = try Listener()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    let line = try? await TCPDialer().connect(
                        to: Endpoint(.loopback4, port: listener.port), until: .now + .seconds(10))
                    do {
                        _ = try await line?.receive(until: .now + .milliseconds(100))
                        return false
                    } catch { return (error as? ConnectionError)?.kind == .timedOut }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(outcomes == 200)
    }
}

/// A port of this machine on which connections wait without being served.
private final class Listener: Sendable {
    let socket: CInt
    let port: UInt16

    init() throws {
        let descriptor = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        listen(descriptor, 512)
        withUnsafeMutablePointer(to: &address) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        socket = descriptor
        port = UInt16(bigEndian: address.sin_port)
        try #require(bound == 0)
    }

    deinit { Glibc.close(socket) }
}
