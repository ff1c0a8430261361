import Encryption
import Foundation
import Guideline
import Observing
import Reports

/// Writes what services answered: the table and the lines of JSON as they come, an array at the end.
final class ServicesAnswer {
    private let format: ServicesCommand.Format
    private let options: InstrumentOptions
    private let policy: Policy
    private let count: Int
    private let isSweep: Bool
    private let showsProgress: Bool
    private let asOf: Date
    /// What the rules say of everything that was written.
    private(set) var verdicts: [Verdicts] = []
    private var kept = Data()
    private var reports: [(place: Int, report: ServiceReport)] = []
    private var shown = ContinuousClock.now

    private var output: OutputOptions { options.output }

    init(
        format: ServicesCommand.Format, options: InstrumentOptions, policy: Policy, count: Int, isSweep: Bool,
        showsProgress: Bool
    ) {
        (self.format, self.options, self.policy) = (format, options, policy)
        (self.count, self.isSweep, self.showsProgress) = (count, isSweep, showsProgress)
        asOf = options.asOf?.date ?? .wholeSecond
    }

    /// Writes a survey as it comes, and gives back the places where somebody answered.
    func write(_ survey: ServiceSurvey) async throws -> [String] {
        let summary = try await survey.run { event in
            switch event {
            case .found(let place, let report, let finding): try take(place, report, finding)
            case .progress(let summary): progress(summary)
            }
        }
        if showsProgress { Console.progress("") }
        switch format {
        case .table where isSweep: try give(text(totals(summary)))
        case .jsonl where isSweep: try give(line(Total(summary: summary)))
        case .json: try writeArray(isSweep ? summary : nil)
        default: break
        }
        if isSweep && summary.noAnswer + summary.notAsked > 0 { verdicts.append(Verdicts(.unknown)) }
        if output.output != nil && format != .json { try output.write(kept) }
        return reports.filter(\.report.reachable).map(\.report.target)
    }

    /// Writes what listens on this machine.
    func write(_ sighting: Sighting) throws {
        for observation in sighting.observations {
            guard let report = ServiceReport(listener: observation) else { continue }
            try take(0, report, ServiceFinding(observation))
        }
        // What was not seen is not left out: whoever reads only this must not take the list for the whole.
        for skip in sighting.skipped where skip.measures.map(\.description) == ["1.3"] {
            verdicts.append(Verdicts(.unknown))
            Console.error("ward: not seen: \(Escaping.visible(skip.what)) (\(skip.why.rawValue))")
        }
        if format == .json { try writeArray(nil) } else if output.output != nil { try output.write(kept) }
    }

    // MARK: One service

    private func take(_ place: Int, _ report: ServiceReport, _ finding: ServiceFinding?) throws {
        var report = report
        let judged = finding?.judged(by: policy, asOf: asOf, language: output.language)
        report.verdict = judged?.verdict.worst ?? .unknown
        report.sentence = judged?.title
        verdicts.append(judged?.verdict ?? Verdicts(.unknown))
        reports.append((place, report))
        switch format {
        case .table: try give(text(passages(report, judged)))
        case .jsonl: try give(line(report))
        default: break
        }
    }

    private func passages(_ report: ServiceReport, _ finding: Finding?) -> [Passage] {
        let language = output.language
        let verdict = report.verdict ?? .unknown
        let word = Phrases.current["report-verdict-\(verdict.rawValue)", language]
        guard report.reachable, let finding else {
            let sentence = ServiceWords.unreachable(language, report.target, report.why ?? "")
            return [Passage(sentence, right: word, tone: verdict.tone)]
        }
        var words = [report.service, ServiceWords(report.encrypted)(language)]
        if report.guess == true { words[0] += " (\(ServiceWords.guessed(language)))" }
        if let version = report.tlsVersion { words.append(version) }
        if let detail = report.detail { words.append(detail) }
        var lines = [
            Passage(finding.title, right: word, tone: verdict.tone),
            Passage("\(report.target): \(words.joined(separator: ", "))", indent: 2, tone: .quiet),
        ]
        if let remedy = finding.remedy, verdict == .short { lines.append(Passage(remedy.text, mark: "→", indent: 2)) }
        return lines
    }

    // MARK: The whole

    private struct Total: Encodable {
        var schema = "ward/services/1"
        var summary: ServiceSummary
    }

    private func totals(_ summary: ServiceSummary) -> [Passage] {
        let language = output.language
        func number(_ value: Int) -> String { String(value) }
        var lines: [Passage] = summary.open == 0 ? [Passage(ServiceWords.nothingOpen(language))] : [Passage("")]
        let silent = ServiceWords.addresses(language, number(summary.addresses), number(summary.silentAddresses))
        let asked = ServiceWords.asked(
            language, number(summary.asked), number(summary.open), number(summary.closed), number(summary.noAnswer))
        lines.append(Passage("\(silent). \(asked).", tone: .strong))
        if summary.notAsked > 0 {
            lines.append(Passage(ServiceWords.notAsked(language, number(summary.notAsked)) + "."))
        }
        return lines
    }

    private func progress(_ summary: ServiceSummary) {
        guard showsProgress, ContinuousClock.now - shown > .milliseconds(200) else { return }
        shown = .now
        let words = ServiceWords.asked(
            output.language, String(summary.asked), String(summary.open), String(summary.closed),
            String(summary.noAnswer))
        Console.progress(words)
    }

    private func writeArray(_ summary: ServiceSummary?) throws {
        var documents = try reports.sorted { $0.place < $1.place }.map { try JSONEncoder.ward.encode($0.report) }
        if let summary { documents.append(try JSONEncoder.ward.encode(Total(summary: summary))) }
        if count == 1, !isSweep, let only = documents.first {
            kept = only
        } else {
            kept = Data("[\n".utf8) + documents.joined(separator: Data(",\n".utf8)) + Data("\n]".utf8)
        }
        kept.append(UInt8(ascii: "\n"))
        try output.write(kept)
    }

    private func text(_ passages: [Passage]) -> Data {
        Data(Passage.text(passages, output.terminal(long: false)).utf8)
    }

    private func line(_ value: some Encodable) throws -> Data {
        try JSONEncoder.ward.encode(value) + [UInt8(ascii: "\n")]
    }

    /// Writes at once, or keeps what goes into a file.
    private func give(_ data: Data) throws {
        if output.output == nil { try output.write(data) } else { kept.append(data) }
    }
}
