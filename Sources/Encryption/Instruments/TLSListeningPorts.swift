import Guideline
import Observing
public import Probing

/// The TCP ports that wait for connections on this machine, and which of them speak TLS.
struct ListeningPorts {
    /// A port that speaks TLS.
    struct Server: Sendable {
        var target: TLSTarget
        var place: TLSObservations.Place
    }

    /// What listens.
    private(set) var services: [ListeningService] = []
    /// What could not be read.
    private(set) var troubles: [MachineError] = []

    private static let width = 8

    /// Reads the kernel's tables.
    init(on machine: any Machine) {
        var sockets: [SocketTable.Listener] = []
        for table in ["tcp", "tcp6"] {
            let path = "/proc/net/\(table)"
            do {
                let text =
                    table == "tcp6"
                    ? try machine.textIfPresent(path, limit: 64 << 20) : try machine.text(path, limit: 64 << 20)
                let read = SocketTable.listeners(text ?? "", .tcp)
                sockets += read.listeners
                if read.damaged > 0 { troubles.append(MachineError(.unreadable, path)) }
            } catch {
                troubles.append(error)
            }
        }
        let owners = SocketOwners(of: Set(sockets.map(\.inode)), on: machine)
        services = ListeningService.grouped(sockets, owners: owners).filter { $0.endpoint != nil }
    }

    /// Asks each port once, as `services` does, and leaves those that speak TLS, at once or on request.
    func speakingTLS(_ network: any Network, within limit: Duration) async -> [Server] {
        let asked = services.compactMap { service in
            service.endpoint.map {
                (service, $0, ServiceDialogue(port: service.port, process: service.owner?.name))
            }
        }
        let held = await network.hold(asked.map { ($0.1, $0.2) }, width: Self.width, within: limit)
        let perPort = Dictionary(grouping: services, by: \.port)
        return zip(asked, held).compactMap { asked, dialogue in
            let (service, endpoint, _) = asked
            guard case .speaks(let startTLS) = TLSUse(dialogue.answer) else { return nil }
            let port = "tcp/\(service.port)"
            let several = (perPort[service.port]?.count ?? 0) > 1
            let place = TLSObservations.Place(
                subject: several ? "\(port)@\(endpoint.address)" : port,
                name: service.owner.map { "Port \(service.port) (\($0.name))" } ?? "Port \(service.port)",
                reach: service.reach.rawValue, process: service.owner?.name)
            return Server(
                target: TLSTarget(host: endpoint.address.description, port: service.port, startTLS: startTLS),
                place: place)
        }
    }
}

/// Whether a service speaks TLS, by what it answered to the harmless questions of `services`.
enum TLSUse: Sendable, Hashable {
    /// It does, at once or after it was asked for.
    case speaks(StartTLS?)
    /// It protects data in another way, or not at all.
    case doesNot
    /// Nobody accepts connections.
    case refused
    /// It is not to be told.
    case unclear

    init(_ answer: ServiceAnswer) {
        let startTLS = StartTLS(answer.speaks)
        switch answer.security {
        case .tls:
            // A service that demands TLS before anything else says so in its own words, not in a hello.
            let isAtOnce = answer.detail.hasPrefix("ServerHello") || answer.detail.hasPrefix("TLS alert")
            self = .speaks(isAtOnce ? nil : startTLS)
        case .starttls, .starttlsOffered: self = startTLS.map { .speaks($0) } ?? .doesNot
        case .encrypted, .redirect, .weak, .plaintext: self = .doesNot
        case .refused: self = .refused
        case .silent, .unknown: self = .unclear
        }
    }
}

extension StartTLS {
    /// How TLS is asked for in a protocol; nil where there is no such way.
    init?(_ speaks: ServiceProtocol) {
        switch speaks {
        case .smtp: self = .smtp
        case .imap: self = .imap
        case .pop3: self = .pop3
        case .ftp: self = .ftp
        case .ldap: self = .ldap
        case .postgresql: self = .postgres
        case .mysql: self = .mysql
        case .mssql: self = .mssql
        case .rdp: self = .rdp
        default: return nil
        }
    }
}

/// Finds out how TLS is asked for on a port, by the harmless questions of `services`.
public enum StartTLSDetection {
    /// How TLS is asked for at an address; nil where it begins at once, or nothing is known.
    public static func detect(at endpoint: Endpoint, host: String, network: any Network) async -> StartTLS? {
        let dialogue = ServiceDialogue(port: endpoint.port, process: nil, host: host)
        let held = await network.hold([(endpoint, dialogue)], width: 1, within: .seconds(8))
        guard let answer = held.first?.answer, case .speaks(let startTLS) = TLSUse(answer) else { return nil }
        return startTLS
    }
}
