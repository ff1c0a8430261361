import Encryption
import Foundation
import Guideline
import Reports

/// What was found out about a TLS server, as a technician reads it: what falls short first, each with its way out; what
/// holds counted.
struct TLSTable {
    let assessment: TLSAssessment
    let language: Language
    let long: Bool

    private var report: TLSReport { assessment.report }
    private var words: AlgorithmWords { AlgorithmWords(language) }

    var passages: [Passage] {
        var lines = [
            Passage(
                report.target, right: Phrases.current["report-verdict-\(assessment.verdict.rawValue)", language],
                tone: assessment.verdict.tone)
        ]
        guard report.reachable else {
            let why = UnknownWords.why(report.unknown.first?.why ?? "", language)
            return lines + [Passage(TLSWords.unreachable(language, why), indent: 2), Passage("")]
        }
        lines.append(Passage(summary, indent: 2, tone: .quiet))
        if assessment.asOf > assessment.today {
            let date = language.shortDate(assessment.asOf)
            let later = assessment.stoppingLater
            lines.append(
                Passage(
                    later.isEmpty ? TLSWords.nothingStops(language, date) : TLSWords.stops(language, date), indent: 2))
            lines += short(later, at: 4)
            if !assessment.shortNow.isEmpty { lines.append(Passage(TLSWords.alreadyShort(language), indent: 2)) }
            lines += short(assessment.shortNow, at: 4)
        } else {
            lines += short(assessment.shortNow, at: 2)
        }
        return lines + holding + unknown + [Passage("")]
    }

    /// `TLS 1.2, TLS 1.3 · RSA 2048 · certificate until 12 Mar 2027 · 38 connections, 0.02 s`
    private var summary: String {
        var parts = [
            report.protocols.map { AlgorithmWords.spoken(AlgorithmElement(.protocol, $0)) }.joined(separator: ", ")
        ]
        if let certificate = report.certificate {
            parts.append(AlgorithmElement(.key, certificate.key.type, size: certificate.key.bits).text)
            if let end = certificate.notAfter { parts.append(TLSWords.until(language, language.shortDate(end))) }
        } else {
            parts.append(TLSWords.noCertificate(language))
        }
        if ["asked", "required"].contains(report.features.clientCertificate) {
            parts.append(TLSWords.clients(language))
        }
        let seconds = String(format: "%.2f s", report.seconds)
        let time = language == .en ? seconds : seconds.replacing(".", with: ",")
        parts.append("\(TLSWords.connections(language, report.connections)), \(time)")
        return parts.joined(separator: " · ")
    }

    /// What falls short, each remedy once behind all that it mends.
    private func short(_ groups: [GradedGroup], at indent: Int) -> [Passage] {
        let mark = indent == 2 ? TLSWords.short(language) : "–"
        var remedies: [TLSRemedy] = []
        var mended: [TLSRemedy: [GradedGroup]] = [:]
        for group in groups {
            let remedy = TLSRemedy(for: group, software: assessment.software)
            if mended[remedy] == nil { remedies.append(remedy) }
            mended[remedy, default: []].append(group)
        }
        return remedies.flatMap { remedy in
            (mended[remedy] ?? []).map { group in
                Passage("\(words.what(group)) (\(words.why(group.grade)))", mark: mark, indent: indent, tone: .short)
            } + [Passage(remedy.text[language], mark: "→", indent: indent + 2)]
                + remedy.lines.map { Passage($0, indent: indent + 4, tone: .command) }
        }
    }

    /// Counted by kind, or each with its level and source.
    private var holding: [Passage] {
        let holding = assessment.holding
        guard !holding.isEmpty else { return [] }
        if long {
            return GradedGroup.groups(holding).map { group in
                let level = words.level(group.grade.level)
                return Passage(
                    "\(words.whole(group)) – \(level) (\(words.why(group.grade)))", mark: TLSWords.holds(language),
                    indent: 2, tone: .plain)
            }
        }
        let kinds = AlgorithmElement.Kind.allCases.compactMap { kind -> String? in
            let count = holding.count { $0.element.kind == kind }
            return count == 0 ? nil : words.count(kind, count)
        }
        return [Passage(kinds.joined(separator: ", "), mark: TLSWords.holds(language), indent: 2)]
    }

    private var unknown: [Passage] {
        let shown = (long ? report.unknown : Array(report.unknown.prefix(3))).map {
            "\(UnknownWords.fact($0.fact, language)) (\(UnknownWords.why($0.why, language)))"
        }
        if shown.isEmpty { return [] }
        if long { return shown.map { Passage($0, mark: TLSWords.notKnown(language), indent: 2) } }
        var text = shown.joined(separator: "; ")
        let more = report.unknown.count - shown.count
        if more > 0 { text += " " + Phrases.current.andMore(more, in: language) }
        return [Passage(text, mark: TLSWords.notKnown(language), indent: 2)]
    }
}

extension Verdict {
    /// How a verdict is coloured.
    var tone: Passage.Tone {
        switch self {
        case .short: .short
        case .holds: .holds
        case .unknown, .declared: .unknown
        case .notApplicable: .quiet
        }
    }
}
