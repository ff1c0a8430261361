import Foundation
import Testing
import WardAccess

@Suite struct DecidingTests {
    let engine: AccessEngine
    let now = Date(timeIntervalSince1970: 1_795_420_800)  // 2026-11-23T08:00:00Z, a Monday

    init() throws {
        engine = try Clinic.policy.compiled()
    }

    private func decide(
        _ roles: Role..., to action: Action, on kind: Kind, subject: String? = nil, practice: String? = nil,
        owner: String? = nil, resourcePractice: String? = nil, context: AccessContext = .init()
    ) -> Decision {
        engine.decide(
            AccessRequest(
                subject: .init(roles: roles.map(\.rawValue), id: subject, practice: practice), action: action.rawValue,
                resource: .init(kind: kind.rawValue, id: "r1", practice: resourcePractice, owner: owner),
                context: context))
    }

    @Test func aRuleAllowsOnlyUnderItsCondition() {
        let allowed = decide(.doctor, to: .read, on: .record, context: .init(relations: [.treats]))
        #expect(allowed.isAllowed && allowed.rule == "doctor-record" && allowed.reason == .rule)
        let open = decide(.doctor, to: .read, on: .record)
        #expect(!open.isAllowed && open.reason == .breakGlassPossible && open.rule == "emergency")
        #expect(decide(.doctor, to: .write, on: .record).reason == .conditionNotMet)
    }

    @Test func whatNoRuleGrantsIsDenied() {
        #expect(decide(.assistant, to: .delete, on: .invoice) == Decision.noRule)
        #expect(!decide(.doctor, to: .approve, on: .auditLog).isAllowed)
    }

    @Test func namesThatThePolicyDoesNotKnowAreDenied() {
        func reason(_ role: [String], _ action: String, _ kind: String) -> Decision.Reason {
            engine.decide(
                AccessRequest(subject: .init(roles: role), action: action, resource: .init(kind: kind))
            ).reason
        }
        #expect(reason(["assistant", "docter"], "read", "invoice") == .unknownRole)
        #expect(reason(["assistant"], "reed", "invoice") == .unknownAction)
        #expect(reason(["assistant"], "read", "invoices") == .unknownResource)
        #expect(reason([], "read", "invoice") == .noRole)
    }

