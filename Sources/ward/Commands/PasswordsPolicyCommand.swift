import ArgumentParser
import Foundation
import WardPasswords

/// `ward passwords policy`: the policy as text for a contract or JSON for a form.
struct PasswordsPolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Write a password policy down, for a contract (text) or a browser form (JSON).",
        discussion: """
            The JSON is described by Schemas/password-policy.schema.json. Change it as you need it, and give it back with \
            --policy.

            EXAMPLES
              ward passwords policy --policy guideline --lang fr
              ward passwords policy --format json --output password-policy.json
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @OptionGroup var policy: PasswordPolicyOptions

    @Option(name: .long, help: "text or json.")
    var format: Format = .text

    @Option(name: .long, help: ArgumentHelp("Write to a file in place of standard output.", valueName: "file"))
    var output: String?

    func run() async throws {
        let rules = try policy.read()
        let data: Data
        switch format {
        case .text: data = Data((rules.contractText(in: policy.language) + "\n").utf8)
        case .json: data = try rules.json() + Data("\n".utf8)
        }
        guard let output else {
            try FileHandle.standardOutput.write(contentsOf: data)
            return
        }
        do {
            try OutputFile.write(data, to: output)
        } catch {
            throw failure("could not write \(output): \(error)", Exit.inputOutput)
        }
    }
}
