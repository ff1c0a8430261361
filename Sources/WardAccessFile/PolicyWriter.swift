import Foundation
public import WardAccess

extension AccessFile {
    /// A policy in the form of a file. Reading it again gives the same policy, with break-glass rules after the others.
    public static func yaml(_ model: PolicyModel, tests: [AccessTest]) -> String {
        var writer = PolicyWriter()
        writer.write(model)
        writer.write(tests)
        return writer.lines.joined(separator: "\n") + "\n"
    }
}

/// The policies that `ward access init` prints.
public enum AccessTemplate {
    /// The policy of a practice, with its tests.
    public static let practice = file(
        PracticePolicy.policy.model, PracticePolicy.tests, "A practice: make it true for yours, then check it with")
    /// The policy of the provider's desk, with its tests.
    public static let desk = file(
        DeskPolicy.policy.model, DeskPolicy.tests, "The desk of a provider: make it true for yours, then check it with")

    private static func file(_ model: PolicyModel, _ examples: [PolicyExample], _ opening: String) -> String {
        let tests = examples.map {
            AccessTest(name: $0.name, request: $0.request, isAllowed: $0.isAllowed, rule: $0.rule)
        }
        return "# \(opening): ward access check access.yaml\n"
            + "# What no rule allows is denied, and a deny always wins.\n" + AccessFile.yaml(model, tests: tests)
    }
}

/// Writes a policy line by line.
private struct PolicyWriter {
    var lines = ["schema: ward/access/1"]

    mutating func write(_ model: PolicyModel) {
        if !model.name.isEmpty { lines.append("name: \(quoted(model.name))") }
        lines.append("timeZone: \(plain(model.timeZone))")
        if let hours = model.openingHours {
            lines.append("openingHours:")
            for day in WeekHours.Day.allCases {
                let spans = hours.spans.filter { $0.day == day }.map { quoted(span($0)) }
                if !spans.isEmpty { lines.append("  \(day.rawValue): [\(spans.joined(separator: ", "))]") }
            }
        }
        lines.append("\nroles:")
        for role in model.roles {
            var parts = [
                role.maintainer.map { "maintainer: \($0.rawValue)" }, role.title.map { "title: \(words($0))" },
            ]
            parts.append(role.inherits.isEmpty ? nil : "inherits: \(list(role.inherits))")
            lines.append("  \(plain(role.name)): {\(parts.compactMap { $0 }.joined(separator: ", "))}")
        }
        terms("actions", model.actions)
        terms("resources", model.kinds)
        if !model.relations.isEmpty { terms("relations", model.relations) }
        rules(model)
    }

    private mutating func terms(_ key: String, _ terms: [PolicyModel.Term]) {
        if terms.allSatisfy({ $0.title == nil }) {
            lines.append("\(key): \(list(terms.map(\.name)))")
        } else {
            lines.append("\(key):")
            lines += terms.map { "  \(plain($0.name)):\($0.title.map { " " + words($0) } ?? "")" }
        }
    }

    private mutating func rules(_ model: PolicyModel) {
        let ordinary = model.rules.filter { $0.effect.word != "breakGlass" }
        let glasses = model.rules.filter { $0.effect.word == "breakGlass" }
        lines.append("\nrules:" + (ordinary.isEmpty ? " []" : ""))
        for rule in ordinary {
            lines.append("  - id: \(plain(rule.id))")
            lines.append("    \(rule.effect == .allow ? "allow" : "deny"): \(names(rule.roles))")
            scope(rule)
            if rule.effect == .consent { lines.append("    consent: true") }
        }
        if !glasses.isEmpty { lines.append("\nbreakGlass:") }
        for rule in glasses {
            guard case .breakGlass(let terms) = rule.effect else { continue }
            lines.append("  - id: \(plain(rule.id))")
            lines.append("    roles: \(names(rule.roles))")
            scope(rule)
            lines.append("    minutes: \(terms.minutes)")
            lines.append("    review: \(terms.review.rawValue)")
            if terms.beatsConsent { lines.append("    beatsConsent: true") }
        }
        if !model.delegations.isEmpty { lines.append("\ndelegation:") }
        for rule in model.delegations {
            lines.append("  - id: \(plain(rule.id))")
            lines.append("    from: \(names(rule.from))")
            lines.append("    to: \(names(rule.to))")
            lines.append("    actions: \(names(rule.actions))")
            lines.append("    on: \(names(rule.kinds))")
            lines.append("    days: \(rule.days)")
            if rule.redelegates { lines.append("    redelegates: true") }
        }
        if !model.separations.isEmpty { lines.append("\nseparation:") }
        for rule in model.separations {
            switch rule.subject {
            case .roles(let names): lines.append("  - {id: \(plain(rule.id)), roles: \(list(names))}")
            case .actions(let names, let on):
                lines.append("  - {id: \(plain(rule.id)), actions: \(list(names)), on: \(self.names(on))}")
            }
        }
    }

