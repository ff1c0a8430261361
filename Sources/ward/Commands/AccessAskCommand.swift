import ArgumentParser
import Foundation
import WardAccess
import WardAccessFile

/// `ward access explain`.
struct AccessExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say every rule in words, or why one request is decided as it is.",
        discussion: """
            EXAMPLES
              ward access explain access.yaml --lang fr
              ward access explain access.yaml --rule doctor-record
              ward access explain access.yaml --request '{"subject":{"role":"doctor"},"action":"read",\
            "resource":{"kind":"record"}}'
            """)

    @Argument(help: "The policy file, or - for standard input.")
    var file: String

    @Option(name: .long, help: "Only this rule.")
    var rule: String?

    @Option(name: .long, help: ArgumentHelp("A request to decide and explain.", valueName: "json"))
    var request: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let policy = try ReadPolicy(file)
        let language = output.accessLanguage
        if let request { return try explain(request, policy, language) }
        let rules = policy.engine.model.rules.filter { rule == nil || $0.id == rule }
        if let rule, rules.isEmpty {
            throw failure("no rule of \(file) is called \"\(rule)\"", Exit.usage)
        }
        let words = policy.engine.ruleSentences(language)
        try output.write(lines: rules.map { "\($0.id)  \(words[$0.id] ?? "")" })
    }

    private func explain(_ text: String, _ policy: ReadPolicy, _ language: AccessLanguage) throws {
        let asked: AccessRequest
        do throws(RequestMistake) {
            asked = try RequestReader(policy.file.model).request(line: text)
        } catch {
            throw failure("--request: \(error)", Exit.badInput)
        }
        var timed = asked
        if timed.context.time == nil { timed.context.time = Date() }
        let explanation = policy.engine.explain(timed)
        let decision = explanation.decision
        var lines = ["\(decision.word)  \(decision.rule ?? "no rule")  (\(decision.reason.rawValue))"]
        lines.append("  \(explanation.sentence[language])")
        for rule in explanation.considered {
            lines.append("  \(rule.applies ? "applies" : "does not apply")  \(rule.rule)  \(rule.sentence[language])")
        }
        try output.write(lines: lines)
    }
}

/// `ward access who-can`.
struct AccessWhoCanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "who-can",
        abstract: "The roles that may do something with a kind of resource.",
        discussion: "EXAMPLE\n  ward access who-can access.yaml read record")

    @Argument(help: "The policy file, or - for standard input.")
    var file: String
    @Argument(help: "The action.")
    var action: String
    @Argument(help: "The kind of resource.")
    var resource: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let policy = try ReadPolicy(file)
        let model = policy.engine.model
        for (word, known, what) in [
            (action, model.actions.map(\.name), "action"), (resource, model.kinds.map(\.name), "resource"),
        ] where !known.contains(word) {
            throw failure(
                "\(file) knows no \(what) \"\(word)\"; known are \(known.joined(separator: ", "))", Exit.usage)
        }
        let found = policy.engine.whoCan(action, resource)
        try output.write(
            lines: found.isEmpty
                ? ["nobody"]
                : found.map { "\($0.role)  \($0.level.grant.rawValue)  \($0.level.rules.joined(separator: ", "))" })
    }
}

/// `ward access matrix`.
struct AccessMatrixCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "matrix",
        abstract: "The table of roles, resources and actions, with who maintains the rights: for the contract.",
        discussion: "EXAMPLE\n  ward access matrix access.yaml --format markdown --lang de")

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, markdown, html, csv
    }

    @Argument(help: "The policy file, or - for standard input.")
    var file: String

    @Option(name: .long, help: "text, markdown, html or csv.")
    var format: Format = .text

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let matrix = try ReadPolicy(file).engine.matrix()
        let language = output.accessLanguage
        let text =
            switch format {
            case .text: matrix.text(language)
            case .markdown: matrix.markdown(language)
            case .html: matrix.html(language)
            case .csv: matrix.csv(language)
            }
        try output.write(Data(text.utf8))
    }
}
