import ArgumentParser
import Guideline
import Reports

/// `ward services`: what listens, and whether it speaks encrypted.
struct ServicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "services",
        abstract: "What listens on this machine, from where it can be reached, and whether it speaks encrypted.",
        discussion: """
            One harmless question to each port; nothing is ever sent to a printer's port 9100 or to an HL7 port.

            EXAMPLES
              sudo ward services
              ward services mail.example.lu:25 192.168.1.20:11112
            """)

    @Argument(help: "Addresses such as host:port in place of this machine.")
    var addresses: [String] = []

    @OptionGroup var format: InstrumentFormat
    @OptionGroup var options: InstrumentOptions

    func validate() throws {
        for address in addresses where !address.contains("://") {
            let port = address.split(separator: ":", omittingEmptySubsequences: false).last.flatMap { Int($0) }
            guard address.contains(":"), let port, (1...65535).contains(port) else {
                throw ValidationError(
                    "\"\(Escaping.visible(address))\" is not an address such as mail.example.lu:25 or [fd00::1]:104")
            }
        }
    }

    func run() async throws {
        try await InstrumentAlone(
            instrument: "services", options: options, format: format.format,
            assets: addresses.map { Asset(id: $0, kind: .endpoint, location: $0) }
        ).run()
    }
}
