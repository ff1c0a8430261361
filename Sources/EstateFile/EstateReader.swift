import Foundation
import Guideline
import Yams

/// Walks the composed YAML and collects every mistake with its place.
struct EstateReader {
    private(set) var mistakes: [EstateFileError.Mistake] = []

    mutating func estate(_ root: Node) -> Estate? {
        guard let top = mapping(root, of: "the file", keys: ["version", "provider", "practices", "assets"]) else {
            return nil
        }
        if let version = top["version"], version.scalar?.string != "1" {
            fail("this Ward reads version 1 of the file", at: version)
        }
        let practices = list(top["practices"], of: "practices").compactMap { practice($0) }
        let assets = list(top["assets"], of: "assets").compactMap { asset($0, practices: practices) }
        if assets.isEmpty && mistakes.isEmpty {
            fail("no assets: name at least one machine, endpoint or folder under \"assets\"", at: root)
        }
        unique(top["practices"], practices.map(\.id), what: "practice")
        unique(top["assets"], assets.map(\.id), what: "asset")
        if assets.count(where: \.isThisMachine) > 1, let node = top["assets"] {
            fail("only one asset can be this machine", at: node)
        }
        return Estate(
            provider: top["provider"].flatMap { text($0, of: "provider") }, practices: practices, assets: assets)
    }

    private mutating func practice(_ node: Node) -> Practice? {
        let keys = ["id", "name", "timeZone", "openingHours", "closingDays", "contractRole"]
        guard let fields = mapping(node, of: "a practice", keys: keys) else { return nil }
        guard let id = required(fields["id"], "id", in: node) else { return nil }
        var practice = Practice(id: id, name: fields["name"].flatMap { text($0, of: "name") } ?? id)
        if let zone = fields["timeZone"], let name = text(zone, of: "timeZone") {
            practice.timeZone = name
            if TimeZone(identifier: name) == nil {
                fail(
                    "unknown time zone \"\(name)\""
                        + Nearest.hint(name, among: TimeZone.knownTimeZoneIdentifiers), at: zone)
            }
        }
        if let hours = fields["openingHours"] { practice.openingHours = openingHours(hours) }
        practice.closingDays = list(fields["closingDays"], of: "closingDays").flatMap { closingDays($0) }
        if let role = fields["contractRole"] {
            practice.contractRole = choice(role, of: "contract role") ?? .processor
        }
        return practice
    }

    private mutating func asset(_ node: Node, practices: [Practice]) -> Asset? {
        let keys = ["id", "kind", "practice", "location", "thisMachine", "search", "accessPolicy", "accessLog"]
        guard let fields = mapping(node, of: "an asset", keys: keys) else { return nil }
        guard let id = required(fields["id"], "id", in: node) else { return nil }
        guard let kindNode = fields["kind"] else {
            fail("the asset \"\(id)\" has no kind", at: node)
            return nil
        }
        guard let kind: Asset.Kind = choice(kindNode, of: "asset kind") else { return nil }
        var asset = Asset(id: id, kind: kind)
        if let practice = fields["practice"], let name = text(practice, of: "practice") {
            asset.practice = name
            if !practices.contains(where: { $0.id == name }) {
                fail("no practice is called \"\(name)\"" + Nearest.hint(name, among: practices.map(\.id)), at: practice)
            }
        }
        asset.location = fields["location"].flatMap { text($0, of: "location") }
        if let this = fields["thisMachine"] {
            guard let flag = this.bool else {
                fail("thisMachine is true or false", at: this)
                return nil
            }
            asset.isThisMachine = flag
        }
        for path in list(fields["search"], of: "search") {
            guard let name = text(path, of: "search") else { continue }
            if !name.hasPrefix("/") { fail("\"\(name)\" is not an absolute path", at: path) }
            asset.search.append(name)
        }
        asset.accessPolicy = absolutePath(fields["accessPolicy"], of: "accessPolicy")
        asset.accessLog = absolutePath(fields["accessLog"], of: "accessLog")
        if let log = fields["accessLog"], fields["accessPolicy"] == nil {
            fail("accessLog is read together with an accessPolicy", at: log)
        }
        if [.endpoint, .device].contains(kind), asset.location == nil {
            fail("an \(kind.rawValue) needs a location such as host.example:443", at: node)
        }
        if [.repository, .dataStore].contains(kind), asset.location == nil, asset.search.isEmpty {
            fail("a \(kind.rawValue) needs a location: the path of its folder", at: node)
        }
        return asset
    }

    private mutating func absolutePath(_ node: Node?, of what: String) -> String? {
        guard let node, let path = text(node, of: what) else { return nil }
        if !path.hasPrefix("/") { fail("\"\(path)\" is not an absolute path", at: node) }
        return path
    }

