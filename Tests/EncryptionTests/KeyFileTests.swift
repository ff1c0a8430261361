import Encryption
import Foundation
import Guideline
import Testing

/// The rules of key-files.json: each case with the facts that the instrument gives.
@Suite("Rules on keys and stored files")
struct KeyFileTests {
    private let asOf = Date(iso8601: "2026-11-23T08:00:00Z") ?? .distantPast

    private func verdict(_ rule: String, _ kind: String, _ facts: [String: Fact], asOf date: Date? = nil) -> Verdicts? {
        let seen = Observation(kind: kind, subject: "/srv/x", facts: facts, source: "/srv/x", asset: "a", at: asOf)
        return judge([seen], policy: Encryption.policy, asOf: date ?? asOf).findings.first { $0.rule == rule }?.verdict
    }

    private func key(_ facts: [String: Fact], rule: String = "key-files.unprotected", asOf: Date? = nil) -> Verdicts? {
        let usual: [String: Fact] = [
            "format": "pkcs8", "protected": "no", "place": "home", "worldReadable": false, "algorithm": "rsa",
            "keyType": "rsa", "bits": 3072,
        ]
        return verdict(rule, "search.private-key", usual.merging(facts) { $1 }, asOf: asOf)
    }

    @Test(arguments: ["home", "backup", "repository", "customer", "mail"])
    func anUnprotectedKeyAmongOthersThingsFallsShort(place: String) {
        #expect(key(["place": .text(place)]) == Verdicts(.short))
    }

    @Test func aServicesOwnKeyHoldsUnlessEveryAccountCanReadIt() {
        #expect(key(["place": "etc"]) == Verdicts(.holds))
        #expect(key(["place": "etc", "worldReadable": true]) == Verdicts(.short))
    }

    @Test func protectionHoldsAndAWeakDerivationDividesTheVerdicts() {
        #expect(key(["protected": "yes"]) == Verdicts(.holds))
        #expect(key(["protected": "weak", "kdf": "MD5"]) == Verdicts(guideline: .holds, current: .short))
        #expect(key(["protected": "unknown"]) == Verdicts(.unknown))
        #expect(key(["place": "other"]) == Verdicts(.unknown))
        #expect(key(["shipped": true, "worldReadable": true]) == Verdicts(.notApplicable))
    }

    @Test func noKeyHoldsOnlyWhenTheSearchCameToItsEnd() {
        func none(_ facts: [String: Fact]) -> Verdicts? { verdict("key-files.none", "search.summary", facts) }
        #expect(none(["keys": 0, "files": 9, "timedOut": false]) == Verdicts(.holds))
        // What was not reached is in the coverage, and unknown there.
        #expect(none(["keys": 0, "files": 9, "timedOut": true]) == Verdicts(.notApplicable))
        #expect(none(["keys": 0, "files": 0, "timedOut": false]) == Verdicts(.notApplicable))
        #expect(none(["keys": 2, "files": 9, "timedOut": false]) == Verdicts(.notApplicable))
    }

    @Test func keyLengthsAreJudgedByTheDate() {
        func length(_ facts: [String: Fact], _ date: Date? = nil) -> Verdicts? {
            key(facts, rule: "keys.length", asOf: date)
        }
        #expect(length(["bits": 1024]) == Verdicts(.short))
        #expect(length(["bits": 2048]) == Verdicts(guideline: .holds, current: .short))
        #expect(length(["bits": 2048], Date(iso8601: "2023-06-01")) == Verdicts(.holds))
        #expect(length(["bits": 3072]) == Verdicts(.holds))
        #expect(length(["algorithm": "ec", "bits": 224]) == Verdicts(.short))
        #expect(length(["algorithm": "ec", "bits": 256]) == Verdicts(.holds))
        #expect(length(["algorithm": "symmetric", "bits": 56]) == Verdicts(.short))
        #expect(length(["algorithm": "other"]) == Verdicts(.unknown))
    }

    @Test(arguments: ["key-files.counted", "keys.counted"])
    func keysOfSoftwareAreCountedAndOnlyItsTestKeysAreSetAside(rule: String) {
        func counted(_ published: Bool) -> Verdicts? {
            verdict(
                rule, "search.counted-key",
                ["sort": "dependency-key", "published": .flag(published), "count": 9, "folder": "/root/.pyenv"])
        }
        #expect(counted(true) == Verdicts(.notApplicable))
        #expect(counted(false) == Verdicts(.unknown))
    }

