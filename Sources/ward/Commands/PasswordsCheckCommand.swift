import ArgumentParser
import Foundation
import WardPasswords

/// `ward passwords check`: whether a password may be used, and why not.
struct PasswordsCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say whether a password may be used, and if not, why.",
        discussion: """
            At a terminal the password is asked for and not shown; otherwise it is read from standard input, one line. \
            With --format jsonl every line of standard input is a password and gets a line of JSON. A password is never \
            read from the arguments, never written anywhere, and never sent anywhere.

            EXAMPLES
              ward passwords check --policy guideline --lang fr
              ward passwords check --context "Cabinet du Parc,Esch" --format jsonl < passwords.txt
              ward passwords check --breaches breached.wardfuse

            EXIT CODES
              0 accepted   1 a password falls short   64 wrong usage   65 not UTF-8
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, jsonl }

    @OptionGroup var policy: PasswordPolicyOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What an attacker knows: names of practice, town, person, separated by commas.", valueName: "words"))
    var context = ""

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A filter of breached passwords that `ward passwords pack` made of SHA-1 hashes.", valueName: "filter"))
    var breaches: String?

    @Option(name: .long, help: "table, or jsonl for a line of JSON for each line read.")
    var format: Format = .table

    @Flag(name: .long, help: "Say nothing but errors; the exit code is the answer.")
    var quiet = false

    // Takes what no option takes, so that a password given by mistake is not repeated in an error.
    @Argument(parsing: .allUnrecognized, help: .hidden)
    var unrecognized: [String] = []

    func run() async throws {
        if !unrecognized.isEmpty {
            throw failure(
                "an option is unknown, or a password is among the arguments, where the shell's history and other programs "
                    + "can read it; type it at the prompt or pipe it in (see ward passwords check --help)", Exit.usage)
        }
        let rules = try policy.read()
        let words = context.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let checker = PasswordChecker(
            policy: rules, context: PasswordContext(words: words, breaches: try filter()), language: policy.language)
        switch format {
        case .table: try checkOne(checker)
        case .jsonl: try checkLines(checker)
        }
    }

    private func filter() throws -> (any BreachLookup)? {
        guard let breaches else { return nil }
        do {
            return try BreachFilter(breaches, checkingContent: true)
        } catch {
            // What the system says names the file already.
            if error.kind == .inputOutput { throw failure("\(error)", Exit.inputOutput) }
            throw failure("\(breaches): \(error)", Exit.badInput)
        }
    }

    private func checkOne(_ checker: PasswordChecker) throws {
        let answer = checker.answer(try PasswordPrompt.read())
        if !quiet { try Console.say(answer.text(in: checker.language)) }
        if !answer.isText { throw Exit.badInput }
        if !answer.accepted { throw Exit.short }
    }

    /// Reads and answers as the lines come: what was read is answered before more is waited for.
    private func checkLines(_ checker: PasswordChecker) throws {
        var lines = PasswordLines()
        var output = Data()
        var worst: ExitCode?
        func answer(_ line: PasswordLines.Line) {
            let answer = checker.answer(line)
            if !answer.isText { worst = Exit.badInput } else if !answer.accepted && worst == nil { worst = Exit.short }
            if !quiet { output.append(contentsOf: answer.json(in: checker.language).utf8) }
        }
        func flush() throws {
            if output.isEmpty { return }
            do {
                try FileHandle.standardOutput.write(contentsOf: output)
            } catch {
                throw failure("could not write to standard output", Exit.inputOutput)
            }
            output.removeAll(keepingCapacity: true)
        }
        while let part = try read(), !part.isEmpty {
            lines.append(part, found: answer)
            try flush()
        }
        lines.finish(found: answer)
        try flush()
        if let worst { throw worst }
    }

    private func read() throws -> Data? {
        do {
            return try FileHandle.standardInput.read(upToCount: 1 << 16)
        } catch {
            throw failure("could not read standard input", Exit.inputOutput)
        }
    }
}
