import Guideline

/// The reports' own phrases in one language.
struct Words {
    let language: Language

    /// The phrase `report-KEY`.
    subscript(key: String) -> String { Phrases.current["report-" + key, language] }

    /// The phrase with its gaps filled.
    func callAsFunction(_ key: String, _ values: String...) -> String {
        Phrases.current.filled("report-" + key, values, in: language)
    }

    /// A number with its words; the phrase holds the singular and the plural with a bar between.
    func count(_ key: String, _ number: Int) -> String {
        let forms = self[key].split(separator: "|", omittingEmptySubsequences: false)
        let isSingular = language == .fr ? number < 2 : number == 1
        let form = isSingular ? forms.first : forms.last
        return String(form ?? "").replacing("{}", with: String(number))
    }

    /// A verdict as one word.
    func verdict(_ verdict: Verdict) -> String { self["verdict-" + verdict.rawValue] }

    /// Why something was not seen.
    func why(_ reason: SkipReason) -> String { Phrases.current["why-" + reason.rawValue, language] }

    /// What would make it known.
    func wayOut(_ reason: SkipReason) -> String { Phrases.current["remedy-" + reason.rawValue, language] }

    /// How much a finding matters, as one word.
    func severity(_ severity: Severity) -> String { self["severity-" + severity.rawValue] }

    /// Who acts.
    func responsible(_ responsible: Responsible) -> String { self["responsible-" + responsible.rawValue] }

    /// Clauses with the language's semicolon between them.
    func list(_ clauses: [String]) -> String { clauses.joined(separator: self["semicolon"]) }

    /// Something that stands for many: "/srv (12 in all)".
    func things(_ what: String, _ count: Int) -> String {
        Phrases.current.filled("things", [what, String(count)], in: language)
    }

    /// "and 3 more".
    func andMore(_ count: Int) -> String { Phrases.current.andMore(count, in: language) }

    /// Seconds with one decimal, as the language writes it.
    func seconds(_ seconds: Double) -> String {
        let tenths = Int((max(0, min(seconds, 1e9)) * 10).rounded())
        return "\(tenths / 10)\(language == .en ? "." : ",")\(tenths % 10) s"
    }

    /// A source with section and year, and what a reader should know about it.
    func basis(_ basis: Basis) -> String {
        var parts = [basis.source]
        if !basis.section.isEmpty { parts.append(basis.section) }
        if let year = basis.year { parts.append(String(year)) }
        var text = parts.joined(separator: ", ")
        if let until = basis.until { text += "; " + self("until", until) }
        if basis.unverified == true { text += " (" + self["unverified"] + ")" }
        return text
    }
}
