import Foundation
public import Guideline
public import Observing
public import Probing

/// Looks at what listens on this machine, or at an endpoint that the estate names, and asks each service once, and
/// harmlessly, how it protects what it sends.
///
/// Printers and integration engines for HL7 are never sent anything; UDP is told by its port and program alone, but
/// for SNMP, whose agent is asked whether it answers to `public`.
/// Observes `services.listener`, `services.endpoint`, `services.old-remote` and `services.device-links`.
public struct Services: Instrument {
    /// The name in reports and on the command line.
    public static let name = "services"
    /// The measures it helps to answer.
    public let measures = ["1.3", "7.8"]
    /// The assets it can look at.
    public let kinds: Set<Asset.Kind> = [.workstation, .server, .endpoint, .device]

    private let network: any Network
    private let datagrams: any DatagramExchange
    /// How many conversations are held at once.
    private static let width = 8

    /// Looks through this machine's network, or through another one in tests.
    public init(network: any Network = LocalNetwork(), datagrams: any DatagramExchange = UDPExchange()) {
        self.network = network
        self.datagrams = datagrams
    }

    /// Asks each listening port, or the endpoint that the asset names.
    public func observe(_ request: ObservationRequest, on machine: any Machine) async throws -> Sighting {
        if request.asset.isThisMachine { return await listeners(request, machine) }
        guard request.asset.kind == .endpoint || request.asset.kind == .device else {
            return Sighting(skipped: skips(request.asset.location ?? request.asset.id, .needsAgent))
        }
        return await endpoint(request)
    }

    // MARK: This machine

    private func listeners(_ request: ObservationRequest, _ machine: any Machine) async -> Sighting {
        var sighting = Sighting()
        let sockets = sockets(machine, &sighting)
        let owners = SocketOwners(of: Set(sockets.map(\.inode)), on: machine)
        let unattributed = sockets.count { $0.inode != 0 && owners.byInode[$0.inode] == nil }
        if unattributed > 0 && owners.needsRoot {
            sighting.skipped += skips("programs behind listening ports", .needsRoot, count: unattributed)
        }
        skipContainers(owners, machine, &sighting)

        let borrowedPorts = Self.borrowedPorts(machine)
        let services = ListeningService.grouped(sockets, owners: owners)
        let borrowed = services.filter { service in
            service.transport == .udp && borrowedPorts.contains(service.port)
                && ServiceCatalogue.udp(port: service.port, process: service.owner?.name) == nil
        }
        let named = services.filter { service in
            !borrowed.contains { $0.transport == service.transport && $0.port == service.port }
        }
        let answers = await answers(named, within: timeLeft(request))
        let packages = await PackageOwners.packages(of: Set(named.compactMap { $0.owner?.executable }), on: machine)
        sighting.observations = ServiceObservations.listeners(
            Array(zip(named, answers)).map { (service: $0, answer: $1) }, packages: packages)
        if let borrowed = ServiceObservations.borrowed(borrowed) { sighting.observations.append(borrowed) }
        sighting.checked = services.count
        if services.isEmpty && sighting.skipped.isEmpty { sighting.observations = [ServiceObservations.none] }
        sighting.observations += [
            ServiceObservations.oldRemote(among: sighting.observations),
            ServiceObservations.deviceLinks(among: sighting.observations),
        ]
        return sighting
    }

    /// The waiting sockets of all four tables.
    private func sockets(_ machine: any Machine, _ sighting: inout Sighting) -> [SocketTable.Listener] {
        let tables: [(String, SocketTable.Transport)] = [("tcp", .tcp), ("tcp6", .tcp), ("udp", .udp), ("udp6", .udp)]
        var listeners: [SocketTable.Listener] = []
        for (table, transport) in tables {
            let path = "/proc/net/\(table)"
            do {
                // A machine without IPv6 has no tables for it.
                let limit = 64 << 20
                let text =
                    table.hasSuffix("6")
                    ? try machine.textIfPresent(path, limit: limit)
                    : try machine.text(path, limit: limit)
                let read = SocketTable.listeners(text ?? "", transport)
                listeners += read.listeners
                if read.damaged > 0 { sighting.skipped += skips(path, .unreadable, count: read.damaged) }
            } catch {
                sighting.skipped += skips(error.what, error.reason, detail: error.detail)
            }
        }
        return listeners
    }

    private func answers(_ services: [ListeningService], within limit: Duration) async -> [ServiceAnswer] {
        let asked = services.indices.filter { services[$0].transport == .tcp && services[$0].endpoint != nil }
        let dialogues = asked.compactMap { index in
            services[index].endpoint.map {
                ($0, ServiceDialogue(port: services[index].port, process: services[index].owner?.name))
            }
        }
        let held = await network.hold(dialogues, width: Self.width, within: limit)
        var answers = services.map { service in
            service.transport == .udp
                ? ServiceAnswer(udp: service)
                : ServiceAnswer(expecting: ServiceCatalogue.tcp(port: service.port, process: service.owner?.name))
        }
        for (index, dialogue) in zip(asked, held) { answers[index] = dialogue.answer }
        for (index, answer) in await asOthersGet(services, answers, asked, within: limit) { answers[index] = answer }
        for index in services.indices {
            guard let endpoint = services[index].endpoint else { continue }
            if services[index].transport == .udp && answers[index].speaks == .snmp && endpoint.port == 161 {
                let questions = SNMPQuestions(datagrams: datagrams, limit: .seconds(1))
                answers[index] = await questions.ask(endpoint).answer ?? answers[index]
            }
            answers[index] = await withNullSuites(answers[index], at: endpoint, within: .seconds(4))
        }
        return answers
    }

