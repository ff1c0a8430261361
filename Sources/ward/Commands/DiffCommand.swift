import ArgumentParser
import Foundation
import Guideline
import Reports

/// `ward diff`: what changed between two rounds.
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Say what got better, worse, new and gone between two rounds.",
        discussion: """
            What is not seen any more counts as gone from sight, never as better. Exits with 1 where something got \
            worse or a new shortfall appeared.

            EXAMPLE
              ward diff october.json november.json
            """)

    @Argument(help: "The older round (JSON).")
    var old: String

    @Argument(help: "The newer round (JSON).")
    var new: String

    @Option(name: .long, help: "table or json.")
    var format: DiffFormat = .table

    @OptionGroup var output: OutputOptions

    enum DiffFormat: String, ExpressibleByArgument, CaseIterable { case table, json }

    func run() async throws {
        let diff = RoundDiff(from: try readRound(old), to: try readRound(new))
        switch format {
        case .table:
            try output.write(
                Data(diff.text(output.terminal(long: false), language: output.language).utf8))
        case .json: try output.write(try diff.data())
        }
        if diff.isWorse { throw Exit.short }
    }
}
