import Foundation
import Testing
import WardAccess
import WardAccessFile

/// What somebody would send who wants to be let in, or who merely makes a mistake.
@Suite struct HostileInputTests {
    static let policy = """
        schema: ward/access/1
        roles: {doctor: {maintainer: practice}, nurse: {maintainer: practice}}
        actions: [read, write]
        resources: [record]
        rules:
          - {id: reads, allow: doctor, to: read, on: record, when: treats}
          - {id: pays, allow: nurse, to: write, on: record, when: {purpose: payment}}
          - {id: consent, deny: any, to: any, on: record, when: consentWithheld, consent: true}
        breakGlass:
          - {id: emergency, roles: nurse, to: read, on: record, minutes: 30}
        """

    private func decide(line: [UInt8]) throws -> Decision {
        let file = try AccessFile.read(Self.policy, named: "p.yaml")
        return try file.compiled().decide(try RequestReader(file.model).request(bytes: line))
    }

    private func decide(_ role: String = "doctor", _ action: String = "read", context: String) throws -> Decision {
        let line =
            #"{"subject":{"role":"\#(role)"},"action":"\#(action)","resource":{"kind":"record"},"context":{\#(context)}}"#
        return try decide(line: Array(line.utf8))
    }

    private func mistake(_ change: (String) -> String) -> String {
        do {
            _ = try AccessFile.read(change(Self.policy), named: "p.yaml")
            return "none"
        } catch {
            return error.mistakes.map(\.text).joined(separator: "\n")
        }
    }

    private func remarks(_ change: (String) -> String) throws -> [PolicyRemark.Sort] {
        try AccessFile.read(change(Self.policy), named: "p.yaml").compiled().remarks().map(\.sort)
    }

    @Test(arguments: ["true", "TRUE", "false", "yes", "1", ""])
    func aFlagInQuotesDoesNotLiftADenyInSilence(_ text: String) throws {
        #expect(throws: RequestMistake.self) { try decide(context: "\"treats\":true,\"consentWithheld\":\"\(text)\"") }
    }

    @Test func aMarkOfTheByteOrderIsPassedOver() throws {
        let line =
            #"{"subject":{"role":"doctor"},"action":"read","resource":{"kind":"record"},"context":{"treats":true}}"#
        #expect(try decide(line: [0xEF, 0xBB, 0xBF] + Array(line.utf8)).isAllowed)
    }

    @Test(arguments: ["doctоr", "Doctor", "doctor ", "doctor\u{200b}", "doctor\\u0000", "any", "ｄoctor"])
    func aRoleThatOnlyLooksLikeOneIsUnknown(_ role: String) throws {
        #expect(try decide(role, "read", context: #""treats":true"#).reason == .unknownRole)
    }

    @Test(arguments: [
        "2026-02-30T10:00:00Z", "2026-02-29T10:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T10:60:00Z",
        "2026-11-23T10:00:61Z", "2026-11-23T10:00:00", "2026-11-23", "2026-11-23T10:00:00+24:00",
        "0000-01-01T00:00:00Z",
        "2026-11-23T10:00:00Zx", "2026-11-23T10:00:00.Z", "２026-11-23T10:00:00Z", "+026-11-23T10:00:00Z", "",
    ])
    func aTimeThatDoesNotExistIsNone(_ text: String) {
        #expect(RequestTime.date(text) == nil)
    }

    @Test(arguments: [
        "2026-11-23T08:00:00Z", "2026-11-23t08:00:00z", "2026-11-23 08:00:00Z", "2026-11-23T08:00Z",
        "2026-11-23T09:00:00+01:00", "2026-11-23T09:00:00+0100", "2026-11-23T09:00+01", "2026-11-22T22:30:00-09:30",
    ])
    func timesMayBeWrittenInManyWays(_ text: String) {
        #expect(RequestTime.date(text)?.timeIntervalSince1970 == 1_795_420_800)
    }

