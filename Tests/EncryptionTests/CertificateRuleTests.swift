import Encryption
import Foundation
import Guideline
import Testing

/// The rules of certificates.json, and those of key-files.json about weak, shared and other people's keys.
@Suite("Rules on certificates and weak keys")
struct CertificateRuleTests {
    private let asOf = Date(iso8601: "2026-11-23T08:00:00Z") ?? .distantPast

    private func verdict(_ rule: String, _ kind: String, _ facts: [String: Fact], asOf date: Date? = nil) -> Verdicts? {
        let seen = Observation(kind: kind, subject: "/srv/x", facts: facts, source: "/srv/x", asset: "a", at: asOf)
        return judge([seen], policy: Encryption.policy, asOf: date ?? asOf).findings.first { $0.rule == rule }?.verdict
    }

    private func certificate(_ rule: String, _ facts: [String: Fact], asOf: Date? = nil) -> Verdicts? {
        let usual: [String: Fact] = [
            "path": "/srv/x", "algorithm": "rsa", "keyType": "rsa", "bits": 3072, "hash": "SHA256",
            "signature": "sha256WithRSAEncryption", "selfIssued": false, "hasKey": true,
            "notBefore": "2026-01-01T00:00:00Z", "notAfter": "2027-06-01T00:00:00Z",
        ]
        return verdict(rule, "search.certificate", usual.merging(facts) { $1 }, asOf: asOf)
    }

    @Test func lengthsAreJudgedByTheDate() {
        func length(_ facts: [String: Fact], _ date: Date? = nil) -> Verdicts? {
            certificate("certificates.length", facts, asOf: date)
        }
        #expect(length([:]) == Verdicts(.holds))
        #expect(length(["bits": 1024]) == Verdicts(.short))
        #expect(length(["bits": 2048]) == Verdicts(guideline: .holds, current: .short))
        #expect(length(["bits": 2048], Date(iso8601: "2023-06-01")) == Verdicts(.holds))
        #expect(length(["algorithm": "ec", "bits": 224]) == Verdicts(.short))
        #expect(length(["algorithm": "ec", "bits": 256]) == Verdicts(.holds))
        #expect(length(["algorithm": "other"]) == Verdicts(.unknown))
        #expect(length(["shipped": true]) == Verdicts(.notApplicable))
    }

    @Test func digestsAreJudgedUnlessNobodyReliesOnThem() {
        func digest(_ facts: [String: Fact]) -> Verdicts? { certificate("certificates.signature", facts) }
        #expect(digest([:]) == Verdicts(.holds))
        #expect(digest(["hash": "SHA1"]) == Verdicts(.short))
        #expect(digest(["hash": "MD5"]) == Verdicts(.short))
        #expect(digest(["hash": "MD5", "selfIssued": true]) == Verdicts(.notApplicable))
        #expect(digest(["hash": "SHA224"]) == Verdicts(guideline: .holds, current: .short))
        #expect(digest(["hash": "none", "signature": "ed25519"]) == Verdicts(.holds))
        #expect(digest(["hash": "none", "signature": "1.2.3"]) == Verdicts(.unknown))
        #expect(digest(["shipped": true]) == Verdicts(.notApplicable))
    }

    @Test func datesAreJudgedAsOfADate() {
        func dates(_ facts: [String: Fact], _ day: String = "2026-11-23") -> Verdicts? {
            certificate("certificates.dates", facts, asOf: Date(iso8601: day))
        }
        #expect(dates([:]) == Verdicts(.holds))
        #expect(dates([:], "2027-05-15") == Verdicts(guideline: .holds, current: .short))
        #expect(dates([:], "2027-06-02") == Verdicts(.short))
        #expect(dates(["hasKey": false], "2027-06-02") == Verdicts(.notApplicable))
        #expect(dates(["hasKey": false], "2027-05-15") == Verdicts(.holds))
        #expect(dates([:], "2025-12-31") == Verdicts(.short))
        let usual: [String: Fact] = ["hasKey": true, "path": "/srv/x"]
        #expect(verdict("certificates.dates", "search.certificate", usual) == Verdicts(.unknown))
    }

    @Test(arguments: KeyWeakness.allCases)
    func everyWeaknessHasItsCase(weakness: KeyWeakness) {
        let found = verdict("keys.weak", "search.weak-key", ["weakness": .text(weakness.rawValue), "path": "/srv/x"])
        #expect(
            found == (weakness == .smallExponent ? Verdicts(guideline: .holds, current: .short) : Verdicts(.short)))
    }

    @Test func anotherWeaknessIsUnknown() {
        #expect(verdict("keys.weak", "search.weak-key", ["weakness": "new", "path": "/srv/x"]) == Verdicts(.unknown))
    }

    @Test func keysOfOthersFallShort() {
        func whose(_ facts: [String: Fact]) -> Verdicts? { verdict("key-files.whose", "search.private-key", facts) }
        #expect(whose(["whose": "client", "who": "Centre Belval"]) == Verdicts(.short))
        #expect(whose(["whose": "client"]) == Verdicts(.short))
        #expect(whose(["whose": "own"]) == Verdicts(.holds))
        #expect(whose(["whose": "unclear"]) == Verdicts(.notApplicable))
        #expect(whose([:]) == Verdicts(.notApplicable))
    }

    @Test func oneKeyInSeveralPlaces() {
        func same(_ shared: Fact) -> Verdicts? {
            verdict("key-files.same", "search.same-key", ["shared": shared, "count": 2, "files": ["/a", "/b"]])
        }
        #expect(same("hosts") == Verdicts(guideline: .holds, current: .short))
        #expect(same("files") == Verdicts(guideline: .holds, current: .short))
        #expect(same("certificates") == Verdicts(.notApplicable))
    }

    @Test(arguments: [0, 3])
    func theNumberOfCertificatesIsSaid(count: Int) {
        let facts: [String: Fact] = ["certificates": .number(count), "files": 9, "timedOut": false]
        #expect(verdict("certificates.none", "search.summary", facts) == Verdicts(.notApplicable))
    }
}
