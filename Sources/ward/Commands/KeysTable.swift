import Encryption
import Foundation
import Guideline
import Reports

/// The rows of `ward keys` for a terminal.
struct KeysTable {
    var report: KeyReport
    /// Whether authorities that programs trust, and keys of software, are listed too.
    var listsAll: Bool

    /// One row a key, what falls short below it, then what concerns several, and what could not be told.
    var text: String {
        var lines: [String] = []
        let rows = report.rows.filter { listsAll || !$0.item.isShipped }
        for row in rows {
            lines.append(row.item.subject)
            lines.append("  " + facts(row.item))
            lines += row.findings.map { "    \(word($0.verdict)): \($0.title)" }
            if row.item.kind == "private-key", row.item.whose != .unclear {
                let who = row.item.who.map { " (\($0))" } ?? ""
                lines.append("    \(row.item.whose.rawValue)\(who): \(row.item.whoseReason)")
            }
            if !row.item.belongsTo.isEmpty { lines.append("    with \(row.item.belongsTo.joined(separator: ", "))") }
        }
        if !rows.isEmpty { lines.append("") }
        lines += report.together.map { "\(word($0.verdict)): \($0.title)" }
        lines += report.unknown.map { "unknown: \($0.fact): \($0.why)" }
        lines.append(summary(listed: rows.count))
        return lines.map { Escaping.visible($0) + "\n" }.joined()
    }

    private func facts(_ item: KeyItem) -> String {
        var parts = [item.kind]
        parts.append(
            [item.algorithm, item.curve, item.bits.map(String.init)].compactMap(\.self).joined(separator: " "))
        if let certificate = item.certificate {
            parts.append(certificate.subject)
            if let end = certificate.notAfter { parts.append("until \(end.iso8601.prefix(10))") }
        }
        if let protected = item.protected { parts.append(protection(protected)) }
        if let fingerprint = item.fingerprint { parts.append(String(fingerprint.prefix(23)) + "…") }
        return parts.filter { !$0.isEmpty }.joined(separator: " · ")
    }

    private func protection(_ answer: String) -> String {
        switch answer {
        case "yes": "protected"
        case "no": "not protected"
        case "weak": "weakly protected"
        default: "protection unknown"
        }
    }

    private func word(_ verdicts: Verdicts) -> String {
        verdicts.guideline == verdicts.current
            ? verdicts.current.rawValue : "\(verdicts.current.rawValue) (guideline: \(verdicts.guideline.rawValue))"
    }

    private func summary(listed: Int) -> String {
        let left = report.summary.items - listed
        let stored = left > 0 ? "; \(left) of software and trust stores not listed (--all)" : ""
        let late = report.summary.timedOut ? "; the time ran out" : ""
        return "\(listed) keys and certificates in \(report.summary.files) files\(stored)\(late)"
    }
}
