import ArgumentParser

/// `ward logs`: logs and time.
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Whether logs are kept, programs recorded, logs sent elsewhere, and the clock right.",
        discussion: """
            EXAMPLE
              sudo ward logs
            """)

    @OptionGroup var format: InstrumentFormat
    @OptionGroup var options: InstrumentOptions

    func run() async throws {
        try await InstrumentAlone(instrument: "logs", options: options, format: format.format).run()
    }
}
