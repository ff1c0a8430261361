import Dispatch
import Foundation
import WardAccess

/// 100 roles, 30 kinds, 6 actions, and 2,400 rules of one role, one action and one kind, a quarter of them under a
/// condition; a person has one to three roles.
var seed: UInt64 = 42
@MainActor func random(_ bound: Int) -> Int {
    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(seed >> 33) % bound
}

var model = PolicyModel(
    name: "benchmark", roles: (0..<100).map { .init("role\($0)", maintainer: .practice) },
    actions: (0..<6).map { .init("action\($0)") }, kinds: (0..<30).map { .init("kind\($0)") })
var seen: Set<[Int]> = []
while model.rules.count < 2400 {
    let parts = [random(100), random(6), random(30)]
    guard seen.insert(parts).inserted else { continue }
    let isDeny = random(20) == 0
    let condition: AccessCondition? =
        switch random(8) {
        case 0: .treats
        case 1: .all([.samePractice, .not(.consentWithheld)])
        default: nil
        }
    model.rules.append(
        AccessRule(
            id: "rule\(model.rules.count)", isDeny ? .deny : .allow, roles: .these(["role\(parts[0])"]),
            actions: .these(["action\(parts[1])"]), kinds: .these(["kind\(parts[2])"]), when: condition))
}
let engine = try AccessEngine(model)
let requests: [AccessRequest] = (0..<4096).map { index in
    var relations: [Relation] = []
    if random(2) == 0 { relations.append(.treats) }
    let rule = model.rules[random(2400)]
    // Half of them ask for something that a rule speaks about.
    let hit = random(2) == 0
    var roles = [hit ? rule.roles.first : "role\(random(100))"]
    for _ in 0..<random(3) { roles.append("role\(random(100))") }
    return AccessRequest(
        subject: .init(roles: Array(Set(roles)).sorted(), id: "user\(index)", practice: "practice\(random(3))"),
        action: hit ? rule.actions.first : "action\(random(6))",
        resource: .init(kind: hit ? rule.kinds.first : "kind\(random(30))", id: "thing", practice: "practice0"),
        context: .init(relations: relations))
}
let queries = requests.map { engine.query($0) }

extension Names {
    var first: String {
        if case .these(let names) = self { names[0] } else { "any" }
    }
}

/// Decisions per second of processor.
@discardableResult
@MainActor func measure(_ name: String, rounds: Int, _ body: @MainActor (Int) -> Int) -> Double {
    var sum = 0
    for index in 0..<4096 { sum &+= body(index) }
    var best = Double.infinity
    for _ in 0..<5 {
        let start = clock()
        for _ in 0..<rounds { for index in 0..<4096 { sum &+= body(index) } }
        best = min(best, Double(clock() - start) / Double(CLOCKS_PER_SEC))
    }
    // Each call alone, for the slow ones; reading the clock is part of it.
    var times: [UInt64] = []
    times.reserveCapacity(40 * 4096)
    for _ in 0..<40 {
        for index in 0..<4096 {
            let start = DispatchTime.now().uptimeNanoseconds
            sum &+= body(index)
            times.append(DispatchTime.now().uptimeNanoseconds - start)
        }
    }
    times.sort()
    let rate = Double(rounds * 4096) / best
    func pad(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
    print(
        "ward     \(name)\(String(repeating: " ", count: max(1, 34 - name.count)))\(pad(String(Int(rate)), 11)) /s CPU"
            + "   p50 \(times[times.count / 2]) ns   p99 \(times[times.count * 99 / 100]) ns   (\(sum & 1))")
    return rate
}

print("policy   \(model.roles.count) roles, \(model.rules.count) rules; \(requests.count) requests, several roles each")
measure("prepared request", rounds: 200) { engine.decide(queries[$0]).isAllowed ? 1 : 0 }
let byNames = measure("request by names", rounds: 60) { engine.decide(requests[$0]).isAllowed ? 1 : 0 }
measure("prepared, with its sentence", rounds: 60) { index in
    engine.sentence(for: engine.decide(queries[index])).de.utf8.count
}
measure("by names, with its sentence", rounds: 40) { index in
    engine.sentence(for: engine.decide(requests[index])).de.utf8.count
}
measure("by names, with every rule asked", rounds: 4) { engine.explain(requests[$0]).considered.count }

if CommandLine.arguments.count > 1 {
    let casbin = try engine.casbin()
    let cases = requests.prefix(2000).map { request in
        JSONValue.object([
            .init("roles", .array(request.subject.roles.map { .string($0) })),
            .init("casbin", .array(engine.casbinRequest(request))), .init("cedar", engine.cedarRequest(request)),
            .init("allowed", .bool(engine.decide(request).isAllowed)),
        ])
    }
    let data = JSONValue.object([
        .init("cedar", .string(try engine.cedar())), .init("model", .string(casbin.model)),
        .init("wardRate", .number(byNames)),
        .init("policy", .string(casbin.policy)), .init("requests", .array(Array(cases))),
    ]).json
    try Data(data.utf8).write(to: URL(filePath: CommandLine.arguments[1]))
}
