import ArgumentParser

/// `ward update-automation`: how updates come to this machine.
struct UpdateAutomationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update-automation",
        abstract: "Who installs updates on this machine, when, and with which rights.",
        discussion: """
            Timers are compared with the opening hours of the estate that --estate names.

            EXAMPLES
              sudo ward update-automation
              sudo ward update-automation --estate ward.yaml
            """)

    @OptionGroup var format: InstrumentFormat
    @OptionGroup var options: InstrumentOptions

    func run() async throws {
        try await InstrumentAlone(instrument: "update-automation", options: options, format: format.format).run()
    }
}
