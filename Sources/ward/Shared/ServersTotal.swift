import Encryption
import Guideline
import Reports

extension Passage {
    /// `6 servers: 2 short, 4 holds`, below the answers about several.
    static func total(_ verdicts: [Verdicts], _ language: Language) -> Passage {
        let words: [String] = [.short, .unknown, .holds].compactMap { (verdict: Verdict) in
            let count = verdicts.count { $0.worst == verdict }
            return count == 0 ? nil : "\(count) \(Phrases.current["report-verdict-\(verdict.rawValue)", language])"
        }
        let colon = language == .fr ? " :" : ":"
        return Passage(
            "\(TLSWords.servers(language, String(verdicts.count)))\(colon) \(words.joined(separator: ", "))",
            tone: .strong)
    }
}
