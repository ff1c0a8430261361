import ArgumentParser

/// `ward remote-access`: standing remote access.
struct RemoteAccessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remote-access",
        abstract: "Remote-control software, tunnels, the SSH server and authorised keys of this machine.",
        discussion: """
            EXAMPLE
              sudo ward remote-access
            """)

    @OptionGroup var format: InstrumentFormat
    @OptionGroup var options: InstrumentOptions

    func run() async throws {
        try await InstrumentAlone(instrument: "remote-access", options: options, format: format.format).run()
    }
}
