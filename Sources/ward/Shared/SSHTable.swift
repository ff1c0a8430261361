import Encryption
import Foundation
import Guideline
import Probing
import Reports

/// What was found out about an SSH server, as a technician reads it: what falls short first, each with its way out;
/// what holds counted.
struct SSHTable {
    let assessment: SSHAssessment
    let language: Language
    let long: Bool

    private var report: SSHReport { assessment.report }
    private var words: AlgorithmWords { AlgorithmWords(language) }

    var passages: [Passage] {
        let lines = [
            Passage(
                report.target, right: Phrases.current["report-verdict-\(assessment.verdict.rawValue)", language],
                tone: assessment.verdict.tone)
        ]
        guard report.reachable else {
            let why = UnknownWords.why(report.unknown.first?.why ?? "", language)
            return lines + [Passage(TLSWords.unreachable(language, why), indent: 2), Passage("")]
        }
        return lines + [Passage(summary, indent: 2, tone: .quiet)] + shortcomings + holding + keys
            + unknown + [Passage("")]
    }

    /// `SSH-2.0-OpenSSH_9.2p1 · ssh-ed25519 256, ssh-rsa 3072 · publickey, password · 3 connections, 0.05 s`
    private var summary: String {
        let seconds = String(format: "%.2f s", report.seconds)
        let time = language == .en ? seconds : seconds.replacing(".", with: ",")
        let keys = report.hostKeys.map { AlgorithmElement(.key, $0.type, size: $0.bits).text }
        return [
            report.banner, keys.isEmpty ? nil : keys.joined(separator: ", "),
            report.authentication?.joined(separator: ", "),
            "\(TLSWords.connections(language, report.connections)), \(time)",
        ].compactMap { $0 }.joined(separator: " · ")
    }

    /// What falls short, kind by kind; each kind's way out once, because sshd_config heeds the first line of a keyword
    /// alone.
    private var shortcomings: [Passage] {
        let groups = assessment.short
        var kinds: [AlgorithmElement.Kind] = []
        for group in groups where !kinds.contains(group.kind) { kinds.append(group.kind) }
        return kinds.flatMap { kind in
            let ofKind = groups.filter { $0.kind == kind }
            var whole = ofKind[0]
            whole.elements = ofKind.flatMap(\.elements)
            let remedy = SSHRemedy(for: whole)
            return ofKind.map { group in
                Passage(
                    "\(words.what(group)) (\(words.why(group.grade)))", mark: TLSWords.short(language), indent: 2,
                    tone: .short)
            } + [Passage(remedy.text[language], mark: "→", indent: 4)]
                + remedy.lines.map { Passage($0, indent: 6, tone: .command) }
        }
    }

    private var holding: [Passage] {
        let holding = assessment.holding
        guard !holding.isEmpty else { return [] }
        if long {
            return GradedGroup.groups(holding).map { group in
                Passage(
                    "\(words.whole(group)) – \(words.level(group.grade.level)) (\(words.why(group.grade)))",
                    mark: TLSWords.holds(language), indent: 2, tone: .plain)
            }
        }
        let kinds = AlgorithmElement.Kind.allCases.compactMap { kind -> String? in
            let count = holding.count { $0.element.kind == kind }
            return count == 0 ? nil : words.count(kind, count)
        }
        return [Passage(kinds.joined(separator: ", "), mark: TLSWords.holds(language), indent: 2)]
    }

    /// The fingerprints, to hold against what a client shows.
    private var keys: [Passage] {
        guard long else { return [] }
        return report.hostKeys.map { key in
            Passage(
                "\(AlgorithmElement(.key, key.type, size: key.bits).text)  \(key.fingerprint)", indent: 2, tone: .quiet)
        }
    }

    /// What is not known, once for each reason.
    private var unknown: [Passage] {
        var reasons: [String] = []
        for one in report.unknown where !reasons.contains(one.why) { reasons.append(one.why) }
        return reasons.map { why in
            let facts = report.unknown.filter { $0.why == why }.map { UnknownWords.fact($0.fact, language) }
            return Passage(
                "\(facts.joined(separator: ", ")) (\(UnknownWords.why(why, language)))",
                mark: TLSWords.notKnown(language), indent: 2)
        }
    }
}
