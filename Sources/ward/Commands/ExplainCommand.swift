import ArgumentParser
import Foundation
import Guideline
import Reports

/// `ward explain`: what a measure or rule checks.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what a measure or rule checks, why, by which source, and how to mend it.",
        discussion: """
            EXAMPLES
              ward explain                       the 37 measures
              ward explain 1.2                   a measure
              ward explain at-rest.filesystem    a rule
            """)

    @Argument(help: "A measure such as 1.2, or a rule such as at-rest.filesystem. Default: all measures.")
    var subject: String?

    @Option(name: .long, help: ArgumentHelp("Rules laid over Ward's own (ward/rules/1).", valueName: "file"))
    var policy: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let policy = try Ward.policy(with: policy)
        let explanation = Explanation(policy: policy, language: output.language, width: Console.width)
        guard let subject else {
            return try output.write(Data(explanation.allMeasures().utf8))
        }
        if let id = MeasureID(subject), let text = explanation.measure(id) {
            try output.write(Data(text.utf8))
        } else if let text = explanation.rule(subject) {
            try output.write(Data(text.utf8))
        } else {
            let known = Measure.all.map(\.id.description) + policy.rules.map(\.id)
            throw failure(
                "there is no measure or rule \"\(subject)\"\(Nearest.hint(subject, among: known))", Exit.usage)
        }
    }
}
