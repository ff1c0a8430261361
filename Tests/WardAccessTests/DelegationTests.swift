import Foundation
import Testing
import WardAccess

@Suite struct DelegationTests {
    let engine: AccessEngine
    let now = Date(timeIntervalSince1970: 1_795_420_800)

    init() throws { engine = try Clinic.policy.compiled() }

    private func pass(_ from: String, _ role: String = "doctor", days: Double = 7) -> Delegation {
        Delegation(
            from: from, roles: [role], actions: .these(["read"]), kinds: .these(["record"]),
            end: now.addingTimeInterval(days * 86_400), relations: [.treats])
    }

    private func reads(_ person: String, _ role: String, _ register: DelegationRegister, at time: Date) -> Decision {
        engine.decide(
            AccessRequest(
                subject: .init(roles: [role], id: person), action: "read", resource: .init(kind: "record"),
                context: .init(time: time, delegations: register.active(for: person, at: time))))
    }

    @Test func aRightIsPassedOnUntilItsEnd() throws {
        var register = DelegationRegister(engine: engine)
        try register.add(pass("weber"), to: "anne", roles: ["assistant"], at: now)
        #expect(reads("anne", "assistant", register, at: now).reason == .delegated)
        #expect(reads("anne", "assistant", register, at: now).rule == "stand-in")
        #expect(!reads("anne", "assistant", register, at: now.addingTimeInterval(8 * 86_400)).isAllowed)
        #expect(!reads("bert", "assistant", register, at: now).isAllowed)
        register.revoke(from: "weber", to: "anne")
        #expect(!reads("anne", "assistant", register, at: now).isAllowed)
    }

    @Test func nobodyPassesOnMoreThanTheyHave() throws {
        var register = DelegationRegister(engine: engine)
        #expect(throws: DelegationError.noRule) {
            try register.add(pass("sam", "support"), to: "anne", roles: ["assistant"], at: now)
        }
        #expect(throws: DelegationError.tooLong) {
            try register.add(pass("weber", days: 15), to: "anne", roles: ["assistant"], at: now)
        }
        #expect(throws: DelegationError.noRule) {
            var wide = pass("weber")
            wide.actions = .these(["read", "delete"])
            try register.add(wide, to: "anne", roles: ["assistant"], at: now)
        }
        #expect(throws: DelegationError.noEnd) {
            try register.add(pass("weber", days: -1), to: "anne", roles: ["assistant"], at: now)
        }
        // A support person who claims it in a request gets nothing.
        var forged = pass("sam", "support")
        forged.to = "anne"
        let decision = engine.decide(
            AccessRequest(
                subject: .init(roles: ["assistant"], id: "anne"), action: "read", resource: .init(kind: "record"),
                context: .init(time: now, delegations: [forged])))
        #expect(!decision.isAllowed)
    }

    @Test func itNeverGoesRoundInACircle() throws {
        var register = DelegationRegister(engine: engine)
        try register.add(pass("weber"), to: "klein", roles: ["doctor"], at: now)
        try register.add(pass("klein"), to: "faber", roles: ["doctor"], at: now)
        #expect(throws: DelegationError.circle(["faber", "weber", "klein", "faber"])) {
            try register.add(pass("faber"), to: "weber", roles: ["doctor"], at: now)
        }
        #expect(throws: DelegationError.circle(["weber", "weber"])) {
            try register.add(pass("weber"), to: "weber", roles: ["doctor"], at: now)
        }
    }
}
