import ArgumentParser
import Encryption
import Foundation
import Guideline
import Observing
import Reports

/// Writes what was found out about servers: the table and the lines of JSON as they come, everything else at the end.
final class TLSAnswer {
    private let format: TLSCommand.Format
    private let output: OutputOptions
    private let long: Bool
    private let policy: AlgorithmPolicy
    private let today: Date
    private let asOf: Date
    /// Whether one server was named on the command line: then JSON is an object and no array.
    private let isOne: Bool
    /// The answer for each server, in the order in which they came.
    private(set) var verdicts: [Verdicts] = []
    private var kept = Data()
    private var parts: [Int: Data] = [:]
    private var observations: [Observation] = []
    private var unseen: [Skip] = []

    init(
        format: TLSCommand.Format, output: OutputOptions, long: Bool, policy: AlgorithmPolicy, today: Date, asOf: Date,
        isOne: Bool
    ) {
        (self.format, self.output, self.long, self.policy) = (format, output, long, policy)
        (self.today, self.asOf, self.isOne) = (today, asOf, isOne)
    }

    func write(_ surveys: TLSSurveys) async throws {
        let count = surveys.targets.count
        try await surveys.run { index, report in try take(index, report, of: count) }
        switch format {
        case .table:
            if count > 1 {
                let total = Passage.total(verdicts, output.language)
                try give(Data(Passage.text([total], output.terminal(long: long)).utf8))
            }
        case .jsonl: break
        case .json:
            let documents = (0..<count).compactMap { parts[$0] }
            if isOne, let only = documents.first {
                kept = only
            } else {
                kept = Data("[\n".utf8) + documents.joined(separator: Data(",\n".utf8)) + Data("\n]".utf8)
            }
            kept.append(UInt8(ascii: "\n"))
            return try output.write(kept)
        case .html, .sarif, .oscal, .junit: kept = try roundData()
        }
        if output.output != nil || [.html, .sarif, .oscal, .junit].contains(format) { try output.write(kept) }
    }

    private func take(_ index: Int, _ report: TLSReport, of count: Int) throws {
        let assessment = TLSAssessment(report, by: policy, today: today, asOf: asOf)
        verdicts.append(Verdicts(assessment.verdict))
        switch format {
        case .table:
            let table = TLSTable(assessment: assessment, language: output.language, long: long)
            try give(Data(Passage.text(table.passages, output.terminal(long: long)).utf8))
        case .jsonl: try give(try JSONEncoder.ward.encode(assessment) + [UInt8(ascii: "\n")])
        case .json: parts[index] = try JSONEncoder.ward.encode(assessment)
        case .html, .sarif, .oscal, .junit:
            observations += TLSObservations.of(report)
            if !report.reachable {
                unseen += TLS.skips(report.target, .unreachable, detail: report.unknown.first?.why)
            }
        }
    }

    /// Writes at once, or keeps what goes into a file.
    private func give(_ data: Data) throws {
        if output.output == nil { try output.write(data) } else { kept.append(data) }
    }

    /// The same as a round of these servers, for the forms that only a round has.
    private func roundData() throws -> Data {
        let machine = LocalMachine()
        let rules = standardPolicy + Policy(tables: policy.tables)
        let seen = observations.map { observation in
            var observation = observation
            observation.asset = observation.facts["target"]?.description ?? ""
            observation.instrument = TLS.name
            observation.at = today
            return observation
        }
        let names = Set(seen.map(\.asset)).union(unseen.map(\.what)).sorted()
        let run = InstrumentRun(
            name: TLS.name, asset: names.first ?? "", seconds: 0, checked: verdicts.count, observed: seen.count,
            skipped: unseen)
        let round = Round(
            ward: wardVersion,
            estate: Estate(assets: names.map { Asset(id: $0, kind: .endpoint, location: $0) }),
            machine: ThisMachine.name(machine), started: today, ended: .wholeSecond, runs: [run], observations: seen,
            only: ["1.3", "1.5", "1.6"].compactMap(MeasureID.init), policy: rules, asOf: asOf, staleAfterDays: nil,
            language: output.language)
        return try RoundFormat.parse(["--format", format.rawValue]).data(round, policy: rules, output: output)
    }
}
