import Foundation
import Observing
import Probing
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A small server on loopback that behaves as a test says, on a port that the system chooses.
final class TestServer: Sendable {
    /// How it treats everybody who connects.
    enum Manner: Sendable {
        /// Sends a greeting, then answers each message by a table of beginnings; then keeps still.
        case speaks(greeting: [UInt8], answers: [([UInt8], [UInt8])])
        /// Sends a byte now and then, for ever.
        case drips
        /// Sends as much as it can.
        case floods
        /// Closes at once.
        case closes
        /// Never accepts; the system holds the connection.
        case neverAccepts
    }

    let port: UInt16
    private let listener: CInt
    private let accepts: Bool
    private let heardBytes = Mutex<[[UInt8]]>([])
    private let accepted = Mutex(0)

    /// What was sent to it, connection by connection put together.
    var heard: [[UInt8]] { heardBytes.withLock { $0 } }
    /// How many connections it took.
    var connections: Int { accepted.withLock { $0 } }

    init(_ manner: Manner) {
        #if canImport(Glibc)
            listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        #else
            listener = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(listener, $0, size)
                listen(listener, 16)
                getsockname(listener, $0, &size)
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        if case .neverAccepts = manner {
            accepts = false
            return
        }
        accepts = true
        Thread.detachNewThread { [self] in
            while true {
                let peer = accept(listener, nil, nil)
                if peer < 0 {
                    // Closed here and not by whoever stops it: the number could be another server's by the next accept.
                    close(listener)
                    return
                }
                accepted.withLock { $0 += 1 }
                Thread.detachNewThread { [self] in
                    treat(peer, manner)
                    close(peer)
                }
            }
        }
    }

    func stop() {
        shutdown(listener, CInt(SHUT_RDWR))
        if !accepts { close(listener) }
    }

    var endpoint: Endpoint { Endpoint(.loopback4, port: port) }

    private func treat(_ peer: CInt, _ manner: Manner) {
        func write(_ bytes: [UInt8]) -> Bool {
            bytes.isEmpty || send(peer, bytes, bytes.count, CInt(MSG_NOSIGNAL)) > 0
        }
        switch manner {
        case .closes, .neverAccepts: return
        case .drips:
            while write([0x2e]) { usleep(20_000) }
        case .floods:
            while write([UInt8](repeating: 0x41, count: 65_536)) {}
        case .speaks(let greeting, let answers):
            _ = write(greeting)
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = recv(peer, &buffer, buffer.count, 0)
                if count <= 0 { return }
                let message = Array(buffer.prefix(count))
                heardBytes.withLock { $0.append(message) }
                if let answer = answers.first(where: { message.starts(with: $0.0) }), !write(answer.1) { return }
            }
        }
    }
}
