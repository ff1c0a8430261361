import ArgumentParser
import Foundation
import Guideline
import Reports

/// The forms in which a round can be written.
struct RoundFormat: ParsableArguments {
    enum Name: String, ExpressibleByArgument, CaseIterable {
        case table, json, html, sarif, oscal, junit
    }

    @Option(name: .long, help: "table, json, html, sarif, oscal or junit.")
    var format: Name = .table

    @Flag(name: .long, help: "In the table: list everything, with both verdicts, evidence and sources.")
    var long = false

    /// The round in the form asked for.
    func data(_ round: Round, policy: Policy, output: OutputOptions) throws -> Data {
        switch format {
        case .table:
            Data(TerminalReport(round, output.terminal(long: long)).text.utf8)
        case .json: try JSONReport(round).data()
        case .html: Data(HTMLReport(round).text.utf8)
        case .sarif: try SARIFReport(round, policy: policy).data()
        case .oscal: try OSCALReport(round).data()
        case .junit: Data(JUnitReport(round).text.utf8)
        }
    }
}
