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
              ward explain 1                     the measures of a recommendation
              ward explain 1.2                   a measure
              ward explain at-rest.filesystem    a rule
            """)

    @Argument(
        help: "A measure such as 1.2, or a rule such as at-rest.filesystem. Default: all measures.",
        completion: .custom { _, _, _ in Explanation.names(in: standardPolicy) })
    var subject: String?

    @Option(name: .long, help: ArgumentHelp("Rules laid over Ward's own (ward/rules/1).", valueName: "file"))
    var policy: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let policy = try Ward.policy(with: policy)
        guard let subject else { return try output.write(Data(measures(of: Recommendation.allCases).utf8)) }
        if let recommendation = Int(subject).flatMap(Recommendation.init(rawValue:)) {
            return try output.write(Data(measures(of: [recommendation]).utf8))
        }
        guard let explanation = Explanation(subject, policy: policy) else {
            let hint = Nearest.hint(subject, among: Explanation.names(in: policy))
            throw failure("there is no measure or rule \"\(subject)\"\(hint); `ward explain` lists all", Exit.usage)
        }
        let text = explanation.text(output.terminal(long: true), language: output.language)
        try output.write(Data(text.utf8))
    }

    /// Recommendations with their measures, a line each.
    private func measures(of recommendations: [Recommendation]) -> String {
        var lines: [String] = []
        for recommendation in recommendations {
            lines.append("\(recommendation.rawValue) \(recommendation.title[output.language])")
            for measure in Measure.all where measure.id.recommendation == recommendation.rawValue {
                lines.append("  \(measure.id) \(measure.title[output.language])")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
