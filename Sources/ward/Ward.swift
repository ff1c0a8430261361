import ArgumentParser

@main
struct Ward: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "ward", abstract: "The security desk.")
}
