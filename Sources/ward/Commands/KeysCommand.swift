import ArgumentParser
import Encryption
import Foundation
import Guideline
import Observing
import Reports

/// `ward keys`: certificates, public and private keys in files, what is weak about them, and whose they are.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Certificates and keys in files: length, dates, weaknesses, shared primes, and whose they are.",
        discussion: """
            Reads PEM, DER, PKCS #7, PKCS #12, Java key stores, OpenSSH, PuTTY and OpenPGP by content and not by name. \
            Of a private key only the fingerprint of its public half is kept. RSA moduli of all files are compared \
            with each other, so that keys that share a prime are found.

            EXAMPLES
              sudo ward keys /etc /srv --estate ward.yaml
              ward keys . --format json
              ward keys inventory /etc --format cyclonedx --with tls.json

            "ward keys PATH…" is short for "ward keys list PATH…"; see "ward keys list --help" for --format, --all, \
            --as-of, --policy, --estate and --time-limit.
            """,
        subcommands: [KeysListCommand.self, KeysInventoryCommand.self], defaultSubcommand: KeysListCommand.self)
}

/// The options of both forms of `ward keys`.
struct KeysOptions: ParsableArguments {
    @Argument(help: "Files or folders.")
    var paths: [String]

    @Option(name: .long, help: "Judge as of this date in place of today.")
    var asOf: JudgingDate?

    @Option(name: .long, help: ArgumentHelp("Rules laid over Ward's own (ward/rules/1).", valueName: "file"))
    var policy: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Tell by this estate's practices and hosts whose a key is.", valueName: "file"))
    var estate: String?

    @Option(name: .long, help: ArgumentHelp("Seconds that the search may take.", valueName: "seconds"))
    var timeLimit: Int?

    @OptionGroup var output: OutputOptions
    @OptionGroup var failOn: FailOnOptions

    /// Searches the paths and judges what was found.
    func report() throws -> (inventory: KeyInventory, report: KeyReport) {
        let places = paths.map(absolutePath)
        for (place, given) in zip(places, paths) where !FileManager.default.fileExists(atPath: place) {
            throw failure("\(given) is not there", Exit.inputOutput)
        }
        let inventory = KeyInventory.search(
            places, estate: try RoundMaking.estate(from: estate), on: LocalMachine(),
            deadline: timeLimit.map { .now + .seconds($0) })
        let report = KeyReport(
            inventory, policy: try Ward.policy(with: policy), asOf: asOf?.date ?? Date(),
            language: output.language)
        return (inventory, report)
    }
}

/// `ward keys PATH…`.
struct KeysListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List and judge what is found (the default).")

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json, cyclonedx
    }

    @Option(name: .long, help: "table, json (ward/keys/1) or cyclonedx (1.6).")
    var format: Format = .table

    @Flag(name: .long, help: "List all: also authorities of trust stores, keys of software, and rows beyond 200.")
    var all = false

    @OptionGroup var options: KeysOptions

    func run() async throws {
        let (inventory, report) = try options.report()
        let data =
            switch format {
            case .table:
                Data(
                    Passage.text(
                        KeysTable(report: report, listsAll: all, language: options.output.language).passages,
                        options.output.terminal(long: all)
                    ).utf8)
            case .json: try JSONEncoder.ward.encode(report) + [UInt8(ascii: "\n")]
            case .cyclonedx: try KeysInventoryCommand.bill(of: inventory, at: report.asOf, with: [])
            }
        try options.output.write(data)
        try options.failOn.conclude(report.verdicts)
    }
}

/// `ward keys inventory PATH…`: a cryptographic bill of materials.
struct KeysInventoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inventory",
        abstract: "A cryptographic bill of materials (CycloneDX 1.6) of everything seen.")

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case cyclonedx, json
    }

    @Option(name: .long, help: "cyclonedx (1.6) or json (ward/keys/1).")
    var format: Format = .cyclonedx

    @Option(
        name: .long,
        help: ArgumentHelp("Add what this JSON of ward tls, ssh or services saw; may be repeated.", valueName: "file"))
    var with: [String] = []

    @OptionGroup var options: KeysOptions

    func run() async throws {
        let seen = try with.map { path in
            do {
                return try SeenEndpoints(json: try readFile(path, limit: 256 << 20))
            } catch let error as DecodingError {
                throw failure("\(path): not an answer of ward tls, ssh or services: \(sentence(error))", Exit.badInput)
            }
        }
        let (inventory, report) = try options.report()
        let data =
            switch format {
            case .cyclonedx: try Self.bill(of: inventory, at: report.asOf, with: seen)
            case .json: try JSONEncoder.ward.encode(report) + [UInt8(ascii: "\n")]
            }
        try options.output.write(data)
        // A bill lists; only what was not seen makes it fail.
        let missesSome = report.summary.timedOut || report.summary.unseen > 0
        try options.failOn.conclude([Verdicts(missesSome ? .unknown : .holds)])
    }

    static func bill(of inventory: KeyInventory, at date: Date, with seen: [SeenEndpoints]) throws -> Data {
        let bill = CryptographicBill(inventory, endpoints: seen, ward: wardVersion, at: date)
        return try JSONEncoder.ward.encode(bill) + [UInt8(ascii: "\n")]
    }
}
