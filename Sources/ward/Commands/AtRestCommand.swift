import ArgumentParser

/// `ward at-rest`: whether stored data is encrypted.
struct AtRestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "at-rest",
        abstract: "Whether file systems, swap and named paths of this machine are encrypted.",
        discussion: """
            Follows each path down to its devices; encrypted only where every device beneath is.

            EXAMPLES
              ward at-rest
              ward at-rest /home /srv/backup
            """)

    @Argument(help: "Files or folders; default: every mounted file system and swap.")
    var paths: [String] = []

    @OptionGroup var format: InstrumentFormat
    @OptionGroup var options: InstrumentOptions

    func run() async throws {
        try await InstrumentAlone(
            instrument: "at-rest", options: options, format: format.format, paths: paths.map(absolutePath),
            kinds: paths.isEmpty ? [] : ["at-rest.path"]
        ).run()
    }
}
