import ArgumentParser
import Foundation
import Guideline
import WardAccess
import WardAccessFile

/// `ward access`: who may do what in a program, as a policy file that can be checked, tested and asked.
struct AccessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access",
        abstract: "Roles and rights: write, check, test, compare and ask an access policy.",
        discussion: """
            EXAMPLES
              ward access init --template practice > access.yaml
              ward access check access.yaml
              ward access who-can access.yaml read record
              ward access decide access.yaml --requests requests.jsonl
            """,
        subcommands: [
            AccessInitCommand.self, AccessCheckCommand.self, AccessTestCommand.self, AccessDecideCommand.self,
            AccessExplainCommand.self, AccessMatrixCommand.self, AccessDiffCommand.self, AccessWhoCanCommand.self,
            AccessLeastPrivilegeCommand.self, AccessExportCommand.self,
        ])
}

/// A policy file, read and compiled.
struct ReadPolicy {
    let file: AccessFile
    let engine: AccessEngine

    init(_ path: String) throws {
        let data = try readFile(path, limit: AccessFile.limit)
        guard let text = String(data: data, encoding: .utf8) else {
            throw failure("\(path): not UTF-8 text", Exit.badInput)
        }
        let name = path == "-" ? "standard input" : path
        do throws(AccessFileError) {
            file = try AccessFile.read(text, named: name)
        } catch {
            throw failure(error.description, Exit.badInput)
        }
        do throws(PolicyMistakes) {
            engine = try file.compiled()
        } catch {
            throw failure("\(name): \(error)", Exit.badInput)
        }
    }
}

extension OutputOptions {
    /// The language of a policy's sentences.
    var accessLanguage: AccessLanguage { AccessLanguage(rawValue: language.rawValue) ?? .en }

    /// Writes lines of text.
    func write(lines: [String]) throws {
        try write(Data(lines.map { $0 + "\n" }.joined().utf8))
    }
}

/// An instant on the command line.
struct AccessTime: ExpressibleByArgument {
    let date: Date

    init?(argument: String) {
        guard let date = RequestTime.date(argument.utf8.count == 10 ? argument + "T00:00:00Z" : argument) else {
            return nil
        }
        self.date = date
    }
}

/// `ward access init`.
struct AccessInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Print a policy to start from, with tests in it.",
        discussion: "EXAMPLE\n  ward access init --template practice > access.yaml")

    enum Template: String, ExpressibleByArgument, CaseIterable {
        case practice, desk
    }

    @Option(name: .long, help: "practice: a doctor's practice; desk: the desk of the provider.")
    var template: Template = .practice

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let text =
            switch template {
            case .practice: AccessTemplate.practice
            case .desk: AccessTemplate.desk
            }
        try output.write(Data(text.utf8))
    }
}

/// `ward access check`.
struct AccessCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a policy: every mistake with its place, what weakens it, and its tests.",
        discussion: """
            A file with a mistake (unknown name, circle, doubled id) ends with 65. What weakens a policy (a grant for \
            everyone, a role without maintainer, rules that never decide) or a test that fails ends with 1.

            EXAMPLE
              ward access check access.yaml
            """)

    @Argument(help: "The policy file, or - for standard input.")
    var file: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let policy = try ReadPolicy(file)
        let model = policy.file.model
        var lines: [String] = []
        let remarks = policy.engine.remarks()
        for remark in remarks {
            let place = policy.file.place(of: remark.part).map { ":\($0.line):\($0.column)" } ?? ""
            lines.append("\(file)\(place): \(remark.text)")
        }
        var failed = 0
        for test in policy.file.tests {
            guard let trouble = test.failure(with: policy.engine) else { continue }
            failed += 1
            lines.append("\(file)\(test.place.map { ":\($0.line):\($0.column)" } ?? ""): \(test.name): \(trouble)")
        }
        func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
        lines.append(
            "\(file): \(count(model.roles.count, "role")), \(count(model.rules.count, "rule")), default deny, "
                + "\(count(remarks.count, "remark")), "
                + (policy.file.tests.isEmpty
                    ? "no tests"
                    : "\(policy.file.tests.count - failed) of \(count(policy.file.tests.count, "test")) hold")
                + ".")
        try output.write(lines: lines)
        if failed > 0 || !remarks.isEmpty { throw Exit.short }
    }
}

/// `ward access test`.
struct AccessTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run the tests that stand in a policy file.",
        discussion: "EXAMPLE\n  ward access test access.yaml")

    @Argument(help: "The policy file, or - for standard input.")
    var file: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let policy = try ReadPolicy(file)
        if policy.file.tests.isEmpty {
            throw failure("\(file) has no tests; put some under \"tests\"", Exit.unknown)
        }
        var failed = 0
        var lines: [String] = []
        for test in policy.file.tests {
            let trouble = test.failure(with: policy.engine)
            if trouble != nil { failed += 1 }
            lines.append("\(trouble == nil ? "holds" : "short")  \(test.name)\(trouble.map { ": \($0)" } ?? "")")
        }
        lines.append("\(policy.file.tests.count - failed) of \(policy.file.tests.count) hold.")
        try output.write(lines: lines)
        if failed > 0 { throw Exit.short }
    }
}
