import ArgumentParser
import EstateFile
import Foundation
import Guideline
import Observing

/// `ward estate`: the file that describes what a round goes over.
struct EstateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estate",
        abstract: "Write or check the file that describes practices and their assets.",
        discussion: """
            EXAMPLES
              ward estate init
              ward estate check ward.yaml
            """,
        subcommands: [Init.self, Check.self])

    struct Init: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a ward.yaml to start from, with this machine in it.",
            discussion: "An existing file is never overwritten.")

        @Argument(help: "The file to write.")
        var file = "ward.yaml"

        func run() async throws {
            let text = EstateFile.template(hostName: ThisMachine.hostName)
            do {
                try Data(text.utf8).write(to: URL(filePath: file), options: .withoutOverwriting)
            } catch let error as CocoaError where error.code == .fileWriteFileExists {
                throw failure("\(file) is there already; it was left as it is", Exit.inputOutput)
            } catch {
                throw failure("could not write \(file): \(error.localizedDescription)", Exit.inputOutput)
            }
            try Console.say(
                "Wrote \(file). Put in the practices and their opening hours, then: ward estate check \(file)")
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a ward.yaml: every mistake with line and column.",
            discussion: "EXAMPLE\n  ward estate check ward.yaml")

        @Argument(help: "The file to check.")
        var file = "ward.yaml"

        func run() async throws {
            let estate = try RoundMaking.estate(from: file)
            let practices = estate.practices.count
            let assets = estate.assets.count
            try Console.say(
                "\(file): \(practices) \(practices == 1 ? "practice" : "practices"), "
                    + "\(assets) \(assets == 1 ? "asset" : "assets"), no mistakes.")
            for practice in estate.practices where practice.openingHours.isUnstated {
                try Console.say("  \(practice.id): no opening hours, so measure 2.4 stays unknown")
            }
        }
    }
}
