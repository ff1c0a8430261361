import Foundation
public import Probing
import Synchronization

/// How a survey of services goes about it.
public struct ServiceSurveyOptions: Sendable {
    /// The ports for hosts and ranges; nil means the usual ones.
    public var ports: [UInt16]?
    /// Connections a second in all; nil means no limit but `concurrency`.
    public var rate: Double?
    /// How long a connection may take to stand.
    public var timeout: Duration = .seconds(2)
    /// Connections at the same time.
    public var concurrency = 32

    /// The usual options.
    public init() {}
}

/// Asks ports, hosts and ranges what they speak, harmlessly, and hands each answer on as it comes.
///
/// A device is never asked on more than four ports at the same time.
public struct ServiceSurvey: Sendable {
    /// Something that came.
    public enum Event: Sendable {
        /// About a port that was named, or an open one of a host or range. The number is the target's place.
        case found(Int, ServiceReport, ServiceFinding?)
        /// A port was done.
        case progress(ServiceSummary)
    }

    private let targets: [ServiceTarget]
    private let options: ServiceSurveyOptions
    private let dialer: any Dialer
    private let datagrams: any DatagramExchange
    /// An address that is silent on so many ports is not asked on the others of a range.
    private static let patience = 10
    private static let perAddress = 4

    /// Prepares a survey.
    public init(
        _ targets: [ServiceTarget], options: ServiceSurveyOptions = ServiceSurveyOptions(),
        dialer: any Dialer = TCPDialer(), datagrams: any DatagramExchange = UDPExchange()
    ) {
        (self.targets, self.options, self.dialer, self.datagrams) = (targets, options, dialer, datagrams)
    }

    /// One port of one address to ask.
    struct Job: Sendable {
        var target: Int
        var location: ServiceLocation
        /// Without a port: the address of a range or of a host that was looked up; empty where the name has none.
        var addresses: [IPAddress]
        var isNamed: Bool
        var isRange: Bool
    }

    /// Asks everything and says what was asked.
    public func run(_ take: (Event) throws -> Void) async throws -> ServiceSummary {
        let jobs = await jobs()
        var summary = ServiceSummary()
        let hosts = Set(jobs.map { $0.addresses.first?.description ?? $0.location.host })
        summary.addresses = hosts.count
        let pace = Pace(options.rate)
        let width = max(1, min(options.concurrency, Self.perAddress * max(1, hosts.count)))
        var silence: [String: Int] = [:]
        var answering: Set<String> = []
        try await withThrowingTaskGroup(of: (Job, Outcome).self) { group in
            var next = 0
            func start() {
                while next < jobs.count {
                    let job = jobs[next]
                    next += 1
                    if job.isRange, silence[job.location.host, default: 0] >= Self.patience {
                        summary.notAsked += 1
                        continue
                    }
                    group.addTask { (job, await ask(job, pace)) }
                    return
                }
            }
            for _ in 0..<width { start() }
            for try await (job, outcome) in group {
                let host = job.addresses.first?.description ?? job.location.host
                summary.asked += 1
                switch outcome.end {
                case .held: summary.open += 1
                case .closed: summary.closed += 1
                case .noAnswer: summary.noAnswer += 1
                }
                if outcome.end != .noAnswer {
                    answering.insert(host)
                    silence[host] = Int.min / 2
                } else {
                    silence[host, default: 0] += 1
                }
                if job.isNamed || outcome.end == .held {
                    try take(.found(job.target, outcome.report, outcome.finding))
                }
                summary.silentAddresses = hosts.count - answering.count
                try take(.progress(summary))
                start()
            }
        }
        return summary
    }

    // MARK: What to ask

    /// Port by port and not host by host, so that no device hears everything at once.
    private func jobs() async -> [Job] {
        var named: [Job] = []
        var swept: [Job] = []
        let ports = options.ports ?? UsualPorts.all
        for (index, target) in targets.enumerated() {
            switch target {
            case .port(let location):
                let addresses = Array(await dialer.addresses(of: location.host).prefix(2))
                named.append(
                    Job(target: index, location: location, addresses: addresses, isNamed: true, isRange: false))
            case .host(let host):
                let addresses = Array(await dialer.addresses(of: host).prefix(2))
                swept += ports.map { port in
                    Job(
                        target: index, location: ServiceLocation(host: host, port: port), addresses: addresses,
                        isNamed: false, isRange: false)
                }
            case .range(let range):
                let all = range.addresses
                swept += ports.flatMap { port in
                    all.map { address in
                        Job(
                            target: index, location: ServiceLocation(host: address.description, port: port),
                            addresses: [address], isNamed: false, isRange: true)
                    }
                }
            }
        }
        return named + swept
    }

    // MARK: Asking

    private struct Outcome: Sendable {
        var end: ServiceConversation.End
        var report: ServiceReport
        var finding: ServiceFinding?
    }

