import Foundation
import WardAccess
import Yams

/// Reads `when` and `unless`: the name of a relation, `openingHours`, `always`, `never`, or a mapping.
struct ConditionReader {
    var nodes: NodeReading

    static let keys = ["all", "any", "not", "relation", "purpose", "days", "hours", "openingHours", "from", "until"]

    mutating func condition(_ node: Node, depth: Int) -> AccessCondition {
        if depth > PolicyLimits.conditionDepth {
            nodes.fail("conditions stand more than \(PolicyLimits.conditionDepth) deep", at: node)
            return .any([])
        }
        if let name = node.scalar?.string {
            switch name {
            case "openingHours": return .openingHours
            case "always": return .all([])
            case "never": return .any([])
            default: return .relation(Relation(rawValue: name))
            }
        }
        if let sequence = node.sequence {
            return .all(parts(sequence, depth))
        }
        guard let fields = nodes.fields(node, of: "a condition", keys: Self.keys) else { return .any([]) }
        var all: [AccessCondition] = []
        // In a fixed order, so that the same file gives the same policy.
        for key in Self.keys {
            guard let value = fields[key] else { continue }
            switch key {
            case "all": all.append(.all(list(value, key, depth)))
            case "any": all.append(.any(list(value, key, depth)))
            case "not": all.append(.not(condition(value, depth: depth + 1)))
            case "relation":
                all += nodes.texts(value, of: key).map { .relation(Relation(rawValue: $0)) }
            case "purpose":
                let purposes = nodes.texts(value, of: key)
                if purposes.isEmpty { nodes.fail("no purpose is named", at: value) }
                all.append(.purpose(purposes.map(Purpose.init(rawValue:))))
            case "openingHours":
                guard let open = nodes.flag(value, of: key) else { continue }
                all.append(open ? .openingHours : .not(.openingHours))
            case "days", "hours": break
            default: break
            }
        }
        if fields["days"] != nil || fields["hours"] != nil {
            all.append(.hours(week(days: fields["days"], hours: fields["hours"])))
        }
        if fields["from"] != nil || fields["until"] != nil {
            let from = fields["from"].flatMap { instant($0) }
            let until = fields["until"].flatMap { instant($0) }
            if let from, let until, from >= until { nodes.fail("\"until\" is not after \"from\"", at: fields["until"]) }
            all.append(.between(from: from, until: until))
        }
        if all.isEmpty { nodes.fail("the condition is empty; leave it out for always", at: node) }
        return all.count == 1 ? all[0] : .all(all)
    }

    private mutating func list(_ node: Node, _ key: String, _ depth: Int) -> [AccessCondition] {
        guard let sequence = node.sequence, !sequence.isEmpty else {
            nodes.fail("\"\(key)\" is a list of conditions", at: node)
            return []
        }
        return parts(sequence, depth)
    }

    private mutating func parts(_ sequence: Node.Sequence, _ depth: Int) -> [AccessCondition] {
        var parts: [AccessCondition] = []
        for part in sequence { parts.append(condition(part, depth: depth + 1)) }
        return parts
    }

    private mutating func week(days: Node?, hours: Node?) -> WeekHours {
        var chosen: [WeekHours.Day] = []
        for node in nodes.list(days, of: "days") {
            switch node.scalar?.string {
            case "weekdays": chosen += WeekHours.Day.allCases.prefix(5)
            case "weekend": chosen += WeekHours.Day.allCases.suffix(2)
            default: if let day: WeekHours.Day = nodes.choice(node, of: "day") { chosen.append(day) }
            }
        }
        if days == nil { chosen = WeekHours.Day.allCases }
        let spans = nodes.list(hours, of: "hours").compactMap { Self.span($0, &nodes) }
        let all = hours == nil ? [(from: 0, to: 1440)] : spans
        return WeekHours(spans: all.flatMap { span in WeekHours(days: chosen, from: span.from, to: span.to).spans })
    }

    /// `08:00-12:00`; over midnight where the second is earlier.
    static func span(_ node: Node, _ nodes: inout NodeReading) -> (from: Int, to: Int)? {
        let words = nodes.text(node, of: "hours")?.split(separator: "-") ?? []
        guard words.count == 2,
            let from = WeekHours.minute(words[0].filter { $0 != " " }),
            let to = WeekHours.minute(words[1].filter { $0 != " " }), from != to, from < 1440
        else {
            nodes.fail("hours look like \"08:00-12:00\"", at: node)
            return nil
        }
        return (from, to)
    }

    private mutating func instant(_ node: Node) -> Int? {
        guard let text = nodes.text(node, of: "a time"),
            let date = RequestTime.date(text.utf8.count == 10 ? text + "T00:00:00Z" : text)
        else {
            nodes.fail("a time looks like 2026-12-31 or 2026-12-31T18:00:00Z", at: node)
            return nil
        }
        return Int(date.timeIntervalSince1970)
    }
}

/// The names of time zones that this system knows.
enum TimeZoneNames {
    static func isKnown(_ name: String) -> Bool { TimeZone(identifier: name) != nil }
    static func hint(_ name: String) -> String { NearName.hint(name, among: TimeZone.knownTimeZoneIdentifiers) }
}