    /// What others get of mail servers that take our own address for safe, as Dovecot does: asked from another one.
    private func asOthersGet(
        _ services: [ListeningService], _ answers: [ServiceAnswer], _ asked: [Int], within limit: Duration
    ) async -> [(Int, ServiceAnswer)] {
        let lenient = asked.filter { answers[$0].mayMakeExceptions && services[$0].reach != .loopback }
        let dialogues = lenient.compactMap { index in
            services[index].endpoint?.fromNextDoor.map {
                (index, $0, ServiceDialogue(port: services[index].port, process: services[index].owner?.name))
            }
        }
        guard !dialogues.isEmpty else { return [] }
        let held = await network.hold(dialogues.map { ($0.1, $0.2) }, width: Self.width, within: limit)
        return zip(dialogues, held).map { ($0.0, answers[$0.0].asOthersGet($1.answer)) }
    }

    /// The answer of a medical service with TLS, and whether that TLS encrypts.
    private func withNullSuites(
        _ answer: ServiceAnswer, at endpoint: Endpoint, host: String? = nil, within limit: Duration
    ) async -> ServiceAnswer {
        guard answer.mayUseNullSuites else { return answer }
        let held = await network.hold([(endpoint, NullSuiteDialogue(host: host))], width: 1, within: limit)
        return answer.withNullSuites(accepted: held.first?.isAccepted)
    }

    /// Network namespaces in which something listens: containers, mostly. Their sockets are not in our tables.
    private func skipContainers(_ owners: SocketOwners, _ machine: any Machine, _ sighting: inout Sighting) {
        let listening = owners.foreignNamespaces.values.count { pid in
            let tables: [(String, SocketTable.Transport)] = [
                ("tcp", .tcp), ("tcp6", .tcp), ("udp", .udp), ("udp6", .udp),
            ]
            return tables.contains { table, transport in
                let text = (try? machine.textIfPresent("/proc/\(pid)/net/\(table)")) ?? ""
                return !SocketTable.listeners(text, transport).listeners.isEmpty
            }
        }
        if listening > 0 {
            sighting.skipped += skips("services inside containers (network namespaces)", .unsupported, count: listening)
        }
    }

    /// The range from which the system lends ports to programs that did not ask for a certain one (ip(7)).
    private static func borrowedPorts(_ machine: any Machine) -> ClosedRange<UInt16> {
        let text = (try? machine.text("/proc/sys/net/ipv4/ip_local_port_range")) ?? ""
        let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { UInt16($0) }
        guard numbers.count == 2, numbers[0] <= numbers[1] else { return 32_768...60_999 }
        return numbers[0]...numbers[1]
    }

    // MARK: Endpoints and devices

    private func endpoint(_ request: ObservationRequest) async -> Sighting {
        let named = (request.asset.location ?? request.asset.id).withoutCredentials
        guard let location = request.asset.location.flatMap(ServiceLocation.init) else {
            return Sighting(skipped: skips(named, .unsupported, detail: "no host and port"))
        }
        let dialogue = ServiceDialogue(
            port: location.port, process: nil, host: location.host, isDevice: request.asset.kind == .device)
        var last = ServiceAnswer(speaks: .unknown, security: .unknown)
        // Two addresses at most: the preferred one, and the next if nobody answers there.
        for address in await network.addresses(of: location.host).prefix(2) {
            let endpoint = Endpoint(address, port: location.port)
            if location.isUDP {
                let questions = SNMPQuestions(datagrams: datagrams, limit: .seconds(2))
                guard let answer = await questions.ask(endpoint).answer else { continue }
                let seen = ServiceObservations.endpoint(location, answer: answer, address: endpoint, transport: "udp")
                return Sighting(observations: [seen, ServiceObservations.deviceLinks(among: [seen])], checked: 1)
            }
            let held = await network.hold([(endpoint, dialogue)], width: 1, within: timeLeft(request))
            guard let answer = held.first?.answer else { continue }
            last = answer
            if held.first?.hasConnected != true { continue }
            let seen = await withNullSuites(answer, at: endpoint, within: .seconds(4))
            let observation = ServiceObservations.endpoint(location, answer: seen, address: endpoint)
            return Sighting(
                observations: [observation, ServiceObservations.deviceLinks(among: [observation])],
                checked: 1)
        }
        return Sighting(
            skipped: skips(named, .unreachable, detail: last.security == .refused ? "connection refused" : nil))
    }

    // MARK: Coverage

    private func timeLeft(_ request: ObservationRequest) -> Duration {
        let left = min(request.deadline.timeIntervalSinceNow, timeLimit / .seconds(1)) - 2
        return .seconds(max(1, left))
    }

    /// One skip for each measure, each under its own aspect.
    private func skips(_ what: String, _ why: SkipReason, detail: String? = nil, count: Int = 1) -> [Skip] {
        [("1.3", "services"), ("7.8", "device-links")].map { measure, aspect in
            Skip(what, why: why, measures: [measure], aspect: aspect, detail: detail, count: count)
        }
    }
}
