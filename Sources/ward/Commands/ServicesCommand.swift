import ArgumentParser
import Encryption
import Foundation
import Guideline
import Observing
import Probing
import Reports

/// `ward services`: what listens, and whether it speaks encrypted.
struct ServicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "services",
        abstract: "What listens here or elsewhere, what it speaks, and whether it speaks encrypted.",
        discussion: """
            One harmless question to each port. Nothing is ever sent to a printer's port 9100, and never a message to \
            an HL7 port; one that is named is only asked for TLS.

            EXAMPLES
              sudo ward services                                     this machine
              ward services mail.example.lu:25 192.168.1.20:11112    these ports
              ward services pacs.example.lu                          the usual ports of a host
              ward services 192.168.10.0/24 --i-may-scan --format jsonl
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json, jsonl, html, sarif, oscal, junit
    }

    @Argument(help: "host:port, a URL, a host alone for its usual ports, or a range such as 192.168.10.0/24.")
    var targets: [String] = []

    @Flag(name: .long, help: "Look at this machine; the same as naming no target.")
    var local = false

    @Flag(name: .long, help: "You may scan these addresses: whoever answers for them has agreed. Needed for a range.")
    var iMayScan = false

    @Option(name: .long, help: ArgumentHelp("For hosts and ranges: 104,11112,2575-2580.", valueName: "ports"))
    var ports: String?

    @Option(
        name: .long, help: ArgumentHelp("Connections a second at most. Default for ranges: 200.", valueName: "number"))
    var rate: Double?

    @Option(name: .long, help: ArgumentHelp("Seconds to wait for a connection.", valueName: "seconds"))
    var timeout: Double = 2

    @Option(name: .long, help: ArgumentHelp("Connections at the same time; four to one address.", valueName: "number"))
    var concurrency = 64

    @Option(
        name: .long,
        help: "table, json (an object for one port, otherwise an array), jsonl, html, sarif, oscal or junit.")
    var format: Format = .table

    @OptionGroup var options: InstrumentOptions

    func validate() throws {
        if local && !targets.isEmpty { throw ValidationError("--local looks at this machine; leave the targets out") }
        if let rate, !(0.1...10_000).contains(rate) { throw ValidationError("--rate is from 0.1 to 10000") }
        guard (0.1...60).contains(timeout) else { throw ValidationError("--timeout is from 0.1 to 60 seconds") }
        guard (1...1024).contains(concurrency) else { throw ValidationError("--concurrency is from 1 to 1024") }
        _ = try portList()
        for case .range(let range) in try readTargets() where !iMayScan {
            throw ValidationError(
                range.isPrivate
                    ? "to ask the whole of \(range), add --i-may-scan: it says that whoever answers for these devices "
                        + "has agreed"
                    : "\(range) is not a private network, and asking other people's machines can be an offence; with "
                        + "--i-may-scan you say that their owner has agreed")
        }
    }

    func run() async throws {
        let asked = try readTargets()
        if asked.isEmpty { return try await lookAtThisMachine() }
        let isSweep = asked.contains { if case .port = $0 { false } else { true } }
        if let form = RoundFormat.Name(rawValue: format.rawValue), form != .table, form != .json, !isSweep {
            return try await round(form, targets)
        }
        let answer = ServicesAnswer(
            format: format, options: options, policy: try Ward.policy(with: options.policy), count: asked.count,
            isSweep: isSweep, showsProgress: Console.isWatched && !options.output.quiet)
        let open = try await answer.write(ServiceSurvey(asked, options: try surveyOptions(asked)))
        if let form = RoundFormat.Name(rawValue: format.rawValue), form != .table, form != .json {
            return try await round(form, open)
        }
        try options.failOn.conclude(answer.verdicts)
    }

    // MARK: This machine, and rounds

    private func lookAtThisMachine() async throws {
        guard format == .json || format == .jsonl else {
            return try await round(RoundFormat.Name(rawValue: format.rawValue) ?? .table, [])
        }
        let deadline = Date().addingTimeInterval(Double(options.timeLimit ?? 30))
        let sighting = try await Services().observe(ObservationRequest(deadline: deadline), on: LocalMachine())
        let answer = ServicesAnswer(
            format: format, options: options, policy: try Ward.policy(with: options.policy), count: 2, isSweep: false,
            showsProgress: false)
        try answer.write(sighting)
        try options.failOn.conclude(answer.verdicts)
    }

    /// The same as a round of these places: for the forms that only a round has.
    private func round(_ form: RoundFormat.Name, _ places: [String]) async throws {
        try await InstrumentAlone(
            instrument: Services.name, options: options, format: form,
            assets: places.map { Asset(id: $0, kind: .endpoint, location: $0) }
        ).run()
    }

    // MARK: What was asked for

    private func readTargets() throws -> [ServiceTarget] {
        do {
            return try targets.map { text throws(ServiceTarget.Mistake) in try ServiceTarget.read(text) }
        } catch {
            throw ValidationError(Escaping.visible("\(error)"))
        }
    }

    private func portList() throws -> [UInt16]? {
        guard let ports else { return nil }
        var list: [UInt16] = []
        for part in ports.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) ?? 0 }
            guard let first = ends.first, let last = ends.last, ends.count <= 2, 0 < first, first <= last else {
                throw ValidationError("--ports is a list such as 104,11112,2575-2580")
            }
            list += (first...last).filter { !list.contains($0) }
        }
        return list
    }

    private func surveyOptions(_ asked: [ServiceTarget]) throws -> ServiceSurveyOptions {
        let hasRange = asked.contains { if case .range = $0 { true } else { false } }
        var survey = ServiceSurveyOptions()
        survey.ports = try portList()
        survey.rate = rate ?? (hasRange ? 200 : nil)
        survey.timeout = .seconds(timeout)
        survey.concurrency = concurrency
        return survey
    }
}
