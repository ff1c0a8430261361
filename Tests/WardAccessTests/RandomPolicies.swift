import Foundation

@testable import WardAccess

/// A small generator that gives the same numbers everywhere (xorshift64*).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_f491_4f6c_dd1d
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func some(_ names: [String], upTo count: Int) -> [String] {
        Array(names.shuffled(using: &self).prefix(Int.random(in: 1...count, using: &self)))
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }
}

/// Random policies and requests: small enough that rules meet, varied enough that everything occurs.
struct RandomPolicies {
    var random: Seeded
    /// Whether a consent may give way to break-glass, which Casbin cannot say.
    var beatsConsent = true

    static let now = Date(timeIntervalSince1970: 1_795_420_800)
    static let relations: [Relation] = [.treats, .samePractice, .own, .referredTo, .consentWithheld, "supervises"]

    init(_ seed: UInt64) { random = Seeded(seed) }

    mutating func policy(rules: Int = 12) -> PolicyModel {
        let roles = (0..<6).map { "role\($0)" }
        let actions = (0..<4).map { "action\($0)" }
        let kinds = (0..<4).map { "kind\($0)" }
        var model = PolicyModel(
            name: "random", actions: actions.map { .init($0) }, kinds: kinds.map { .init($0) },
            relations: [.init("supervises")],
            openingHours: WeekHours(days: [.monday, .tuesday, .friday], from: 480, to: 1080), timeZone: "UTC")
        for (index, role) in roles.enumerated() {
            // Only from earlier roles, so that there is no circle.
            let parents = index > 0 && random.chance(30) ? [random.pick(Array(roles.prefix(index)))] : []
            model.roles.append(.init(role, maintainer: .practice, inherits: parents))
        }
        for index in 0..<rules {
            let effect: AccessRule.Effect =
                switch Int.random(in: 0..<10, using: &random) {
                case 0: .deny
                case 1: .consent
                case 2:
                    .breakGlass(
                        .init(
                            minutes: Int.random(in: 1...60, using: &random),
                            beatsConsent: beatsConsent && random.chance(50)))
                default: .allow
                }
            model.rules.append(
                AccessRule(
                    id: "rule\(index)", effect, roles: names(roles, 3), actions: names(actions, 2),
                    kinds: names(kinds, 2), when: random.chance(60) ? condition(depth: 0) : nil))
        }
        if random.chance(40) { model.separations.append(.init(id: "apart", .roles(["role0", "role5"]))) }
        if random.chance(40) {
            model.separations.append(.init(id: "eyes", .actions(["action0", "action1"], on: names(kinds, 2))))
        }
        return model
    }

    private mutating func names(_ all: [String], _ count: Int) -> Names {
        random.chance(10) ? .any : .these(random.some(all, upTo: count))
    }

    mutating func condition(depth: Int) -> AccessCondition {
        switch Int.random(in: 0..<(depth < 3 ? 10 : 6), using: &random) {
        case 0...2: return .relation(random.pick(Self.relations))
        case 3: return .purpose([random.pick([.treatment, .payment, .emergency])])
        case 4: return random.chance(50) ? .openingHours : .during([.monday, .sunday], from: "20:00", to: "09:30")
        case 5:
            let moment = Int(Self.now.timeIntervalSince1970)
            return .between(
                from: random.chance(70) ? moment - 40_000 : nil, until: random.chance(70) ? moment + 40_000 : nil)
        case 6, 7: return .not(condition(depth: depth + 1))
        case 8: return .all((0..<Int.random(in: 0...3, using: &random)).map { _ in condition(depth: depth + 1) })
        default: return .any((0..<Int.random(in: 0...3, using: &random)).map { _ in condition(depth: depth + 1) })
        }
    }

    mutating func request() -> AccessRequest {
        var context = AccessContext()
        context.relations = Self.relations.filter { _ in random.chance(35) }
        context.withoutRelations = Self.relations.filter { relation in
            random.chance(20) && !context.relations.contains(relation)
        }
        if random.chance(60) { context.purpose = random.pick([.treatment, .payment, .operations]) }
        if random.chance(85) {
            context.time = Self.now.addingTimeInterval(Double(Int.random(in: -400_000...400_000, using: &random)))
        }
        if random.chance(40) {
            let time = context.time ?? Self.now
            let start = time.addingTimeInterval(Double(Int.random(in: -4000...200, using: &random)))
            context.breakGlass = BreakGlassGrant(
                reason: random.chance(85) ? "unconscious" : " ", subject: random.chance(20) ? "p1" : nil,
                start: random.chance(75) ? start : nil,
                end: random.chance(50)
                    ? time.addingTimeInterval(Double(Int.random(in: -100...4000, using: &random))) : nil)
        }
        if random.chance(30) { context.done = random.some(["action0", "action1", "action2"], upTo: 2) }
        let roles = random.some((0..<6).map { "role\($0)" }, upTo: 3)
        return AccessRequest(
            subject: .init(
                roles: roles, id: random.chance(60) ? random.pick(["p1", "p2"]) : nil,
                practice: random.chance(60) ? random.pick(["a", "b"]) : nil),
            action: "action\(Int.random(in: 0..<4, using: &random))",
            resource: .init(
                kind: "kind\(Int.random(in: 0..<4, using: &random))", id: "r1",
                practice: random.chance(60) ? random.pick(["a", "b"]) : nil,
                owner: random.chance(60) ? random.pick(["p1", "p2"]) : nil),
            context: context)
    }
}

