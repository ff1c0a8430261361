import ArgumentParser

/// `ward wireless`: wireless networks.
struct WirelessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wireless",
        abstract: "Wireless radios of this machine, and how its saved and active networks are protected.",
        discussion: """
            EXAMPLE
              sudo ward wireless
            """)

    @OptionGroup var format: InstrumentFormat
    @OptionGroup var options: InstrumentOptions

    func run() async throws {
        try await InstrumentAlone(instrument: "wireless", options: options, format: format.format).run()
    }
}
