import ArgumentParser
import Foundation
import WardAccess
import WardAccessFile

/// `ward access diff`.
struct AccessDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "The decisions that change from one policy to another. Ends with 1 where some do.",
        discussion: "EXAMPLE\n  ward access diff access-old.yaml access.yaml")

    @Argument(help: "The policy before.")
    var old: String
    @Argument(help: "The policy after.")
    var new: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let diff = PolicyDiff(from: try ReadPolicy(old).engine, to: try ReadPolicy(new).engine)
        try output.write(lines: diff.isEmpty ? ["No decision changes."] : diff.changes.map(AccessDiffCommand.line))
        if !diff.isEmpty { throw Exit.short }
    }

    static func line(_ change: PolicyDiff.Change) -> String {
        "\(change.sort.rawValue)  \(change.role) \(change.action) \(change.kind)  "
            + "\(change.before.rawValue) → \(change.after.rawValue)"
            + (change.rules.isEmpty ? "" : "  (\(change.rules.joined(separator: ", ")))")
    }
}

/// `ward access least-privilege`.
struct AccessLeastPrivilegeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "least-privilege",
        abstract: "Rights that are granted and that nobody used, and the smaller policy without them.",
        discussion: """
            The log has requests as `ward access decide` reads them, one a line, each with context.time. Ends with 1 \
            where rights are unused, with 2 where the log does not reach back far enough to tell.

            EXAMPLE
              ward access least-privilege access.yaml --log access.jsonl --days 90 --write smaller.yaml
            """)

    @Argument(help: "The policy file.")
    var file: String

    @Option(name: .long, help: ArgumentHelp("The requests that were made.", valueName: "file"))
    var log: String

    @Option(name: .long, help: "Days after which a right counts as unused.")
    var days = 90

    @Option(name: .long, help: ArgumentHelp("The end of the time looked at. Default: now.", valueName: "time"))
    var at: AccessTime?

    @Option(name: .long, help: ArgumentHelp("Write the smaller policy here.", valueName: "file"))
    var write: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard (1...3660).contains(days) else { throw failure("--days is 1 to 3660", Exit.usage) }
        let policy = try ReadPolicy(file)
        let reader = RequestReader(policy.file.model)
        let lines = try LineReader(log)
        var usage = AccessUsage(policy.engine)
        var bad = 0
        while let line = try lines.next() {
            if line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) { continue }
            do throws(RequestMistake) {
                if line.isCut { throw RequestMistake([], "the line is too long") }
                usage.add(try reader.request(bytes: line.bytes))
            } catch {
                bad += 1
                if bad <= 50 { Console.error("ward: \(log):\(line.number): \(error)") }
            }
        }
        let report = usage.report(days: days, now: at?.date ?? Date())
        let diff = PolicyDiff(from: policy.engine, to: try AccessEngine(report.smaller))
        var text = [
            "\(report.granted.count) rights are granted, \(report.unused.count) of them unused for \(days) days."
        ]
        if !report.coversWholeTime { text.append("The log does not reach back \(days) days, so nothing is sure.") }
        if report.untimed > 0 { text.append("\(report.untimed) lines without a time were left out.") }
        text += report.unused.map { "unused  \($0.role) \($0.action) \($0.kind)" }
        text += diff.changes.map(AccessDiffCommand.line)
        if let write {
            do throws(OutputFile.Trouble) {
                try OutputFile.write(Data(AccessFile.yaml(report.smaller, tests: []).utf8), to: write)
            } catch {
                throw failure("could not write \(write): \(error)", Exit.inputOutput)
            }
            text.append("Wrote \(write).")
        }
        try output.write(lines: text)
        if bad > 0 { throw Exit.badInput }
        if !report.coversWholeTime { throw Exit.unknown }
        if !report.unused.isEmpty { throw Exit.short }
    }
}

/// `ward access export`.
struct AccessExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a policy for Cedar or Casbin, or as plain YAML.",
        discussion: """
            Casbin has two files: --format casbin-model and --format casbin-policy.

            EXAMPLES
              ward access export access.yaml --format cedar
              ward access export access.yaml --format casbin-policy --output policy.csv
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case cedar, casbinModel = "casbin-model", casbinPolicy = "casbin-policy", yaml
    }

    @Argument(help: "The policy file, or - for standard input.")
    var file: String

    @Option(name: .long, help: "cedar, casbin-model, casbin-policy or yaml.")
    var format: Format = .cedar

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let policy = try ReadPolicy(file)
        let text: String
        do throws(ExportError) {
            text =
                switch format {
                case .cedar: try policy.engine.cedar()
                case .casbinModel: try policy.engine.casbin().model
                case .casbinPolicy: try policy.engine.casbin().policy
                case .yaml: AccessFile.yaml(policy.file.model, tests: policy.file.tests)
                }
        } catch {
            throw failure("\(file): \(error)", Exit.badInput)
        }
        try output.write(Data(text.utf8))
    }
}
