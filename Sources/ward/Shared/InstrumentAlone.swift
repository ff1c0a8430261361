import ArgumentParser
import Foundation
import Guideline
import Observing
import Reports

/// The options of a command that sends out one instrument.
struct InstrumentOptions: ParsableArguments {
    @Option(name: .long, help: "Judge as of this date in place of today.")
    var asOf: JudgingDate?

    @Option(name: .long, help: ArgumentHelp("Rules laid over Ward's own (ward/rules/1).", valueName: "file"))
    var policy: String?

    @Option(name: .long, help: ArgumentHelp("Take practice and opening hours from this estate.", valueName: "file"))
    var estate: String?

    @Option(name: .long, help: ArgumentHelp("Seconds that the instrument may take.", valueName: "seconds"))
    var timeLimit: Int?

    @OptionGroup var output: OutputOptions
    @OptionGroup var failOn: FailOnOptions
}

/// The form of an instrument's answer.
struct InstrumentFormat: ParsableArguments {
    @Option(name: .long, help: "table, json, html, sarif, oscal or junit; all but table are a round of these measures.")
    var format: RoundFormat.Name = .table
}

/// Sends out one instrument and says what follows from what it saw.
struct InstrumentAlone {
    var instrument: String
    var options: InstrumentOptions
    /// How the answer is written.
    var format: RoundFormat.Name = .table
    /// Paths or addresses that the person named.
    var paths: [String] = []
    /// Only findings of these kinds of observation; empty means all.
    var kinds: Set<String> = []
    /// Looked at in place of this machine.
    var assets: [Asset] = []

    func run() async throws {
        guard let found = allInstruments.first(where: { $0.name == instrument }) else {
            throw failure("there is no instrument \"\(instrument)\"", Exit.internalError)
        }
        var estate = try RoundMaking.estate(from: options.estate)
        if options.estate != nil { estate.assets.removeAll { !$0.isThisMachine } }
        if !assets.isEmpty { estate.assets = assets }
        if estate.assets.isEmpty {
            throw failure("no asset of the estate is this machine (thisMachine: true)", Exit.badInput)
        }
        let policy = try Ward.policy(with: options.policy)
        let measures = found.measures.compactMap(MeasureID.init)
        let making = RoundMaking(
            estate: estate,
            wishes: .init(
                only: Set(measures), timeLimit: options.timeLimit.map { .seconds($0) },
                hostName: ThisMachine.hostName),
            instruments: [found], policy: policy, asOf: options.asOf?.date,
            language: options.output.language, paths: paths,
            showsProgress: Console.isWatched && !options.output.quiet)
        let round = await making.make()
        let findings = round.findings.filter(isOwn)
        if format == .table {
            let list = FindingList(findings, of: round, options.output.terminal(long: true))
            try options.output.write(Data(list.text.utf8))
        } else {
            let form = try RoundFormat.parse(["--format", format.rawValue])
            try options.output.write(try form.data(round, policy: policy, output: options.output))
        }
        try options.failOn.conclude(findings.map(\.verdict))
    }

    /// What this instrument saw or could not see; aspects that other instruments look at are left to the round.
    private func isOwn(_ finding: Finding) -> Bool {
        if let kind = finding.evidence.first?.kind { return kinds.isEmpty || kinds.contains(kind) }
        return finding.id.contains(":\(instrument):")
    }
}