    private func ask(_ job: Job, _ pace: Pace) async -> Outcome {
        var end = ServiceConversation.End.noAnswer
        for address in job.addresses {
            let endpoint = Endpoint(address, port: job.location.port)
            let (answer, how) = await answer(job, endpoint, pace)
            end = how
            if how == .noAnswer { continue }
            guard how == .held, let answer else { break }
            return outcome(job, answer, endpoint)
        }
        let expected =
            job.location.isUDP
            ? .snmp : ServiceCatalogue.tcp(port: job.location.port, process: nil)?.speaks
        let why =
            if job.addresses.isEmpty { "the name has no address" } else if end == .closed { "closed" } else {
                "no answer: no host there, or a firewall in between"
            }
        return Outcome(
            end: end,
            report: ServiceReport(
                target: job.location.description, transport: transport(job), expecting: expected, unreachable: why))
    }

    private func answer(
        _ job: Job, _ endpoint: Endpoint, _ pace: Pace
    ) async -> (ServiceAnswer?, ServiceConversation.End) {
        if job.location.isUDP {
            await pace.turn()
            return await SNMPQuestions(datagrams: datagrams, limit: options.timeout).ask(endpoint)
        }
        let conversation = ServiceConversation(
            dialer: dialer, connectLimit: options.timeout, limit: .seconds(8), turn: { await pace.turn() })
        let isAddress = AddressRange.address(job.location.host) != nil
        let isFHIR = job.location.isFHIR
        let question = ServiceDialogue(
            port: endpoint.port, process: nil, host: isAddress && !isFHIR ? nil : job.location.description.hostPart,
            isNamed: job.isNamed, fhirPath: isFHIR && !job.location.isSecure ? job.location.path : nil)
        var dialogue = question
        let end = await conversation.hold(&dialogue, with: endpoint)
        guard end == .held else { return (dialogue.answer, end) }
        var answer = dialogue.answer
        if job.isNamed {
            answer = await ServiceIdentification(endpoint: endpoint, conversation: conversation).identified(answer)
        }
        if answer.mayMakeExceptions, let nextDoor = endpoint.fromNextDoor {
            var dialogue = question
            _ = await conversation.hold(&dialogue, with: nextDoor)
            answer = answer.asOthersGet(dialogue.answer)
        }
        if isFHIR && job.location.isSecure && answer.security == .tls {
            (answer.speaks, answer.isGuess) = (.fhir, true)
        } else if answer.mayUseNullSuites || job.isNamed && answer.turnsUsualSuitesAway {
            var question = NullSuiteDialogue(host: isAddress ? nil : job.location.host)
            _ = await conversation.hold(&question, with: endpoint)
            answer = answer.withNullSuites(accepted: question.isAccepted)
        }
        if answer.security == .tls, answer.tlsVersion != nil,
            answer.speaks == .dicom || job.isNamed && answer.speaks == .tls
        {
            answer = await lookedInside(answer, at: endpoint, host: isAddress ? nil : job.location.host, pace)
        }
        return (answer, end)
    }

    /// What speaks inside TLS, where an association of DICOM or another question tells.
    private func lookedInside(
        _ answer: ServiceAnswer, at endpoint: Endpoint, host: String?, _ pace: Pace
    ) async -> ServiceAnswer {
        let inside = ServiceConversation(
            dialer: TLSDialer(
                over: dialer, version: answer.tlsVersion == "TLS 1.3" ? .tls13 : .tls12, serverName: host),
            connectLimit: .seconds(4), limit: .seconds(4), turn: { await pace.turn() })
        let identification = ServiceIdentification(endpoint: endpoint, conversation: inside)
        guard let found = await identification.insideTLS(usually: answer.speaks == .dicom ? .dicom : nil) else {
            return answer
        }
        var seen = answer
        seen.speaks = found.speaks
        seen.isGuess = false
        seen.detail = "\(answer.detail); \(found.detail)"
        return seen
    }

    private func outcome(_ job: Job, _ answer: ServiceAnswer, _ endpoint: Endpoint) -> Outcome {
        var report = ServiceReport(target: job.location.description, transport: transport(job), answer: answer)
        if endpoint.address.description != job.location.host { report.address = endpoint.address.description }
        let observation = ServiceObservations.endpoint(
            job.location, answer: answer, address: endpoint, transport: transport(job))
        return Outcome(end: .held, report: report, finding: ServiceFinding(observation))
    }

    private func transport(_ job: Job) -> String { job.location.isUDP ? "udp" : "tcp" }
}

extension String {
    /// `pacs` of `pacs:104`, `[fd00::1]` of `[fd00::1]:104`: what an HTTP server is asked for.
    fileprivate var hostPart: String { lastIndex(of: ":").map { String(self[..<$0]) } ?? self }
}

/// Lets connections through at a steady rate, for all that share it.
actor Pace {
    private let gap: Duration?
    private var next = ContinuousClock.now

    init(_ rate: Double?) { gap = rate.map { .seconds(1 / $0) } }

    func turn() async {
        guard let gap else { return }
        let mine = max(next, .now)
        next = mine + gap
        try? await Task.sleep(until: mine, clock: .continuous)
    }
}
