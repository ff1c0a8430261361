import ArgumentParser
import Foundation
import Guideline
import Observing
import Reports

/// `ward round`: the main job.
struct RoundCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "round",
        abstract: "Go over this machine, or over everything that an estate file names.",
        discussion: """
            Without a file, Ward looks at the machine it runs on. As root it sees more; what it could not see is said. \
            Nothing is changed and nothing leaves the machine.

            EXAMPLES
              sudo ward round
              ward round ward.yaml --format html --output march.html
              ward round ward.yaml --practice parc --lang fr --format html --output parc.html
              ward round --only 1.2,2 --no-search
              ward round --search /srv/backup --format json --output round.json
              ward round --as-of 2032-01-01 --long
            """)

    @Argument(help: "The estate to go over (ward.yaml). Default: this machine.")
    var estate: String?

    @Option(name: .long, help: "Only these measures or recommendations, such as 1.2,2.")
    var only: String?

    @Option(name: .long, help: ArgumentHelp("Only the assets of this practice of the estate.", valueName: "id"))
    var practice: String?

    @Option(name: .long, help: "Judge as of this date (2032-01-01) in place of today.")
    var asOf: JudgingDate?

    @Option(name: .long, help: ArgumentHelp("Rules laid over Ward's own (ward/rules/1).", valueName: "file"))
    var policy: String?

    @Option(name: .long, help: ArgumentHelp("A folder for the file search; may be repeated.", valueName: "path"))
    var search: [String] = []

    @Flag(name: .long, help: "Leave the file search out.")
    var noSearch = false

    @Option(name: .long, help: ArgumentHelp("Seconds that each instrument may take.", valueName: "seconds"))
    var timeLimit: Int?

    @OptionGroup var format: RoundFormat
    @OptionGroup var output: OutputOptions
    @OptionGroup var failOn: FailOnOptions

    func validate() throws {
        if noSearch && !search.isEmpty { throw ValidationError("--search and --no-search exclude each other") }
        if let timeLimit, !(1...86_400).contains(timeLimit) {
            throw ValidationError("--time-limit is a number of seconds from 1 to 86400")
        }
    }

    func run() async throws {
        let only = try self.only.map(measures(from:)) ?? []
        var estate = try RoundMaking.estate(from: self.estate)
        if let practice { try Self.narrow(&estate, to: practice) }
        let policy = try Ward.policy(with: self.policy)
        let making = RoundMaking(
            estate: estate,
            wishes: .init(
                only: Set(only), searchPaths: search.map(absolutePath), withoutSearch: noSearch,
                timeLimit: timeLimit.map { .seconds($0) }, hostName: ThisMachine.hostName),
            policy: policy, asOf: asOf?.date, language: output.language,
            showsProgress: Console.isWatched && !output.quiet)
        let round = await making.make()
        try output.write(try format.data(round, policy: policy, output: output))
        try failOn.conclude(round.asked.map(\.verdict))
    }
}

extension RoundCommand {
    /// Leaves one practice and its assets, so that the report is that practice's own page.
    private static func narrow(_ estate: inout Estate, to id: String) throws {
        guard estate.practices.contains(where: { $0.id == id }) else {
            let hint = Nearest.hint(id, among: estate.practices.map(\.id))
            throw failure("the estate has no practice \"\(id)\"\(hint)", Exit.usage)
        }
        estate.practices.removeAll { $0.id != id }
        estate.assets.removeAll { $0.practice != id }
        if estate.assets.isEmpty { throw failure("the practice \"\(id)\" has no assets", Exit.badInput) }
    }
}

/// The path as seen from the root, so that an instrument's process and the report agree on it.
func absolutePath(_ path: String) -> String {
    URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
}
