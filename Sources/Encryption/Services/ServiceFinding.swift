public import Foundation
public import Guideline

/// What was seen of a service, to be judged by rules.
public struct ServiceFinding: Sendable {
    /// As the round sees it: `services.endpoint` or `services.listener`.
    public let observation: Observation

    /// Something that an instrument saw.
    public init(_ observation: Observation) { self.observation = observation }

    /// What the rules for measure 1.3 say; nil where none of them reads it.
    public func judged(by policy: Policy, asOf date: Date, language: Language) -> Finding? {
        var seen = observation
        seen.at = date
        seen.instrument = Services.name
        return judge([seen], policy: policy, asOf: date, language: language).findings.first {
            $0.rule == "services.endpoint" || $0.rule == "services.plaintext"
        }
    }
}

extension ServiceReport {
    /// The report of a listener of this machine.
    public init?(listener: Observation) {
        guard listener.kind == "services.listener", case .number(let port)? = listener.facts["port"],
            let speaks = (listener.facts["protocol"]?.description).flatMap(ServiceProtocol.init),
            let security = (listener.facts["transportSecurity"]?.description).flatMap(TransportSecurity.init)
        else { return nil }
        var answer = ServiceAnswer(speaks: speaks, security: security)
        answer.detail = listener.facts["detail"]?.description ?? ""
        answer.tlsVersion = listener.facts["tlsVersion"]?.description
        answer.isGuess = listener.facts["answered"] == .flag(false)
        let transport = listener.facts["transport"]?.description ?? "tcp"
        var addresses: [String] = []
        if case .list(let list)? = listener.facts["address"] { addresses = list }
        let host = addresses.first.map { $0.contains(":") ? "[\($0)]" : $0 } ?? "*"
        self.init(target: "\(host):\(port)", transport: transport, answer: answer)
        reachable = true
        reach = listener.facts["reach"]?.description
        process = listener.facts["process"]?.description
    }
}
