import ArgumentParser
import Foundation
import Guideline
import Observing
import Reports
import Updates

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

    @Flag(name: .long, help: "List the pending updates: name, installed and coming version, security. table or json.")
    var pending = false

    @OptionGroup var format: InstrumentFormat
    @OptionGroup var options: InstrumentOptions

    func validate() throws {
        if pending && ![.table, .json].contains(format.format) {
            throw ValidationError("--pending is written as table or json")
        }
    }

    func run() async throws {
        guard pending else {
            return try await InstrumentAlone(instrument: "packages", options: options, format: format.format).run()
        }
        let report: PendingReport
        do {
            report = try await Packages.pending(on: LocalMachine())
        } catch let error as MachineError {
            let why = Phrases.current["why-\(error.reason.rawValue)", options.output.language]
            throw failure("\(error.what): \(error.detail ?? why)", Exit.unknown)
        }
        let output = options.output
        if format.format == .json {
            try output.write(JSONEncoder.ward.encode(report) + [UInt8(ascii: "\n")])
        } else {
            try output.write(Data(table(report).utf8))
        }
        try options.failOn.conclude(
            [
                Verdicts(report.pending.contains(where: \.security) ? .short : .holds),
                Verdicts(report.skipped.isEmpty ? .holds : .unknown),
            ])
    }

    private func table(_ report: PendingReport) -> String {
        let width = report.pending.map(\.name.count).max() ?? 0
        var lines = report.pending.map { package in
            let name = package.name.padding(toLength: width, withPad: " ", startingAt: 0)
            let from = package.installed.map { "\($0) → " } ?? ""
            return "\(name)  \(from)\(package.version)\(package.security ? "  security" : "")"
        }
        lines += report.skipped.map { "not seen: \($0.what) (\($0.why))" }
        let security = report.pending.count { $0.security }
        lines.append("\(report.pending.count) pending, \(security) of them security")
        return lines.map { Escaping.visible($0) + "\n" }.joined()
    }
}