    private mutating func scope(_ rule: AccessRule) {
        lines.append("    to: \(names(rule.actions))")
        lines.append("    on: \(names(rule.kinds))")
        if let condition = rule.condition { lines.append("    when: \(self.condition(condition))") }
        if let sentence = rule.sentence { lines.append("    sentence: \(words(sentence))") }
    }

    mutating func write(_ tests: [AccessTest]) {
        if tests.isEmpty { return }
        lines.append("\ntests:")
        for test in tests {
            lines.append("  - name: \(quoted(test.name))")
            // JSON is YAML, but for a colon without a space after it.
            lines.append("    request: \(test.request.jsonValue.spacedJSON)")
            lines.append("    expect: \(test.isAllowed ? "allowed" : "denied")")
            if let rule = test.rule { lines.append("    rule: \(plain(rule))") }
            if let reason = test.reason { lines.append("    reason: \(reason.rawValue)") }
        }
    }

    // MARK: - Values

    private func condition(_ condition: AccessCondition) -> String {
        switch condition {
        case .relation(let relation): return "{relation: \(plain(relation.rawValue))}"
        case .purpose(let purposes): return "{purpose: \(list(purposes.map(\.rawValue)))}"
        case .openingHours: return "{openingHours: true}"
        case .hours(let hours):
            // One condition for each day, since a condition has the same hours on all of its days.
            if hours.spans.isEmpty { return "never" }
            let parts = hours.spans.map { "{days: [\($0.day.rawValue)], hours: [\(quoted(span($0)))]}" }
            return parts.count == 1 ? parts[0] : "{any: [\(parts.joined(separator: ", "))]}"
        case .between(let from, let until):
            let parts = [from.map { "from: \(instant($0))" }, until.map { "until: \(instant($0))" }].compactMap { $0 }
            return parts.isEmpty ? "{from: \"1900-01-01T00:00:00Z\"}" : "{\(parts.joined(separator: ", "))}"
        case .not(let inner): return "{not: \(self.condition(inner))}"
        case .all(let parts) where parts.isEmpty: return "always"
        case .any(let parts) where parts.isEmpty: return "never"
        case .all(let parts): return "{all: [\(parts.map { self.condition($0) }.joined(separator: ", "))]}"
        case .any(let parts): return "{any: [\(parts.map { self.condition($0) }.joined(separator: ", "))]}"
        }
    }

    private func instant(_ seconds: Int) -> String {
        quoted(RequestTime.text(.init(timeIntervalSince1970: Double(seconds))))
    }

    private func span(_ span: WeekHours.Span) -> String {
        func time(_ minute: Int) -> String {
            func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            return two(minute / 60) + ":" + two(minute % 60)
        }
        return time(span.from) + "-" + time(span.to)
    }

    private func names(_ names: Names) -> String {
        switch names {
        case .any: "any"
        case .these(let written): list(written)
        }
    }

    private func list(_ names: [String]) -> String { "[\(names.map(plain).joined(separator: ", "))]" }

    private func words(_ text: AccessText) -> String {
        "{en: \(quoted(text.en)), fr: \(quoted(text.fr)), de: \(quoted(text.de))}"
    }

    /// A name, in quotes unless it is letters and digits that no reader takes for something else.
    private func plain(_ name: String) -> String {
        let isPlain =
            name.utf8.allSatisfy {
                (0x61...0x7a).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x2d || $0 == 0x2f
            }
            && (name.utf8.first.map { (0x61...0x7a).contains($0 | 0x20) } ?? false)
            && !["true", "false", "null", "yes", "no", "on", "off", "y", "n", "any"].contains(name.lowercased())
        return isPlain ? name : quoted(name)
    }

    private func quoted(_ text: String) -> String { JSONValue.string(text).json }
}

extension JSONValue {
    /// JSON with a space after each colon and comma, which is also YAML.
    fileprivate var spacedJSON: String {
        switch self {
        case .array(let values): "[" + values.map(\.spacedJSON).joined(separator: ", ") + "]"
        case .object(let members):
            "{"
                + members.map { JSONValue.string($0.name).json + ": " + $0.value.spacedJSON }.joined(separator: ", ")
                + "}"
        default: json
        }
    }
}
