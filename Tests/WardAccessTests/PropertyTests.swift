import Foundation
import Testing
import WardAccessFile

@testable import WardAccess

@Suite struct PropertyTests {
    /// Calls the body for each of 300 random policies with a generator of its requests.
    private func forEachPolicy(
        _ seeds: ClosedRange<UInt64> = 1...300, _ body: (PolicyModel, inout RandomPolicies) throws -> Void
    ) rethrows {
        for seed in seeds {
            var source = RandomPolicies(seed)
            let model = source.policy()
            try body(model, &source)
        }
    }

    @Test func theTablesDecideAsThePlainMeaningDoes() throws {
        var allowed = 0
        var reasons: Set<Decision.Reason> = []
        try forEachPolicy { model, source in
            let engine = try AccessEngine(model)
            let plain = Interpreter(model: model)
            for _ in 0..<100 {
                let request = source.request()
                let decision = engine.decide(request)
                let wanted = plain.decide(request)
                #expect(decision.isAllowed == wanted.isAllowed, "\(request)")
                #expect(decision.reason == wanted.reason, "\(request)")
                #expect(decision.rule == wanted.rule, "\(request)")
                if decision.isAllowed { allowed += 1 }
                reasons.insert(decision.reason)
            }
        }
        // The comparison means something only where every sort of decision occurs.
        #expect(allowed > 3000 && allowed < 27_000)
        #expect(
            reasons.isSuperset(of: [
                .rule, .breakGlass, .denied, .consent, .separation, .conditionNotMet, .breakGlassPossible,
                .breakGlassWithoutReason, .breakGlassWithoutTime, .breakGlassEnded, .breakGlassForeign, .noRule,
            ]))
    }

    @Test func addingARoleNeverTakesARightFromAnother() throws {
        try forEachPolicy { model, source in
            let before = try AccessEngine(model)
            var grown = model
            grown.roles.append(.init("newcomer", inherits: ["role1"]))
            // Whatever is said about the newcomer, denies included.
            for index in 0..<4 {
                grown.rules.insert(
                    AccessRule(
                        id: "new\(index)", index % 2 == 0 ? .allow : .deny, roles: .these(["newcomer"]), actions: .any,
                        kinds: .any, when: source.condition(depth: 1)), at: 0)
            }
            let after = try AccessEngine(grown)
            for _ in 0..<40 {
                let request = source.request()
                #expect(before.decide(request).isAllowed == after.decide(request).isAllowed)
            }
        }
    }

    @Test func denyAlwaysWins() throws {
        try forEachPolicy { model, source in
            for _ in 0..<20 {
                let request = source.request()
                var strict = model
                strict.rules.append(
                    AccessRule(
                        id: "never", .deny, roles: .these([request.subject.roles[0]]),
                        actions: .these([request.action]), kinds: .these([request.resource.kind])))
                let decision = try AccessEngine(strict).decide(request)
                #expect(!decision.isAllowed)
            }
        }
    }

    @Test func anExplanationDecidesAgainInTheSameWay() throws {
        try forEachPolicy { model, source in
            let engine = try AccessEngine(model)
            for _ in 0..<20 {
                let request = source.request()
                let explanation = engine.explain(request)
                #expect(explanation.decision == engine.decide(request))
                let again = try AccessEngine(engine.policy(of: explanation)).decide(request)
                #expect(again.isAllowed == explanation.decision.isAllowed)
                #expect(again.rule == explanation.decision.rule && again.reason == explanation.decision.reason)
                if let rule = explanation.decision.rule, explanation.decision.isAllowed {
                    #expect(explanation.considered.contains { $0.rule == rule && $0.applies })
                }
                #expect(!explanation.sentence.en.isEmpty && !explanation.sentence.fr.isEmpty)
            }
        }
    }

    @Test func breakGlassEndsByItselfInEveryPolicy() throws {
        try forEachPolicy { model, source in
            let engine = try AccessEngine(model)
            for _ in 0..<40 {
                var request = source.request()
                guard engine.decide(request).reason == .breakGlass, let time = request.context.time else { continue }
                // No rule lasts more than an hour here.
                request.context.time = time.addingTimeInterval(2 * 3600)
                #expect(engine.decide(request).reason != .breakGlass)
            }
        }
    }

    @Test func aPolicyWrittenAndReadDecidesTheSame() throws {
        try forEachPolicy(1...120) { model, source in
            let text = AccessFile.yaml(model, tests: [])
            let file = try AccessFile.read(text, named: "random.yaml")
            let before = try AccessEngine(model)
            let after = try file.compiled()
            for _ in 0..<40 {
                let request = source.request()
                #expect(before.decide(request).isAllowed == after.decide(request).isAllowed, "\(text)")
            }
        }
    }

    @Test func aRequestWrittenAndReadIsTheSameQuestion() throws {
        try forEachPolicy(1...50) { model, source in
            let engine = try AccessEngine(model)
            let reader = RequestReader(model)
            for _ in 0..<40 {
                let request = source.request()
                let again = try reader.request(line: request.jsonValue.json)
                #expect(engine.decide(request) == engine.decide(again), "\(request.jsonValue.json)")
            }
        }
    }

    @Test func theSmallerPolicyStillAllowsWhatWasUsed() throws {
        try forEachPolicy(1...100) { model, source in
            let engine = try AccessEngine(model)
            let used = (0..<30).map { _ in source.request() }.filter {
                $0.context.time != nil && engine.decide($0).reason == .rule
            }
            let report = engine.leastPrivilege(
                usage: used, days: 30, now: RandomPolicies.now.addingTimeInterval(400_000))
            let smaller = try AccessEngine(report.smaller)
            for request in used { #expect(smaller.decide(request).isAllowed) }
            for _ in 0..<30 {
                let request = source.request()
                if smaller.decide(request).reason == .rule { #expect(engine.decide(request).isAllowed) }
            }
            for change in PolicyDiff(from: engine, to: smaller).changes { #expect(change.sort != .added) }
        }
    }
}
