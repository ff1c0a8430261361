import ArgumentParser
import Chains
import Encryption
import Foundation
import Guideline
import Observing
import Probing
import Reports

/// `ward tls`: what TLS servers accept, and what is to be thought of it.
struct TLSCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tls",
        abstract: "What TLS servers accept: versions, suites, groups, certificates, and what is to be thought of it.",
        discussion: """
            Asks each server some forty times for a hello and trusts nothing it says. What could not be found out is \
            unknown, never "no".

            EXAMPLES
              ward tls mail.example.lu:25 https://praxis.example.lu
              ward tls --targets servers.txt --format jsonl
              ward tls praxis.example.lu --policy bsi --long
              ward tls praxis.example.lu --as-of 2032-01-01     what stops holding by then
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json, jsonl, html, sarif, oscal, junit
    }

    @Argument(help: "Servers: host:port, [address]:port, a URL, or a host alone for port 443.")
    var servers: [String] = []

    @Option(
        name: .long, help: ArgumentHelp("Servers from a file, one a line; - for standard input.", valueName: "file"))
    var targets: String?

    @Option(
        name: .customLong("starttls"),
        help: ArgumentHelp(
            "How TLS is asked for: none, auto (asks what is spoken), or \(startTLSNames). Default: by port.",
            valueName: "protocol"))
    var startTLS: String?

    @Option(name: .long, help: ArgumentHelp("The name to ask for and to find in the certificate.", valueName: "name"))
    var serverName: String?

    @Option(
        name: .long, help: ArgumentHelp("Trust these authorities in place of the system's (PEM).", valueName: "file"))
    var ca: String?

    @Option(name: .long, help: ArgumentHelp("A certificate to show to servers that ask (PEM).", valueName: "file"))
    var clientCertificate: String?

    @Option(name: .long, help: ArgumentHelp("Its private key, where it is in a file of its own.", valueName: "file"))
    var clientKey: String?

    @Option(name: .long, help: ArgumentHelp("Connections a second to one server at most.", valueName: "number"))
    var rate: Double?

    @Option(name: .long, help: ArgumentHelp("Seconds to wait for an answer.", valueName: "seconds"))
    var timeout: Double = 5

    @Option(name: .long, help: ArgumentHelp("Servers asked at the same time.", valueName: "number"))
    var concurrency = 32

    @Option(name: .long, help: "Judge as of this date (2032-01-01) in place of today.")
    var asOf: JudgingDate?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "\(AlgorithmPolicy.names.joined(separator: ", ")), or a file of your own (ward/algorithms/1).",
            valueName: "name or file"))
    var policy = AlgorithmPolicy.names[0]

    @Option(
        name: .long,
        help: "table, json (an object for one server, an array for several), jsonl, html, sarif, oscal or junit.")
    var format: Format = .table

    @Flag(name: .long, help: "In the table: every fact with its level and source.")
    var long = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var failOn: FailOnOptions

    private static var startTLSNames: String { StartTLS.allCases.map(\.rawValue).joined(separator: ", ") }

    func validate() throws {
        if servers.isEmpty && targets == nil { throw ValidationError("name a server, such as mail.example.lu:25") }
        if let startTLS, !["none", "auto"].contains(startTLS), StartTLS(rawValue: startTLS) == nil {
            let known = ["none", "auto"] + StartTLS.allCases.map(\.rawValue)
            throw ValidationError(
                "there is no --starttls \"\(Escaping.visible(startTLS))\"\(Nearest.hint(startTLS, among: known))")
        }
        if let rate, !(0.1...10_000).contains(rate) { throw ValidationError("--rate is from 0.1 to 10000") }
        guard (0.1...600).contains(timeout) else { throw ValidationError("--timeout is from 0.1 to 600 seconds") }
        guard (1...1024).contains(concurrency) else { throw ValidationError("--concurrency is from 1 to 1024") }
        if clientKey != nil && clientCertificate == nil {
            throw ValidationError("--client-key goes with --client-certificate")
        }
    }

    func run() async throws {
        let targets = try allTargets()
        let survey = TLSSurveys(
            targets: targets, options: try surveyOptions(), judge: try judge(),
            detects: startTLS == "auto", concurrency: concurrency,
            showsProgress: Console.isWatched && !output.quiet)
        let today = Date.wholeSecond
        let answer = TLSAnswer(
            format: format, output: output, long: long, policy: try algorithmPolicy(named: policy), today: today,
            asOf: asOf?.date ?? today, isOne: servers.count == 1 && self.targets == nil)
        try await answer.write(survey)
        try failOn.conclude(answer.verdicts)
    }

    // MARK: What was asked for

    private func allTargets() throws -> [TLSTarget] {
        var all: [TLSTarget] = []
        do {
            all = try servers.map { text throws(TLSTargetText.Mistake) in try TLSTargetText.read(text) }
        } catch {
            throw failure("\(error)", Exit.usage)
        }
        if let targets {
            let data = try readFile(targets, limit: 64 << 20)
            do {
                all += try TLSTargetText.list(
                    String(decoding: data, as: UTF8.self), named: targets == "-" ? "standard input" : targets)
            } catch {
                throw failure("\(error)", Exit.badInput)
            }
            if all.isEmpty { throw failure("\(targets) names no server", Exit.badInput) }
        }
        var seen: Set<TLSTarget> = []
        return all.map { target in
            var target = target
            target.serverName = serverName
            if let startTLS { target.startTLS = StartTLS(rawValue: startTLS) }
            return target
        }.filter { seen.insert($0).inserted }
    }

    private func surveyOptions() throws -> TLSSurveyOptions {
        var options = TLSSurveyOptions()
        options.answerLimit = .seconds(timeout)
        options.surveyLimit = .seconds(max(60, timeout * 12, rate.map { 120 / $0 } ?? 0))
        options.rate = rate
        if let clientCertificate {
            let certificates = Array(try readFile(clientCertificate, limit: 1 << 20))
            let key = try clientKey.map { Array(try readFile($0, limit: 1 << 20)) } ?? certificates
            do {
                options.clientCertificate = try ClientCertificateFile.read(certificates: certificates, key: key)
            } catch {
                throw failure("\(clientKey ?? clientCertificate): \(error)", Exit.badInput)
            }
        }
        return options
    }

    private func judge() throws -> Task<ChainJudge, Never> {
        guard let ca else { return Task { ChainJudge(roots: .system()) } }
        let roots = TrustRoots(bytes: Array(try readFile(ca, limit: 32 << 20)), name: ca)
        if roots.count == 0 { throw failure("\(ca): there is no certificate in it", Exit.badInput) }
        return Task { ChainJudge(roots: roots) }
    }
}