    private mutating func openingHours(_ node: Node) -> OpeningHours {
        let days = OpeningHours.Weekday.allCases
        guard let fields = mapping(node, of: "openingHours", keys: days.map(\.rawValue)) else { return .init() }
        var hours = OpeningHours()
        for day in days {
            guard let value = fields[day.rawValue] else { continue }
            let spans = list(value, of: day.rawValue).compactMap { span($0) }
            for (one, next) in zip(spans, spans.dropFirst()) where next.from < one.to {
                fail("the hours of \(day.rawValue) overlap or are out of order", at: value)
            }
            hours.days[day] = spans
        }
        return hours
    }

    private mutating func span(_ node: Node) -> OpeningHours.Span? {
        guard let words = text(node, of: "opening hours")?.split(separator: "-"), words.count == 2,
            let from = Self.minute(words[0]), let to = Self.minute(words[1]), from < to
        else {
            fail("opening hours look like \"08:00-12:00\", the first time before the second", at: node)
            return nil
        }
        return .init(from: from, to: to)
    }

    static func minute(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
        guard parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]), parts[1].count == 2,
            (0...24).contains(hour), (0...59).contains(minute), hour * 60 + minute <= 1440
        else { return nil }
        return hour * 60 + minute
    }

    /// One day, or `2027-07-26..2027-08-13` for annual leave; at most a year.
    private mutating func closingDays(_ node: Node) -> [String] {
        guard let words = text(node, of: "closingDays")?.split(separator: "..").map(String.init),
            let first = words.first.flatMap({ Self.day($0) }), words.count <= 2,
            let last = words.last.flatMap({ Self.day($0) }), first <= last,
            last.timeIntervalSince(first) <= 366 * 86_400
        else {
            fail("a closing day looks like 2026-12-25, a stretch like 2027-07-26..2027-08-13", at: node)
            return []
        }
        let count = Int(last.timeIntervalSince(first) / 86_400)
        return (0...count).map { String(first.addingTimeInterval(Double($0) * 86_400).iso8601.prefix(10)) }
    }

    /// A real day of the calendar; a 30 February is none.
    private static func day(_ text: String) -> Date? {
        guard text.utf8.count == 10, let date = Date(iso8601: text), date.iso8601.hasPrefix(text) else { return nil }
        return date
    }

    // MARK: - Nodes

    private mutating func fail(_ text: String, at node: Node) {
        mistakes.append(.init(text, line: node.mark?.line, column: node.mark?.column))
    }

    private mutating func mapping(_ node: Node, of what: String, keys: [String]) -> [String: Node]? {
        guard let mapping = node.mapping else {
            fail("\(what) is not a mapping of keys to values", at: node)
            return nil
        }
        var fields: [String: Node] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string, keys.contains(name) else {
                let name = key.scalar?.string ?? "?"
                fail("unknown key \"\(name)\" in \(what)" + Nearest.hint(name, among: keys), at: key)
                continue
            }
            if value.scalar?.string.isEmpty == true && value.scalar?.style == .plain { continue }
            fields[name] = value
        }
        return fields
    }

    /// The elements of a list; a single value stands for a list of one.
    private mutating func list(_ node: Node?, of what: String) -> [Node] {
        guard let node else { return [] }
        if let sequence = node.sequence { return Array(sequence) }
        if node.scalar != nil { return [node] }
        fail("\(what) is not a list", at: node)
        return []
    }

    private mutating func text(_ node: Node, of what: String) -> String? {
        guard let scalar = node.scalar else {
            fail("\(what) is not a single value", at: node)
            return nil
        }
        return scalar.string
    }

    private mutating func required(_ node: Node?, _ key: String, in parent: Node) -> String? {
        guard let node, let value = text(node, of: key), !value.isEmpty else {
            fail("\"\(key)\" is missing", at: parent)
            return nil
        }
        guard value.utf8.count <= 100, !value.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f })
        else {
            fail("\"\(key)\" is longer than 100 bytes or has control characters", at: node)
            return nil
        }
        return value
    }

    private mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: Node, of what: String
    ) -> Choice? where Choice.RawValue == String {
        guard let name = text(node, of: what) else { return nil }
        if let choice = Choice(rawValue: name) { return choice }
        let known = Choice.allCases.map(\.rawValue)
        let hint = Nearest.hint(name, among: known)
        fail(
            "unknown \(what) \"\(name)\"" + (hint.isEmpty ? "; known are \(known.joined(separator: ", "))" : hint),
            at: node)
        return nil
    }

    private mutating func unique(_ node: Node?, _ ids: [String], what: String) {
        var seen: Set<String> = []
        for id in ids where !seen.insert(id).inserted {
            if let node { fail("two \(what)s are called \"\(id)\"", at: node) }
        }
    }
}
