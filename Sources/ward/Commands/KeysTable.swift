import Encryption
import Foundation
import Guideline
import Reports

/// The rows of `ward keys` for a terminal.
struct KeysTable {
    /// So many rows are shown unless all are asked for; those with findings come before others.
    private static let mostRows = 200
    /// So many files are named in one line.
    private static let mostNames = 3

    var report: KeyReport
    /// Whether authorities that programs trust, keys of software, and rows beyond the first 200 are listed too.
    var listsAll: Bool
    var language: Language

    /// One row a key, what falls short below it, then what concerns several, and what could not be told.
    var passages: [Passage] {
        let own = report.rows.filter { listsAll || !$0.item.isShipped }
        let rows = shown(own)
        var lines = rows.flatMap(passages(of:)) + [Passage("")]
        lines += report.together.map(finding)
        lines += report.unknown.map {
            Passage($0.text[language], mark: TLSWords.notKnown(language), indent: 2, tone: .unknown)
        }
        var total = [KeyWords.total.filled(own.count, report.summary.files)[language]]
        if rows.count < own.count { total.append(KeyWords.more.filled(own.count - rows.count)[language]) }
        let stored = report.summary.items - own.count
        if stored > 0 { total.append(KeyWords.stored.filled(stored)[language]) }
        if report.summary.timedOut { total.append(KeyWords.timedOut.text[language]) }
        return lines + [Passage(total.joined(separator: language == .fr ? " ; " : "; "), tone: .strong)]
    }

    /// The rows to list, in the order of the walk.
    private func shown(_ rows: [KeyReport.Row]) -> [KeyReport.Row] {
        guard !listsAll, rows.count > Self.mostRows else { return rows }
        let telling = rows.indices.filter { !rows[$0].findings.isEmpty }
        let others = rows.indices.filter { rows[$0].findings.isEmpty }
        return (telling + others).prefix(Self.mostRows).sorted().map { rows[$0] }
    }

    private func passages(of row: KeyReport.Row) -> [Passage] {
        let item = row.item
        var lines = [Passage(item.subject, tone: .strong), Passage(facts(item), indent: 2, tone: .quiet)]
        lines += row.findings.map(finding)
        if item.kind == "private-key", item.whose != .unclear {
            let whose = (item.whose == .own ? KeyWords.own : .client).text[language]
            let who = item.who.map { " (\($0))" } ?? ""
            lines.append(Passage("\(whose)\(who): \(item.whoseReason.text[language])", indent: 2))
        }
        if !item.belongsTo.isEmpty {
            lines.append(Passage(KeyWords.with.filled(names(item.belongsTo))[language], indent: 2, tone: .quiet))
        }
        return lines
    }

    /// `short: The key in /srv/a.key is too short (rsa, 1024 bits)`
    private func finding(_ remark: KeyReport.Remark) -> Passage {
        let verdict = remark.verdict
        let guideline =
            verdict.guideline == verdict.current
            ? "" : " (\(KeyWords.guideline.filled(word(verdict.guideline))[language]))"
        let colon = language == .fr ? " :" : ":"
        return Passage(
            remark.title + guideline, mark: word(verdict.current) + colon, indent: 2, tone: verdict.worst.tone)
    }

    private func facts(_ item: KeyItem) -> String {
        var parts = [
            KeyWords.kind(item.kind)[language],
            [item.algorithm, item.curve, item.curve == nil ? item.bits.map(String.init) : nil]
                .compactMap(\.self).joined(separator: " "),
        ]
        if let certificate = item.certificate {
            parts.append(certificate.subject)
            if let end = certificate.notAfter {
                parts.append(KeyWords.until.filled(language.shortDate(end))[language])
            }
        }
        if let protected = item.protected { parts.append(KeyWords.protection(protected)[language]) }
        if let fingerprint = item.fingerprint { parts.append(String(fingerprint.prefix(23)) + "…") }
        return parts.filter { !$0.isEmpty }.joined(separator: " · ")
    }

    private func names(_ paths: [String]) -> String {
        let named = paths.prefix(Self.mostNames).joined(separator: ", ")
        return paths.count > Self.mostNames
            ? named + " " + Phrases.current.andMore(paths.count - Self.mostNames, in: language) : named
    }

    private func word(_ verdict: Verdict) -> String { Phrases.current["report-verdict-\(verdict.rawValue)", language] }
}
