import Guideline
import Observing

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
    static func endpoint(_ location: ServiceLocation, answer: ServiceAnswer, address: Endpoint) -> Observation {
        var facts = facts(answer, port: location.port)
        facts["transport"] = "tcp"
        facts["host"] = .text(location.host)
        facts["reach"] = .text(Reach(address.address).rawValue)
        return Observation(
            kind: "services.endpoint", subject: location.description, facts: facts, source: address.description)
    }

    /// How many connections of medical devices there are, so that none can be told from not looked.
    static func deviceLinks(among services: [Observation], complete: Bool) -> Observation {
        let medical = services.filter { $0.facts["medical"] == .flag(true) }
        return Observation(
            kind: "services.device-links", subject: "medical",
            facts: [
                "count": .number(medical.count), "looked": .number(services.count { $0.facts["protocol"] != "none" }),
                "complete": .flag(complete), "ports": .list(medical.map(\.subject)),
            ], source: "services")
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

/// The host and port that the estate names for an endpoint or a device.
struct ServiceLocation: Sendable, Hashable, CustomStringConvertible {
    var host: String
    var port: UInt16

    /// Reads `host:2762`, `[fd00::1]:104`, `https://host/path` and `http://host:8080`; nil where no port is named.
    init?(_ text: String) {
        var rest = text[...]
        var port: UInt16?
        for (scheme, usual) in [("https://", 443), ("http://", 80), ("ldaps://", 636), ("ldap://", 389)] as [(String, UInt16)]
        where rest.lowercased().hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count)
            port = usual
        }
        rest = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var host = rest
        if rest.hasPrefix("["), let close = rest.firstIndex(of: "]") {
            host = rest[rest.index(after: rest.startIndex)..<close]
            rest = rest[rest.index(after: close)...]
        } else if let colon = rest.firstIndex(of: ":") {
            host = rest[..<colon]
            rest = rest[colon...]
        } else {
            rest = ""
        }
        if rest.hasPrefix(":") {
            guard let number = UInt16(rest.dropFirst()), number > 0 else { return nil }
            port = number
        } else if !rest.isEmpty {
            return nil
        }
        guard let port, !host.isEmpty, host.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != 0x40 }) else {
            return nil
        }
        self.host = String(host)
        self.port = port
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
