import ArgumentParser
import Encryption
import Foundation
import Guideline
import Probing
import Reports

/// `ward ssh`: what SSH servers offer, and what is to be thought of it.
struct SSHCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ssh",
        abstract: "What SSH servers offer: key exchange, host keys, ciphers, checksums, ways to sign in.",
        discussion: """
            Asks each server about once for each kind of host key and never tries to sign in. To learn the ways to \
            sign in it asks once as the user "ward", which the server may log; --no-authentication leaves that out.

            EXAMPLES
              ward ssh server.example.lu
              ward ssh 192.168.1.20:2222 --long
              ward ssh --targets servers.txt --format jsonl
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, jsonl }

    @Argument(help: "Servers: a host, host:port, [address]:port or ssh://host.")
    var servers: [String] = []

    @Option(
        name: .long, help: ArgumentHelp("Servers from a file, one a line; - for standard input.", valueName: "file"))
    var targets: String?

    @Flag(name: .long, inversion: .prefixedNo, help: "Ask for the ways to sign in.")
    var authentication = true

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
            "ssh-floor or another policy of \"ward tls\", or a file of your own (ward/algorithms/1).",
            valueName: "name or file"))
    var policy = AlgorithmPolicy.ssh.name

    @Option(name: .long, help: "table, json (an object for one server, an array for several) or jsonl.")
    var format: Format = .table

    @Flag(name: .long, help: "In the table: every fact with its level and source.")
    var long = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var failOn: FailOnOptions

    func validate() throws {
        if servers.isEmpty && targets == nil { throw ValidationError("name a server, such as server.example.lu") }
        if let rate, !(0.1...10_000).contains(rate) { throw ValidationError("--rate is from 0.1 to 10000") }
        guard (0.1...600).contains(timeout) else { throw ValidationError("--timeout is from 0.1 to 600 seconds") }
        guard (1...1024).contains(concurrency) else { throw ValidationError("--concurrency is from 1 to 1024") }
    }

    func run() async throws {
        let targets = try allTargets()
        let policy = try algorithmPolicy(named: policy)
        let day = asOf?.date ?? .wholeSecond
        var options = SSHSurveyOptions()
        options.answerLimit = .seconds(timeout)
        options.surveyLimit = .seconds(max(30, timeout * 8, rate.map { 40 / $0 } ?? 0))
        options.asksAuthentication = authentication
        options.rate = rate
        let surveyor = SSHSurveyor(options: options)

        var verdicts: [Verdicts] = []
        var documents: [Int: Data] = [:]
        var kept = Data()
        func give(_ data: Data) throws {
            if output.output == nil { try output.write(data) } else { kept.append(data) }
        }
        try await withThrowingTaskGroup(of: (Int, SSHReport).self) { group in
            var waiting = targets.enumerated().makeIterator()
            func start(_ group: inout ThrowingTaskGroup<(Int, SSHReport), any Error>) {
                guard let (index, target) = waiting.next() else { return }
                group.addTask { (index, SSHReport(await surveyor.survey(host: target.host, port: target.port))) }
            }
            for _ in 0..<concurrency { start(&group) }
            for try await (index, report) in group {
                let assessment = SSHAssessment(report, by: policy, asOf: day)
                verdicts.append(Verdicts(assessment.verdict))
                switch format {
                case .table:
                    let table = SSHTable(assessment: assessment, language: output.language, long: long)
                    try give(Data(Passage.text(table.passages, output.terminal(long: long)).utf8))
                case .jsonl: try give(try JSONEncoder.ward.encode(assessment) + [UInt8(ascii: "\n")])
                case .json: documents[index] = try JSONEncoder.ward.encode(assessment)
                }
                start(&group)
            }
        }
        if format == .table && verdicts.count > 1 {
            try give(
                Data(Passage.text([.total(verdicts, output.language)], output.terminal(long: long)).utf8))
        }
        if format == .json {
            let ordered = targets.indices.compactMap { documents[$0] }
            let isOne = servers.count == 1 && self.targets == nil
            let text =
                isOne
                ? ordered.first ?? Data()
                : Data("[\n".utf8) + ordered.joined(separator: Data(",\n".utf8)) + Data("\n]".utf8)
            try give(text + [UInt8(ascii: "\n")])
        }
        if output.output != nil { try output.write(kept) }
        try failOn.conclude(verdicts)
    }

    private func allTargets() throws -> [TLSTarget] {
        var all: [TLSTarget] = []
        do {
            all = try servers.map { text throws(TLSTargetText.Mistake) in try SSHTargetText.read(text) }
        } catch {
            throw failure("\(error)", Exit.usage)
        }
        if let targets {
            let data = try readFile(targets, limit: 64 << 20)
            let name = targets == "-" ? "standard input" : targets
            do {
                all += try TLSTargetText.list(String(decoding: data, as: UTF8.self), named: name) {
                    text throws(TLSTargetText.Mistake) in try SSHTargetText.read(text)
                }
            } catch {
                throw failure("\(error)", Exit.badInput)
            }
            if all.isEmpty { throw failure("\(name) names no server", Exit.badInput) }
        }
        var seen: Set<TLSTarget> = []
        return all.filter { seen.insert($0).inserted }
    }
}
