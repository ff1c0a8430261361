import Guideline
import Probing

/// Sockets of one program on one port that are reached in the same way: what one observation is about.
struct ListeningService: Sendable {
    var transport: SocketTable.Transport
    var port: UInt16
    /// All addresses, sorted.
    var addresses: [IPAddress]
    var owner: SocketOwners.Owner?
    /// The widest of all addresses.
    var reach: Reach
    /// Whether the kernel itself holds the sockets, as WireGuard's.
    var isKernel = false

    /// Where this machine itself can reach it: without leaving the machine where possible; nil where it cannot.
    var endpoint: Endpoint? {
        func preference(_ address: IPAddress) -> Int {
            (address.isVersion6 ? 4 : 0) + (address.isLoopback ? 0 : address.isUnspecified ? 1 : 2)
        }
        let usable = addresses.filter { !$0.isLinkLocal6 }.min { preference($0) < preference($1) }
        return usable.map { address in
            guard address.isUnspecified else { return Endpoint(address, port: port) }
            return Endpoint(address.isVersion6 ? .loopback6 : .loopback4, port: port)
        }
    }

    /// Sockets put together, in the order of ports.
    static func grouped(_ listeners: [SocketTable.Listener], owners: SocketOwners) -> [ListeningService] {
        struct Key: Hashable {
            var transport: SocketTable.Transport
            var port: UInt16
            var program: String?
            var isLoopback: Bool
        }
        let groups = Dictionary(grouping: listeners) { listener in
            let owner = owners.byInode[listener.inode]
            return Key(
                transport: listener.transport, port: listener.port, program: owner.map { $0.executable ?? $0.name },
                isLoopback: listener.address.isLoopback)
        }
        return groups.map { key, sockets in
            let addresses = Set(sockets.map(\.address)).sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
            return ListeningService(
                transport: key.transport, port: key.port, addresses: addresses,
                owner: sockets.compactMap { owners.byInode[$0.inode] }.min { $0.pid < $1.pid },
                reach: addresses.map { Reach($0) }.max() ?? .any, isKernel: sockets.allSatisfy { $0.inode == 0 })
        }.sorted { one, other in
            (one.transport.rawValue, one.port, one.addresses.first?.description ?? "", one.owner?.name ?? "")
                < (
                    other.transport.rawValue, other.port, other.addresses.first?.description ?? "",
                    other.owner?.name ?? ""
                )
        }
    }
}

extension ServiceAnswer {
    /// What is known of a UDP service, which is not asked: by its program, by the kernel itself, or by its port.
    init(udp service: ListeningService) {
        self.init(expecting: ServiceCatalogue.udp(port: service.port, process: service.owner?.name))
        let byProgram = service.owner.flatMap { ServiceCatalogue.udp(port: 0, process: $0.name) }
        if speaks.ownSecurity == .encrypted, byProgram?.speaks == speaks || speaks == .wireguard && service.isKernel {
            security = .encrypted
        }
        // Log lines over UDP have no encryption (RFC 5426).
        if speaks == .syslog { security = .plaintext }
    }
}
