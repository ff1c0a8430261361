import ArgumentParser

/// `ward search`: private keys, archives, backups and databases in files.
struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "search", abstract: "Search files.")

    func run() async throws {}
}
