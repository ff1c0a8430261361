public import ArgumentParser
import Foundation
public import WardPasswords

/// `ward passwords`: the library WardPasswords at the command line.
struct PasswordsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passwords",
        abstract: "Check passwords, write the policy down, pack breach lists, tune hashing.",
        discussion: """
            EXAMPLES
              ward passwords check --context "Cabinet du Parc,Esch"
              ward passwords policy --policy guideline --format json --output password-policy.json
            """,
        subcommands: subcommands)

    /// One file each.
    private static let subcommands: [any ParsableCommand.Type] = [
        PasswordsCheckCommand.self,
        PasswordsPolicyCommand.self,
        PasswordsPackCommand.self,
        PasswordsCalibrateCommand.self,
    ]
}

/// Which policy, and in which language it speaks.
struct PasswordPolicyOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "modern, guideline, or a JSON file that `ward passwords policy --format json` wrote.", valueName: "policy"))
    var policy = "modern"

    @Option(name: .long, help: "The language of the sentences: en, fr, de or lb. Default: the system's, or en.")
    var lang: PasswordLanguage?

    /// The language asked for, or the system's.
    var language: PasswordLanguage {
        let environment = ProcessInfo.processInfo.environment
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty }
        return lang ?? locale.flatMap { PasswordLanguage(rawValue: String($0.prefix(2)).lowercased()) } ?? .en
    }

    /// The policy named, or read from the file named.
    func read() throws -> PasswordPolicy {
        if let profile = PasswordPolicy.Profile(rawValue: policy) { return PasswordPolicy(profile) }
        // A profile's name misspelt is no file; a file is named with a folder or an extension.
        if !policy.contains("/") && !policy.contains(".") && !FileManager.default.fileExists(atPath: policy) {
            throw failure("there is no policy \"\(policy)\"; name modern, guideline or a JSON file", Exit.usage)
        }
        do {
            return try PasswordPolicy(json: try readFile(policy, limit: 1 << 20))
        } catch let error as PasswordPolicyError {
            throw failure("\(policy): \(error)", Exit.badInput)
        }
    }
}

extension PasswordLanguage: ExpressibleByArgument {}
