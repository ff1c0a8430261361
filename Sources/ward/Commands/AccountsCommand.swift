import ArgumentParser

/// `ward accounts`: accounts and passwords.
struct AccountsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accounts",
        abstract: "Password rules, hash schemes, and accounts without a password or with root's rights.",
        discussion: """
            Hashes are read to name their scheme and never kept.

            EXAMPLE
              sudo ward accounts
            """)

    @OptionGroup var format: InstrumentFormat
    @OptionGroup var options: InstrumentOptions

    func run() async throws {
        try await InstrumentAlone(instrument: "accounts", options: options, format: format.format).run()
    }
}
