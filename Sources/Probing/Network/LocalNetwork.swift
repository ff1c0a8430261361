import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The network that this machine is connected to.
public struct LocalNetwork: Network {
    /// How many bytes are read from one connection.
    public static let readLimit = 4096

    /// Uses this machine's network.
    public init() {}

    /// Asks the system's resolver.
    public func addresses(of host: String) async -> [IPAddress] {
        await Self.onThread {
            var hints = addrinfo()
            hints.ai_family = AF_UNSPEC
            hints.ai_socktype = Switchboard<NoDialogue>.stream
            var list: UnsafeMutablePointer<addrinfo>?
            guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
            defer { freeaddrinfo(list) }
            return sequence(first: list) { $0?.pointee.ai_next }
                .prefix { $0 != nil }.prefix(64)
                .compactMap { entry in entry?.pointee.ai_addr.flatMap(SocketAddress.address) }
        }
    }

    /// Holds dialogues over TCP on one thread of their own.
    public func hold<D: Dialogue>(_ dialogues: [(Endpoint, D)], width: Int, within limit: Duration) async -> [D] {
        await Self.onThread {
            var board = Switchboard(dialogues, width: width)
            board.run(until: .now + limit)
            return board.dialogues
        }
    }

    /// Runs blocking calls beside the pool of threads that asynchronous functions share.
    private static func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: work()) }
        }
    }
}

/// Stands where a type is needed and nobody speaks.
private struct NoDialogue: Dialogue {
    mutating func next(after event: DialogueEvent) -> DialogueStep { .end(farewell: []) }
}
