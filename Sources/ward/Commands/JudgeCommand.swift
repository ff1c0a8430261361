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
              ward judge round.json --as-of 2032-01-01
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
        let judged = try readRound(round).judgedAgain(
            policy: policy, asOf: asOf?.date ?? .wholeSecond,
            staleAfterDays: asOf == nil ? 30 : nil, language: output.language)
        try output.write(try format.data(judged, policy: policy, output: output))
        try failOn.conclude(judged.asked.map(\.verdict))
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
