import ArgumentParser
import Foundation
import WardLedger

/// `ward ledger export`.
struct LedgerExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the log as files that any web server can serve and any verifier can check.",
        discussion: """
            The layout is C2SP tlog-tiles: checkpoint, tile/0/…, tile/entries/…, as of the newest checkpoint. Exporting into \
            the same folder again brings it up to date.

            EXAMPLE
              ward ledger export /srv/ledger --database records.db
            """)

    @Argument(help: "The folder.")
    var folder: String

    @OptionGroup var place: LedgerDatabaseOptions

    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await answeringLedgerErrors {
            let ledger = try await place.readLedger()
            let done = try await ledger.export(to: LogFolder(folder))
            try output.write(lines: [
                "\(folder): \(done.checkpoint.size) entries of \(done.checkpoint.origin), \(done.files) files written."
            ])
        }
    }
}