    @Test func keysThatAreOnlyCountedAreJudgedLikeSingleOnes() {
        func more(_ facts: [String: Fact], _ rule: String = "key-files.counted") -> Verdicts? {
            let usual: [String: Fact] = [
                "sort": "more-keys", "folder": "/srv/kunden", "count": 250, "protected": "no", "place": "customer",
                "worldReadable": false, "algorithm": "rsa", "bits": 3072,
            ]
            return verdict(rule, "search.counted-key", usual.merging(facts) { $1 })
        }
        #expect(more([:]) == Verdicts(.short))
        #expect(more(["place": "home"]) == Verdicts(.short))
        #expect(more(["place": "etc"]) == Verdicts(.holds))
        #expect(more(["place": "etc", "worldReadable": true]) == Verdicts(.short))
        #expect(more(["place": "other"]) == Verdicts(.unknown))
        #expect(more(["protected": "yes"]) == Verdicts(.holds))
        #expect(more(["protected": "weak"]) == Verdicts(guideline: .holds, current: .short))
        #expect(more([:], "keys.counted") == Verdicts(.holds))
        #expect(more(["bits": 1024], "keys.counted") == Verdicts(.short))
        #expect(more(["bits": 2048], "keys.counted") == Verdicts(guideline: .holds, current: .short))
        #expect(more(["algorithm": "other"], "keys.counted") == Verdicts(.unknown))
    }

    @Test func noRemedyNamesAnOptionThatDoesNotExist() {
        for rule in Encryption.policy.rules {
            for command in rule.cases.compactMap({ $0.remedy?.command }) {
                #expect(!command.contains("--instrument"), "\(rule.id): \(command)")
            }
        }
    }

    @Test(arguments: [
        ("stored-files.database", "search.database"), ("stored-files.backup", "search.backup"),
        ("stored-files.health", "search.health-file"),
    ])
    func storedDataAreJudgedByTheFileItself(rule: String, kind: String) {
        #expect(verdict(rule, kind, ["encrypted": "no", "format": "x", "place": "home"]) == Verdicts(.short))
        #expect(verdict(rule, kind, ["encrypted": "no", "shipped": true]) == Verdicts(.notApplicable))
        #expect(verdict(rule, kind, ["encrypted": "yes", "format": "x"]) == Verdicts(.holds))
        #expect(verdict(rule, kind, ["encrypted": "unknown", "format": "x"]) == Verdicts(.unknown))
    }

    @Test func archivesAreJudgedBySealAndAlgorithm() {
        func both(_ facts: [String: Fact]) -> [Verdicts?] {
            ["archives.sealed", "archives.algorithm"].map { verdict($0, "search.archive", facts) }
        }
        #expect(both(["encrypted": "weak", "cipher": "ZipCrypto"]) == [Verdicts(.short), Verdicts(.short)])
        #expect(both(["encrypted": "yes", "cipher": "AES-256"]) == [Verdicts(.holds), Verdicts(.holds)])
        #expect(both(["encrypted": "yes", "format": "openssl-enc"]) == [Verdicts(.holds), Verdicts(.unknown)])
        #expect(
            both(["encrypted": "no", "family": "archive", "place": "mail"])
                == [Verdicts(.short), Verdicts(.notApplicable)])
        #expect(
            both(["encrypted": "no", "family": "archive", "place": "home"])
                == [Verdicts(.notApplicable), Verdicts(.notApplicable)])
    }

    @Test func everySentenceUsesFactsThatTheInstrumentGives() {
        let facts: Set<String> = [
            "subject", "asset", "format", "kdf", "cipher", "note", "bits", "keyType", "files", "keys", "stored", "weak",
            "sealed", "count", "sort", "folder", "place", "notReached", "next", "path", "who", "hosts", "weakness",
            "certificates", "hash", "signature", "notBefore", "notAfter",
        ]
        let ids = ["key-files", "keys.", "stored-files", "archives", "certificates."]
        for rule in Encryption.policy.rules where ids.contains(where: { rule.id.hasPrefix($0) }) {
            for text in rule.cases.flatMap({ [$0.say[.en], $0.say[.fr], $0.say[.de]] }) {
                #expect(Set(Template.names(in: text)).isSubset(of: facts), "\(rule.id): \(text)")
            }
        }
    }
}
