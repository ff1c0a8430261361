/// One pin of apt's preferences: which packages, from where or which version, and with what priority
/// (apt_preferences(5)).
public struct AptPin: Sendable {
    /// What a pin selects.
    enum Selection: Sendable {
        /// `release a=…,n=…`; the keys are `a n o l c v b`, and `an` for a word that is suite or code name.
        case release([Character: NamePattern])
        /// `release *`
        case everything
        /// `origin "host"`; empty: local archives.
        case origin(String)
        /// `version …`
        case version(String)
    }

    /// The packages by name, perhaps with an architecture; nil for the general form `*`.
    let package: String?
    let selection: Selection
    let priority: Int

    /// The priority called `never`.
    static let never = Int.min

    /// Reads a preferences file. Records without a priority or with an unknown selection are passed over.
    public static func read(_ text: String) -> [AptPin] {
        Deb822.paragraphs(of: text).flatMap { fields -> [AptPin] in
            guard let selection = fields["pin"].flatMap(Self.selection), let level = fields["pin-priority"],
                let priority = level.lowercased() == "never" ? never : Int(level), priority != 0
            else { return [] }
            return (fields["package"] ?? "").split(whereSeparator: { $0 == " " || $0 == "\n" }).map {
                AptPin(package: $0 == "*" ? nil : String($0), selection: selection, priority: priority)
            }
        }
    }

    /// What `APT::Default-Release` amounts to.
    public static func defaultRelease(_ name: String) -> AptPin? {
        selection("release " + name).map { AptPin(package: nil, selection: $0, priority: 990) }
    }

    private static func selection(_ text: String) -> Selection? {
        let kind = text.prefix { $0 != " " && $0 != "\t" }
        let rest = text.dropFirst(kind.count).trimmed
        switch kind.lowercased() {
        case "version": return rest.isEmpty ? nil : .version(rest)
        case "origin": return .origin(rest.trimming("\""))
        case "release":
            if rest == "*" { return .everything }
            guard rest.contains("=") else {
                let isVersion = rest.first.map { $0.isASCII && $0.isNumber } ?? false
                return .release([isVersion ? "v" : "s": NamePattern(rest)])
            }
            var patterns: [Character: NamePattern] = [:]
            for part in rest.split(separator: ",") {
                let part = part.trimmed
                guard part.count >= 3, part.dropFirst().hasPrefix("="), let key = part.lowercased().first else {
                    continue
                }
                patterns[key] = NamePattern(part.dropFirst(2))
            }
            return patterns.isEmpty ? nil : .release(patterns)
        default: return nil
        }
    }

    /// Whether the pin speaks about a package at all.
    func concerns(_ record: PackageRecord, id: PackageID, native: String) -> Bool {
        guard var name = package else { return true }
        if name.hasPrefix("src:") { return NamePattern(name.dropFirst(4)).matches(record.source) }
        if !name.hasPrefix("/"), let colon = name.lastIndex(of: ":") {
            let architecture = String(name[name.index(after: colon)...])
            name = String(name[..<colon])
            let wanted = architecture == "native" ? native : architecture
            guard wanted == "any" || NamePattern(wanted).matches(id.architecture) else { return false }
        }
        return NamePattern(name).matches(record.name)
    }

    /// Whether the pin selects what a list brings.
    func selects(_ list: AptList) -> Bool {
        switch selection {
        case .everything: return true
        case .version: return false
        case .origin(let host):
            if list.isDpkgStatus { return false }
            return host.isEmpty ? list.site.isEmpty : NamePattern(host).matches(list.site)
        case .release(let patterns):
            let known = patterns.filter { "anolcvbs".contains($0.key) }
            return !known.isEmpty
                && known.allSatisfy { key, pattern in
                    switch key {
                    case "a": pattern.matches(list.suite)
                    case "n": pattern.matches(list.release?.codename ?? "")
                    case "o": pattern.matches(list.release?.origin ?? "")
                    case "l": pattern.matches(list.release?.label ?? "")
                    case "c": pattern.matches(list.component)
                    case "v": pattern.matches(list.release?.version ?? "")
                    case "b": pattern.matches(list.architecture)
                    default: pattern.matches(list.suite) || pattern.matches(list.release?.codename ?? "")
                    }
                }
        }
    }

    /// Whether the pin selects a version by its number.
    func selects(version: DebianVersion) -> Bool {
        guard case .version(let pattern) = selection else { return false }
        return NamePattern(pattern).matches(version.text)
    }
}

extension String {
    /// Without one of a character on each side.
    fileprivate func trimming(_ character: Character) -> String {
        guard count >= 2, first == character, last == character else { return self }
        return String(dropFirst().dropLast())
    }
}
