import ArgumentParser

/// `ward packages`: pending updates and support.
struct PackagesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "packages",
        abstract: "Pending updates, which of them mend security, restarts that wait, and the system's support.",
        discussion: """
            Computed from dpkg's status and apt's package lists, without running apt.

            EXAMPLES
              ward packages
              ward packages --pending --format json
            """)

    @Flag(name: .long, help: "List the pending updates: name, installed and offered version, security. table or json.")
    var pending = false

    @OptionGroup var options: InstrumentOptions

    func run() async throws {
        try await InstrumentAlone(instrument: "packages", options: options).run()
    }
}