    @Test func anUnknownRelationIsTakenAgainstThePerson() {
        // Same practice, but nobody knows whether the record is the nurse's own.
        #expect(!decide(.nurse, to: .read, on: .record, practice: "p", resourcePractice: "p").isAllowed)
        #expect(
            decide(
                .nurse, to: .read, on: .record, subject: "n", practice: "p", owner: "x", resourcePractice: "p"
            ).isAllowed)
        #expect(
            !decide(
                .nurse, to: .read, on: .record, subject: "n", practice: "p", owner: "n", resourcePractice: "p"
            ).isAllowed)
        // Identifiers go before what is stated.
        #expect(
            !decide(
                .nurse, to: .read, on: .record, subject: "n", practice: "p", owner: "x", resourcePractice: "q",
                context: .init(relations: [.samePractice])
            ).isAllowed)
    }

    @Test func purposeAndTimeHaveToBeStated() {
        #expect(!decide(.billing, to: .read, on: .invoice).isAllowed)
        #expect(decide(.billing, to: .read, on: .invoice, context: .init(purpose: "hpaymt")).isAllowed)
        #expect(!decide(.billing, to: .read, on: .invoice, context: .init(purpose: .treatment)).isAllowed)
        #expect(!decide(.auditor, to: .read, on: .auditLog).isAllowed)
        #expect(decide(.auditor, to: .read, on: .auditLog, context: .init(time: now)).isAllowed)
        let sunday = now.addingTimeInterval(-86_400)
        #expect(!decide(.auditor, to: .read, on: .auditLog, context: .init(time: sunday)).isAllowed)
        // 17:30 UTC is 18:30 in Luxembourg.
        let evening = now.addingTimeInterval(9.5 * 3600)
        #expect(!decide(.auditor, to: .read, on: .auditLog, context: .init(time: evening)).isAllowed)
    }

    @Test func denyWinsAndConsentYieldsOnlyToTheEmergencyThatSaysSo() throws {
        let withheld = AccessContext(time: now, relations: [.treats, .consentWithheld])
        #expect(decide(.doctor, to: .read, on: .record, context: withheld).reason == .consent)
        var urgent = withheld
        urgent.breakGlass = try BreakGlassGrant(reason: "unconscious", by: "d", at: now, minutes: 30)
        let doctor = decide(.doctor, to: .read, on: .record, subject: "d", context: urgent)
        #expect(doctor.reason == .breakGlass && doctor.rule == "emergency")
        urgent.breakGlass = try BreakGlassGrant(reason: "unconscious", by: "n", at: now, minutes: 10)
        #expect(decide(.nurse, to: .read, on: .record, subject: "n", context: urgent).reason == .consent)
        let both = decide(.doctor, .support, to: .read, on: .record, subject: "n", context: urgent)
        #expect(both.reason == .denied && both.rule == "support-never")
    }

    @Test func breakGlassEndsByItself() throws {
        let grant = try BreakGlassGrant(reason: "unconscious", by: "d", at: now, minutes: 60)
        func after(_ seconds: Double) -> Decision.Reason {
            decide(
                .doctor, to: .read, on: .record, subject: "d",
                context: .init(time: now.addingTimeInterval(seconds), breakGlass: grant)
            ).reason
        }
        #expect(after(0) == .breakGlass)
        #expect(after(1799) == .breakGlass)
        // The rule's thirty minutes, although the grant says an hour.
        #expect(after(1800) == .breakGlassEnded)
        #expect(after(-1) == .breakGlassEnded)
    }

    @Test func breakGlassNeedsReasonTimeAndItsOwnPerson() {
        func reason(_ grant: BreakGlassGrant, at time: Date?) -> Decision.Reason {
            decide(.doctor, to: .read, on: .record, subject: "d", context: .init(time: time, breakGlass: grant)).reason
        }
        #expect(reason(.init(reason: " \n", start: now), at: now) == .breakGlassWithoutReason)
        #expect(reason(.init(reason: "x", start: nil), at: now) == .breakGlassWithoutTime)
        #expect(reason(.init(reason: "x", start: now), at: nil) == .breakGlassWithoutTime)
        #expect(reason(.init(reason: "x", subject: "other", start: now), at: now) == .breakGlassForeign)
        #expect(reason(.init(reason: "x", resource: "r2", start: now), at: now) == .breakGlassForeign)
        #expect(reason(.init(reason: "x", start: nil, end: now.addingTimeInterval(1800)), at: now) == .breakGlass)
        #expect(reason(.init(reason: "x", start: nil, end: now.addingTimeInterval(1801)), at: now) == .breakGlassEnded)
        #expect(throws: BreakGlassError.noReason) { try BreakGlassGrant(reason: " ", by: "d", at: now, minutes: 1) }
        #expect(throws: BreakGlassError.duration) { try BreakGlassGrant(reason: "x", by: "d", at: now, minutes: 0) }
    }

    @Test func nobodyReviewsTheirOwnEmergency() throws {
        var review = try BreakGlassGrant(reason: "x", by: "d", at: now, minutes: 5).review(rule: "emergency")
        #expect(throws: BreakGlassError.ownReview) { try review.record(justified: true, by: "d", at: now) }
        try review.record(justified: true, by: "chief", at: now)
        #expect(review.justified == true && review.reviewer == "chief")
    }

    @Test func dutiesAreKeptApart() {
        let payment = AccessContext(purpose: .payment)
        #expect(decide(.billing, .auditor, to: .read, on: .invoice, context: payment).rule == "apart-roles")
        var context = payment
        context.done = ["write"]
        #expect(decide(.billing, to: .approve, on: .invoice, context: context).rule == "four-eyes")
        #expect(decide(.billing, to: .read, on: .invoice, context: context).isAllowed)
    }
}

extension Decision {
    /// The answer where no rule speaks.
    static var noRule: Decision? {
        try? Clinic.policy.compiled().decide(
            AccessRequest(subject: .init(roles: ["support"]), action: "delete", resource: .init(kind: "invoice")))
    }
}