    @Test func everyDayIsReadAsTheSystemReadsIt() {
        for day in stride(from: -25_000, to: 60_000, by: 7) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400 + 43_199)
            #expect(RequestTime.date(RequestTime.text(date)) == date)
        }
        #expect(RequestTime.date("2024-02-29T00:00:00Z") != nil)
        #expect(RequestTime.date("1900-02-29T00:00:00Z") == nil)
    }

    @Test(arguments: ["", "   ", "\\u200b\\u200b", "---", "...", "\\n\\t", "\\u0000", "\\ufeff"])
    func aReasonThatSaysNothingOpensNothing(_ reason: String) throws {
        let context = #""time":1795420900,"breakGlass":{"since":1795420800,"reason":"\#(reason)"}"#
        #expect(try decide("nurse", "read", context: context).reason == .breakGlassWithoutReason)
    }

    @Test func emergencyAccessNeedsThePresentToLieWithinIt() throws {
        func reason(_ time: Int) throws -> Decision.Reason {
            try decide(
                "nurse", "read", context: #""time":\#(time),"breakGlass":{"since":1795420800,"reason":"collapsed"}"#
            )
            .reason
        }
        #expect(try reason(1_795_420_799) == .breakGlassEnded)
        #expect(try reason(1_795_420_800) == .breakGlass)
        #expect(try reason(1_795_422_599) == .breakGlass)
        #expect(try reason(1_795_422_600) == .breakGlassEnded)
    }

    @Test func aPurposeIsReadAsACodeOrAsAWord() throws {
        #expect(try decide("nurse", "write", context: #""purpose":"HPAYMT""#).isAllowed)
        #expect(try decide("nurse", "write", context: #""purpose":"payment""#).isAllowed)
        #expect(try decide("nurse", "write", context: #""purpose":"hpaymt""#).isAllowed)
        #expect(try !decide("nurse", "write", context: #""purpose":"treatment""#).isAllowed)
        #expect(try !decide("nurse", "write", context: "").isAllowed)
    }

    @Test func namesThatMixAlphabetsAreRefused() {
        let found = mistake { $0.replacing("roles: {doctor", with: "roles: {dоctor: {}, doctor") }
        #expect(found.contains("mixes letters of several alphabets"))
        #expect(mistake { $0.replacing("nurse", with: "infirmière") } == "none")
    }

    @Test func aRuleThatRepeatsAnEarlierOneIsRemarked() throws {
        let again = "  - {id: again, allow: doctor, to: read, on: record, when: treats}\nbreakGlass:"
        #expect(try remarks { $0.replacing("breakGlass:", with: again) } == [.shadowed])
        #expect(try remarks { $0 }.isEmpty)
    }

    @Test(arguments: [
        "{all: [treats, {not: treats}]}", "{all: [{purpose: TREAT}, {purpose: HPAYMT}]}",
        "{all: [treats, {any: [never, {not: treats}]}]}",
    ])
    func aConditionThatContradictsItselfIsRemarked(_ condition: String) throws {
        #expect(try remarks { $0.replacing("when: treats", with: "when: \(condition)") } == [.impossible])
    }

    @Test(arguments: ["{not: treats}", "{any: [treats, {not: treats}]}", "{all: [treats, own, samePractice]}"])
    func aConditionThatCanHoldIsNot(_ condition: String) throws {
        #expect(try remarks { $0.replacing("when: treats", with: "when: \(condition)") }.isEmpty)
    }

    @Test(arguments: ["when: ", "when: ~", "unless: ", "when: {not: }", "when: {days: , hours: \"08:00-18:00\"}"])
    func aConditionThatWasBegunAndLeftEmptyIsAMistake(_ text: String) {
        #expect(mistake { $0.replacing("when: treats", with: text) }.contains("is empty"))
    }

    @Test func aDelegationBegunAndLeftEmptyIsAMistake() {
        let rule = "\ndelegation:\n  - {id: stand-in, from: doctor, to: nurse, on: , actions: , days: 3}"
        #expect(
            mistake { $0 + rule }
                == "\"on\" is empty; write what it is, or leave the key out\n\"actions\" is empty; write what it is, or leave the key out"
        )
    }
}