/// The meaning of a policy, written as plainly as possible: what the tables are compared with.
struct Interpreter {
    let model: PolicyModel

    func decide(_ request: AccessRequest) -> (isAllowed: Bool, reason: Decision.Reason, rule: String?) {
        let roles = closure(request.subject.roles)
        for separation in model.separations {
            switch separation.subject {
            case .roles(let names):
                if Set(names).intersection(roles).count > 1 { return (false, .separation, separation.id) }
            case .actions: break
            }
        }
        for separation in model.separations {
            if case .actions(let names, let on) = separation.subject, names.contains(request.action),
                on.contains(request.resource.kind),
                names.contains(where: { $0 != request.action && request.context.done.contains($0) })
            {
                return (false, .separation, separation.id)
            }
        }
        let speaking = model.rules.filter { rule in
            roles.contains(where: rule.roles.contains) && rule.actions.contains(request.action)
                && rule.kinds.contains(request.resource.kind)
        }
        func holds(_ rule: AccessRule) -> Bool? { rule.condition.map { value($0, request) } ?? true }
        if let deny = speaking.first(where: { $0.effect == .deny && holds($0) != false }) {
            return (false, .denied, deny.id)
        }
        let consent = speaking.first { $0.effect == .consent && holds($0) != false }
        if consent == nil, let allow = speaking.first(where: { $0.effect == .allow && holds($0) == true }) {
            return (true, .rule, allow.id)
        }
        let glasses = speaking.filter { rule in
            guard case .breakGlass(let terms) = rule.effect, holds(rule) == true else { return false }
            return consent == nil || terms.beatsConsent
        }
        if let glass = glasses.first(where: { isOpen($0, request) }) { return (true, .breakGlass, glass.id) }
        if let consent { return (false, .consent, consent.id) }
        if let glass = glasses.first {
            return (false, trouble(request), glass.id)
        }
        // Behind an allow without condition nothing is unmet.
        if let unmet = speaking.first(where: { $0.effect == .allow }) { return (false, .conditionNotMet, unmet.id) }
        return (false, .noRule, nil)
    }

    private func closure(_ roles: [String]) -> Set<String> {
        var all = Set(roles)
        var grown = true
        while grown {
            let more = all.union(model.roles.filter { all.contains($0.name) }.flatMap(\.inherits))
            grown = more.count > all.count
            all = more
        }
        return all
    }

    /// True, false, or nil for not known (Kleene's logic).
    private func value(_ condition: AccessCondition, _ request: AccessRequest) -> Bool? {
        switch condition {
        case .relation(let relation):
            if relation == .samePractice, let one = request.subject.practice, let other = request.resource.practice {
                return one == other
            }
            if relation == .own, let one = request.subject.id, let other = request.resource.owner {
                return one == other
            }
            if request.context.withoutRelations.contains(relation) { return false }
            if request.context.relations.contains(relation) { return true }
            return relation == .own || relation == .samePractice ? nil : false
        case .purpose(let purposes): return request.context.purpose.map(purposes.contains)
        case .openingHours: return value(.hours(model.openingHours ?? WeekHours(spans: [])), request)
        case .hours(let hours):
            guard let time = request.context.time else { return nil }
            var calendar = Calendar(identifier: .gregorian)
            guard let zone = TimeZone(identifier: model.timeZone) else { return nil }
            calendar.timeZone = zone
            let parts = calendar.dateComponents([.weekday, .hour, .minute], from: time)
            guard let weekday = parts.weekday, let hour = parts.hour, let minute = parts.minute else { return nil }
            let day = WeekHours.Day.allCases[(weekday + 5) % 7]
            return hours.spans.contains {
                $0.day == day && (hour * 60 + minute) >= $0.from && (hour * 60 + minute) < $0.to
            }
        case .between(let from, let until):
            guard let time = request.context.time else { return nil }
            let seconds = Int(time.timeIntervalSince1970)
            return (from.map { seconds >= $0 } ?? true) && (until.map { seconds < $0 } ?? true)
        case .not(let inner): return value(inner, request).map { !$0 }
        case .all(let parts):
            let values = parts.map { value($0, request) }
            return values.contains(false) ? false : values.contains(nil) ? nil : true
        case .any(let parts):
            let values = parts.map { value($0, request) }
            return values.contains(true) ? true : values.contains(nil) ? nil : false
        }
    }

    private func isOpen(_ rule: AccessRule, _ request: AccessRequest) -> Bool {
        guard case .breakGlass(let terms) = rule.effect, let grant = request.context.breakGlass,
            let time = request.context.time, trouble(request) == .breakGlassEnded
        else { return false }
        let length = Double(terms.minutes * 60)
        if let end = grant.end, time >= end { return false }
        if let start = grant.start { return time >= start && time < start.addingTimeInterval(length) }
        return grant.end.map { $0.timeIntervalSince(time) <= length } ?? false
    }

    private func trouble(_ request: AccessRequest) -> Decision.Reason {
        guard let grant = request.context.breakGlass else { return .breakGlassPossible }
        if let subject = grant.subject, subject != request.subject.id { return .breakGlassForeign }
        if let resource = grant.resource, resource != request.resource.id { return .breakGlassForeign }
        if grant.reason.allSatisfy(\.isWhitespace) { return .breakGlassWithoutReason }
        if (grant.start == nil && grant.end == nil) || request.context.time == nil { return .breakGlassWithoutTime }
        return .breakGlassEnded
    }
}
