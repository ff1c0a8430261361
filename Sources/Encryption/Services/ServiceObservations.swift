import Guideline
import Observing
import Probing

/// Turns services and what they answered into observations.
enum ServiceObservations {
    /// Those of a machine's listeners. Subjects are `tcp/443`; the address joins where a port has several services.
    static func listeners(
        _ services: [(service: ListeningService, answer: ServiceAnswer)], packages: [String: String]
    ) -> [Observation] {
        let perPort = Dictionary(grouping: services) { "\($0.service.transport.rawValue)/\($0.service.port)" }
        return services.map { service, answer in
            let port = "\(service.transport.rawValue)/\(service.port)"
            let addresses = service.addresses.map(\.description)
            let several = (perPort[port]?.count ?? 0) > 1
            var facts = facts(answer, port: service.port)
            facts["transport"] = .text(service.transport.rawValue)
            facts["address"] = .list(addresses)
            facts["reach"] = .text(service.reach.rawValue)
            if let owner = service.owner {
                facts["process"] = .text(owner.name)
                if let executable = owner.executable {
                    facts["executable"] = .text(executable)
                    if let package = packages[executable] { facts["package"] = .text(package) }
                }
                if let unit = owner.unit { facts["unit"] = .text(unit) }
            }
            let number = service.transport == .udp ? "\(service.port)/udp" : "\(service.port)"
            facts["listener"] = .text(service.owner.map { "\(number) (\($0.name))" } ?? number)
            return Observation(
                kind: "services.listener", subject: several ? "\(port)@\(addresses.joined(separator: ","))" : port,
                facts: facts, source: service.endpoint?.description ?? "/proc/net/\(service.transport.rawValue)")
        }
    }

    /// UDP ports lent to programs that wait for answers: one observation for all, because the numbers change.
    static func borrowed(_ services: [ListeningService]) -> Observation? {
        guard !services.isEmpty else { return nil }
        return Observation(
            kind: "services.listener", subject: "udp/borrowed",
            facts: [
                "transport": "udp", "protocol": "borrowed", "transportSecurity": "unknown",
                "reach": .text((services.map(\.reach).max() ?? .any).rawValue), "count": .number(services.count),
                "processes": .list(Set(services.compactMap { $0.owner?.name }).sorted()),
            ], source: "/proc/net/udp")
    }

    /// That nothing listens.
    static let none = Observation(
        kind: "services.listener", subject: "none", facts: ["protocol": "none", "count": 0], source: "/proc/net/tcp")

    /// That of an endpoint or a device of the estate.
    static func endpoint(
        _ location: ServiceLocation, answer: ServiceAnswer, address: Endpoint, transport: String = "tcp"
    ) -> Observation {
        var facts = facts(answer, port: location.port)
        facts["transport"] = .text(transport)
        facts["host"] = .text(location.host)
        facts["reach"] = .text(Reach(address.address).rawValue)
        return Observation(
            kind: "services.endpoint", subject: location.description, facts: facts, source: address.description)
    }

    /// The connections of medical devices among services, put together so that none can be told from not looked.
    static func deviceLinks(among services: [Observation]) -> Observation {
        let medical = services.filter { $0.facts["medical"] == .flag(true) }
        let outside = medical.filter { $0.facts["reach"] != "loopback" }
        let unprotected = outside.filter { has($0, [.plaintext, .weak, .starttlsOffered]) }
        let unclear = outside.filter { has($0, [.silent, .unknown, .refused, .starttls]) }
        let unidentified = services.filter { service in
            service.facts["transport"] == "tcp" && service.facts["reach"] != "loopback"
                && ServiceProtocol.allCases.contains {
                    $0.isUnidentified && service.facts["protocol"] == .text($0.rawValue)
                }
        }
        return Observation(
            kind: "services.device-links", subject: "medical",
            facts: [
                "count": .number(medical.count),
                "unprotectedCount": .number(unprotected.count), "unprotected": .list(unprotected.map(spoken)),
                "unclearCount": .number(unclear.count), "unclear": .list(unclear.map(spoken)),
                "unidentifiedCount": .number(unidentified.count), "unidentified": .list(unidentified.map(spoken)),
            ], source: "services")
    }

    /// The remote access and file transfer of old among services; loopback is told apart.
    static func oldRemote(among services: [Observation]) -> Observation {
        let old = services.filter { service in
            !has(service, [.tls, .refused])
                && ServiceProtocol.allCases.contains {
                    $0.isOldRemote && service.facts["protocol"] == .text($0.rawValue)
                }
        }
        let outside = old.filter { $0.facts["reach"] != "loopback" }
        return Observation(
            kind: "services.old-remote", subject: "old-remote",
            facts: [
                "count": .number(old.count), "outsideCount": .number(outside.count),
                "ports": .list((outside.isEmpty ? old : outside).map(spoken)),
            ], source: "services")
    }

    private static func has(_ service: Observation, _ securities: [TransportSecurity]) -> Bool {
        securities.contains { service.facts["transportSecurity"] == .text($0.rawValue) }
    }

    /// `DICOM 11112 (storescp)`.
    private static func spoken(_ service: Observation) -> String {
        let name = service.facts["service"]?.description ?? ""
        let place = service.facts["listener"]?.description ?? service.subject
        return name == "?" || name.isEmpty ? place : "\(name) \(place)"
    }

    private static func facts(_ answer: ServiceAnswer, port: UInt16) -> [String: Fact] {
        var facts: [String: Fact] = [
            "port": .number(Int(port)), "protocol": .text(answer.speaks.rawValue), "service": .text(answer.speaks.name),
            "transportSecurity": .text(answer.security.rawValue), "medical": .flag(answer.speaks.isMedical),
            "answered": .flag(!answer.isGuess),
        ]
        if !answer.detail.isEmpty { facts["detail"] = .text(answer.detail) }
        if let version = answer.tlsVersion { facts["tlsVersion"] = .text(version) }
        return facts
    }
}
