import ArgumentParser
import Foundation
import Guideline
import Reports

/// `ward judge`: judges kept observations again.
struct JudgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge",
        abstract: "Judge a kept round again: another date, policy or language, without touching the machine.",
        discussion: """
            With --as-of the date is a what-if: the observations are taken as they were. Without it, evidence older \
            than 30 days counts as unknown.

            EXAMPLES
              ward judge round.json --as-of 2032-01-01     what stops holding by then comes first
              ward judge round.json --policy house.json --format html --output round.html
            """)

    @Argument(help: "A round in JSON, or - for standard input.")
    var round: String

    @Option(name: .long, help: "Judge as of this date in place of today.")
    var asOf: JudgingDate?

    @Option(name: .long, help: ArgumentHelp("Rules laid over Ward's own (ward/rules/1).", valueName: "file"))
    var policy: String?

    @OptionGroup var format: RoundFormat
    @OptionGroup var output: OutputOptions
    @OptionGroup var failOn: FailOnOptions

    func run() async throws {
        let policy = try Ward.policy(with: self.policy)
        let kept = try readRound(round)
        let judged = kept.judgedAgain(
            policy: policy, asOf: asOf?.date ?? .wholeSecond,
            staleAfterDays: asOf == nil ? 30 : nil, language: output.language)
        var answer = try format.data(judged, policy: policy, output: output)
        if format.format == .table, let asOf, asOf.date > kept.started {
            let then = kept.judgedAgain(
                policy: policy, asOf: kept.started, staleAfterDays: nil, language: output.language)
            let stops = Self.whatStops(from: then, to: judged, language: output.language)
            answer = Data(Passage.text(stops, output.terminal(long: false)).utf8) + answer
        }
        try output.write(answer)
        try failOn.conclude(judged.asked.map(\.verdict))
    }

    /// What held on the day of the round and no longer does on the day asked for.
    private static func whatStops(from then: Round, to judged: Round, language: Language) -> [Passage] {
        let date = language.shortDate(judged.asOf)
        let seen = language.shortDate(then.started)
        let worse = RoundDiff(from: then, to: judged).worse
        if worse.isEmpty {
            let none = Localized(
                en: "Nothing that held on \(seen) stops holding until \(date).",
                fr: "Rien de ce qui était respecté le \(seen) ne cesse de l'être d'ici au \(date).",
                de: "Nichts, was am \(seen) erfüllt war, hört bis \(date) auf, es zu sein.")
            return [Passage(none[language], tone: .strong), Passage("")]
        }
        let heading = Localized(
            en: "Held on \(seen), no longer on \(date):", fr: "Respecté le \(seen), plus au \(date) :",
            de: "Am \(seen) erfüllt, am \(date) nicht mehr:")
        let shown = worse.prefix(20).map { change in
            Passage("\(change.title) (\(change.measure))", mark: "–", indent: 2, tone: .short)
        }
        let more = worse.count - shown.count
        let rest = more > 0 ? [Passage(Phrases.current.andMore(more, in: language), indent: 4)] : []
        return [Passage(heading[language], tone: .strong)] + shown + rest + [Passage("")]
    }
}

/// Reads a round from a file of at most 512 MiB.
func readRound(_ path: String) throws -> Round {
    let data = try readFile(path, limit: 512 << 20)
    do {
        struct Kind: Decodable { let schema: String }
        let kind = try JSONDecoder.ward.decode(Kind.self, from: data)
        guard kind.schema == Round.currentSchema else {
            throw failure(
                "\(path) is \"\(kind.schema)\"; this Ward reads \"\(Round.currentSchema)\"", Exit.badInput)
        }
        return try JSONDecoder.ward.decode(Round.self, from: data)
    } catch let error as DecodingError {
        throw failure("\(path): not a round: \(sentence(error))", Exit.badInput)
    }
}
