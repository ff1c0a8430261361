public import Chains
import Foundation
public import Guideline
public import Observing
public import Probing

/// Asks each TLS server that listens on this machine, or the endpoint that the estate names, what it accepts.
///
/// Ports are told apart by the same harmless questions that `services` asks; only those that speak TLS are asked on.
/// Observes `tls.server` and `tls.certificate`.
public struct TLS: Instrument {
    /// The name in reports and on the command line.
    public static let name = "tls"
    /// The measures it helps to answer.
    public let measures = ["1.3", "1.5", "1.6"]
    /// The assets it can look at.
    public let kinds: Set<Asset.Kind> = [.workstation, .server, .endpoint, .device]

    private let surveying: any TLSSurveying
    private let network: any Network
    private let judge: @Sendable () -> ChainJudge
    /// Servers asked at the same time.
    private static let width = 4
    /// Connections a second to one server.
    private static let rate = 50.0

    /// Looks through this machine's network and trusts its store of authorities, or others in tests.
    public init(
        surveying: any TLSSurveying = NetworkSurveying(), network: any Network = LocalNetwork(),
        roots: @escaping @Sendable () -> TrustRoots = { .system() }
    ) {
        self.surveying = surveying
        self.network = network
        judge = { ChainJudge(roots: roots()) }
    }

    /// Asks the servers of this machine, or the endpoint that the asset names.
    public func observe(_ request: ObservationRequest, on machine: any Machine) async throws -> Sighting {
        if request.asset.isThisMachine { return await ownServers(request, machine) }
        guard [.endpoint, .device].contains(request.asset.kind) else {
            return Sighting(skipped: Self.skips(request.asset.location ?? request.asset.id, .needsAgent))
        }
        return await endpoint(request, machine)
    }

    // MARK: Endpoints and devices

    private func endpoint(_ request: ObservationRequest, _ machine: any Machine) async -> Sighting {
        let named = (request.asset.location ?? request.asset.id).withoutCredentials
        guard let location = request.asset.location, var target = Self.target(location) else {
            return Sighting(skipped: Self.skips(named, .unsupported, detail: "no host and port"))
        }
        switch await use(of: target, isDevice: request.asset.kind == .device, request) {
        case .speaks(let startTLS): target.startTLS = startTLS
        case .doesNot:
            return Sighting(observations: TLSObservations.silent(target.description, named), checked: 1)
        case .refused: return Sighting(skipped: Self.skips(named, .unreachable, detail: "connection refused"))
        case .unclear: return Sighting(skipped: Self.skips(named, .unreachable, detail: "no answer in TLS"))
        }
        let survey = await surveying.survey(target, options(request))
        let host = target.serverName ?? target.host
        let report = await TLSReport(survey, judge: judge(), at: machine.now, host: host)
        guard report.reachable else {
            return Sighting(skipped: Self.skips(named, .unreachable, detail: survey.reachable.why))
        }
        return Sighting(observations: TLSObservations.of(report), checked: 1)
    }

    /// Reads a server as the estate names it; also one under `http://`, where none of TLS is to be expected.
    private static func target(_ location: String) -> TLSTarget? {
        (try? TLSTargetText.read(location))
            ?? ServiceLocation(location).map { TLSTarget(host: $0.host, port: $0.port) }
    }

    /// Asks first what is spoken there, harmlessly: a hello of TLS would leave a mark in a medical device's log.
    private func use(of target: TLSTarget, isDevice: Bool, _ request: ObservationRequest) async -> TLSUse {
        let dialogue = ServiceDialogue(port: target.port, process: nil, host: target.host, isDevice: isDevice)
        var use = TLSUse.unclear
        for address in await network.addresses(of: target.host).prefix(2) {
            let held = await network.hold(
                [(Endpoint(address, port: target.port), dialogue)], width: 1, within: timeLeft(request) / 3)
            guard let answer = held.first?.answer else { continue }
            use = TLSUse(answer)
            if held.first?.hasConnected == true { break }
        }
        return use
    }

    // MARK: This machine

    private func ownServers(_ request: ObservationRequest, _ machine: any Machine) async -> Sighting {
        let ports = ListeningPorts(on: machine)
        var sighting = Sighting(checked: ports.services.count)
        for trouble in ports.troubles {
            sighting.skipped += Self.skips(trouble.what, trouble.reason, detail: trouble.detail)
        }
        let half = timeLeft(request) / 2
        let servers = await ports.speakingTLS(network, within: half)
        if servers.isEmpty {
            if sighting.skipped.isEmpty { sighting.observations = TLSObservations.none }
            return sighting
        }
        let judge = judge()
        let surveys = await surveys(servers, request)
        for (server, survey) in zip(servers, surveys) {
            guard let survey else {
                sighting.skipped += Self.skips(server.place.name, .timedOut)
                continue
            }
            // No name was asked for on this machine's own ports, so none is held against the certificate.
            let report = await TLSReport(survey, judge: judge, at: machine.now, host: nil)
            if report.reachable {
                sighting.observations += TLSObservations.of(report, place: server.place)
            } else {
                sighting.skipped += Self.skips(server.place.name, .unreachable, detail: survey.reachable.why)
            }
        }
        return sighting
    }

    /// The surveys in the order of the servers, a few at a time; nil where there was no time left for one.
    private func surveys(
        _ servers: [ListeningPorts.Server], _ request: ObservationRequest
    ) async -> [TLSSurvey?] {
        await withTaskGroup(of: (Int, TLSSurvey?).self) { group in
            var results = [TLSSurvey?](repeating: nil, count: servers.count)
            var next = 0
            func start(_ group: inout TaskGroup<(Int, TLSSurvey?)>) {
                guard next < servers.count else { return }
                let (index, server) = (next, servers[next])
                next += 1
                group.addTask {
                    timeLeft(request) < .seconds(2)
                        ? (index, nil) : (index, await surveying.survey(server.target, options(request)))
                }
            }
            for _ in 0..<Self.width { start(&group) }
            for await (index, survey) in group {
                results[index] = survey
                start(&group)
            }
            return results
        }
    }

    // MARK: Limits and coverage

    private func options(_ request: ObservationRequest) -> TLSSurveyOptions {
        var options = TLSSurveyOptions()
        options.answerLimit = .seconds(3)
        options.surveyLimit = max(.seconds(1), timeLeft(request) - .seconds(1))
        options.rate = Self.rate
        return options
    }

    private func timeLeft(_ request: ObservationRequest) -> Duration {
        let left = min(request.deadline.timeIntervalSinceNow, timeLimit / .seconds(1)) - 2
        return .seconds(max(1, left))
    }

    /// What stays unknown about a server that was not seen: each measure under its own aspect.
    public static func skips(_ what: String, _ why: SkipReason, detail: String? = nil) -> [Skip] {
        [("1.3", "tls"), ("1.5", "certificates"), ("1.6", "tls")].map { measure, aspect in
            Skip(what, why: why, measures: [measure], aspect: aspect, detail: detail)
        }
    }
}
