import ArgumentParser
import Foundation
import Guideline
import Observing
import Search

/// `ward search`: private keys, archives, backups and databases in files.
struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Private keys, archives, backups and databases in files: protected, encrypted, or plain.",
        discussion: """
            Goes by content and not by name, follows no links, and keeps nothing of what it finds but kind, place and \
            the fingerprint of the public half. A .wardignore in a folder leaves things out.

            EXAMPLES
              sudo ward search /srv /home
              ward search . --format jsonl
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, jsonl, json, html, sarif, oscal, junit
    }

    @Argument(help: "Files or folders; default: the places where a round looks.")
    var paths: [String] = []

    @Option(
        name: .long,
        help:
            "table, jsonl (a line for each find as it is made, nothing judged, a summary last), json, html, sarif, oscal or junit."
    )
    var format: Format = .table

    @OptionGroup var options: InstrumentOptions

    func run() async throws {
        let places = paths.map(absolutePath)
        if format == .jsonl { return try stream(places) }
        try await InstrumentAlone(
            instrument: "search", options: options, format: RoundFormat.Name(rawValue: format.rawValue) ?? .table,
            paths: places
        ).run()
    }

    /// Writes each find as soon as it is made. Nothing is judged: the exit code only says whether all was seen.
    private func stream(_ places: [String]) throws {
        if options.output.output != nil {
            throw failure("--format jsonl streams to standard output; redirect it in place of --output", Exit.usage)
        }
        let deadline = options.timeLimit.map { ContinuousClock.now + .seconds($0) }
        let encoder = JSONEncoder.ward
        func write(_ line: some Encodable) {
            guard let data = try? encoder.encode(line) else { return }
            // A reader that has gone away ends the search: the kernel says so with SIGPIPE.
            try? FileHandle.standardOutput.write(contentsOf: data + [UInt8(ascii: "\n")])
        }
        let summary = SearchReport.run(
            paths: places.isEmpty ? ["/"] : places, options: SearchOptions(deadline: deadline)
        ) { write(FindLine($0)) }
        write(SummaryLine(summary))
        if (summary.timedOut || summary.unseenCount > 0) && options.failOn.failOn == .unknown { throw Exit.unknown }
    }
}
