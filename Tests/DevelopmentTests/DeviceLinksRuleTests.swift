import Development
import Foundation
import Guideline
import Testing

@Suite struct DeviceLinksRuleTests {
    @Test(arguments: [
        (2, 1, 1, 0, Verdict.short), (1, 0, 1, 0, .unknown), (0, 0, 0, 2, .unknown), (3, 0, 0, 0, .holds),
        (0, 0, 0, 0, .notApplicable),
    ])
    func linksAreJudged(
        _ count: Int, _ unprotected: Int, _ unclear: Int, _ unidentified: Int, _ verdict: Verdict
    ) throws {
        let asOf = try #require(Date(iso8601: "2026-11-23"))
        let seen = Observation(
            kind: "services.device-links", subject: "medical",
            facts: [
                "count": .number(count), "unprotectedCount": .number(unprotected), "unprotected": ["DICOM 104"],
                "unclearCount": .number(unclear), "unclear": ["HL7 2575"],
                "unidentifiedCount": .number(unidentified), "unidentified": ["7777 (java)"],
            ], source: "services", at: asOf)
        for language in Language.allCases {
            let findings = judge([seen], policy: Development.policy, asOf: asOf, language: language).findings
            let finding = try #require(findings.first { $0.rule == "device-links.unprotected" })
            #expect(finding.verdict == Verdicts(verdict))
            #expect(!finding.title.contains("?"))
        }
    }

    @Test(arguments: [
        ("mounted", "yes", Verdict.holds), ("shared", "yes", .holds), ("mounted", "no", .short),
        ("shared", "no", .short),
        ("none", "unknown", .holds), ("unknown", "unknown", .unknown), ("mounted", "unknown", .unknown),
    ])
    func foldersOfDevicesAreJudged(_ network: String, _ encrypted: String, _ verdict: Verdict) throws {
        let asOf = try #require(Date(iso8601: "2026-11-24"))
        let seen = Observation(
            kind: "search.device-exchange", subject: "/srv/gdt",
            facts: [
                "folder": "/srv/gdt", "count": 3, "network": .text(network), "through": "SMB",
                "encrypted": .text(encrypted),
            ], source: "/srv/gdt", at: asOf)
        for language in Language.allCases {
            let findings = judge([seen], policy: Development.policy, asOf: asOf, language: language).findings
            let finding = try #require(findings.first { $0.rule == "device-links.exchange-folders" })
            #expect(finding.verdict == Verdicts(verdict))
            #expect(finding.title.contains("/srv/gdt"))
        }
    }
}
