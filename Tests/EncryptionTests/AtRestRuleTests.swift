import Encryption
import Foundation
import Guideline
import Testing

@Suite struct AtRestRuleTests {
    private func finding(
        _ rule: String, _ facts: [String: Fact], subject: String = "/home", language: Language = .en
    ) throws -> Finding {
        let read = try #require(Encryption.policy.rule(rule))
        let observation = Observation(kind: read.observes, subject: subject, facts: facts, source: "test")
        let judged = judge(
            [observation], policy: Encryption.policy, asOf: Date(iso8601: "2026-11-23") ?? .now, language: language)
        return try #require(judged.findings.first { $0.rule == rule })
    }

    private func disk(_ encrypted: String, _ more: [String: Fact] = [:]) -> [String: Fact] {
        [
            "fsType": "ext4", "encrypted": .text(encrypted), "plain": ["vda1"], "mappings": [], "role": "data",
            "method": "", "legs": ["x"], "readOnly": false,
        ].merging(more) { _, new in new }
    }

    @Test(arguments: ["at-rest.filesystem", "at-rest.path"])
    func eachAnswerAboutADiskHasItsVerdict(rule: String) throws {
        let verdicts: [(String, Verdict)] = [
            ("yes", .holds), ("no", .short), ("hostUnknown", .unknown), ("server", .unknown), ("partly", .unknown),
            ("memory", .notApplicable), ("unknown", .unknown),
        ]
        for (answer, verdict) in verdicts {
            #expect(try finding(rule, disk(answer)).verdict == Verdicts(verdict), "\(answer)")
        }
    }

    @Test func theSentenceNamesPlaceTypeAndDevice() throws {
        #expect(
            try finding("at-rest.filesystem", disk("no")).title == "/home is on ext4 without encryption (vda1)")
        #expect(
            try finding("at-rest.filesystem", disk("yes", ["method": "LUKS2", "cipher": "AES-XTS, 256 bit"])).title
                == "/home is on ext4, encrypted with LUKS2 (AES-XTS, 256 bit)")
        #expect(
            try finding("at-rest.filesystem", disk("no", ["mappings": ["a"]])).title
                == "/home is encrypted only in part: vda1 is not")
    }

    @Test func bootFilesImagesAndDiscsAreNoPlaceForPatientData() throws {
        let rule = "at-rest.filesystem"
        #expect(try finding(rule, disk("no", ["role": "boot"])).verdict == Verdicts(.notApplicable))
        #expect(try finding(rule, disk("yes", ["role": "boot", "method": "LUKS1"])).verdict == Verdicts(.holds))
        #expect(try finding(rule, ["role": "images", "count": 3]).verdict == Verdicts(.notApplicable))
        let disc = disk("no", ["role": "disc", "readOnly": true])
        #expect(try finding(rule, disc).verdict == Verdicts(.notApplicable))
        let optical = disk("no", ["role": "disc", "plain": ["sr0"], "readOnly": true])
        #expect(try finding(rule, optical).verdict == Verdicts(.unknown))
    }

    @Test func encFSHoldsByTheGuidelineOnly() throws {
        let found = try finding("at-rest.path", disk("yes", ["method": "EncFS"]))
        #expect(found.verdict == Verdicts(guideline: .holds, current: .short))
        #expect(found.difference != nil)
    }

    @Test func eachAnswerAboutSwapHasItsVerdict() throws {
        #expect(try finding("at-rest.swap", ["none": true, "count": 0]).verdict == Verdicts(.notApplicable))
        let verdicts: [(String, Verdict)] = [
            ("yes", .holds), ("memory", .holds), ("no", .short), ("hostUnknown", .unknown), ("server", .unknown),
            ("unknown", .unknown),
        ]
        for (answer, verdict) in verdicts {
            let facts = disk(answer, ["none": false])
            #expect(try finding("at-rest.swap", facts).verdict == Verdicts(verdict), "\(answer)")
        }
    }

    @Test func aRemedyQuotesTheDeviceForTheShell() throws {
        let found = try finding("at-rest.swap", disk("no", ["none": false]), subject: "/swap; rm x")
        #expect(found.remedy?.command == "swapoff '/swap; rm x'")
    }

    @Test func eachAnswerAboutHibernationHasItsVerdict() throws {
        let rule = "at-rest.hibernation"
        #expect(try finding(rule, ["supported": false, "configured": false]).verdict == Verdicts(.notApplicable))
        #expect(try finding(rule, ["supported": true, "configured": false]).verdict == Verdicts(.notApplicable))
        let verdicts: [(String, Verdict)] = [
            ("yes", .holds), ("no", .short), ("hostUnknown", .unknown), ("unknown", .unknown),
        ]
        for (answer, verdict) in verdicts {
            let facts = disk(answer, ["supported": true, "configured": true])
            #expect(try finding(rule, facts).verdict == Verdicts(verdict), "\(answer)")
        }
    }

    private func key(_ bits: Int?, _ algorithm: String = "aes") -> [String: Fact] {
        var facts: [String: Fact] = ["none": false, "method": "LUKS2", "algorithm": .text(algorithm)]
        if let bits { facts["keyBits"] = .number(bits) }
        return facts
    }

    @Test func theTwoSourcesDifferAboutShorterAESKeys() throws {
        let rule = "at-rest.key-length"
        #expect(try finding(rule, key(256)).verdict == Verdicts(.holds))
        for bits in [128, 192] {
            let found = try finding(rule, key(bits))
            #expect(found.verdict == Verdicts(guideline: .short, current: .holds))
            #expect(found.difference?.contains("\(bits)") == true)
        }
        #expect(try finding(rule, key(128, "twofish")).verdict == Verdicts(.short))
        #expect(try finding(rule, key(64)).verdict == Verdicts(.short))
        #expect(try finding(rule, key(nil)).verdict == Verdicts(.unknown))
        #expect(try finding(rule, ["none": true]).verdict == Verdicts(.notApplicable))
    }

    @Test func aKeyThatOnlyRootMayReadSaysSo() throws {
        for rule in ["at-rest.key-length", "at-rest.algorithm"] {
            let found = try finding(rule, ["none": false, "method": "LUKS2", "unread": "needsRoot"], subject: "root")
            #expect(found.reason == .needsRoot)
            #expect(found.remedy?.command?.hasPrefix("sudo ward round") == true)
            let other = try finding(
                rule, ["none": false, "method": "LUKS2", "unread": "needsProgram"], subject: "root")
            #expect(other.reason == .needsProgram)
            #expect(try finding(rule, ["none": false, "method": "CryFS"]).verdict == Verdicts(.unknown))
        }
    }

    @Test(arguments: [
        ("aes", "xts", "plain64", Verdict.holds, Verdict.holds), ("aes", "gcm", "", .holds, .holds),
        ("aes", "cbc", "essiv:sha256", .holds, .short), ("aes", "cbc", "plain64", .short, .short),
        ("aes", "ecb", "", .short, .short), ("des3_ede", "cbc", "essiv:sha256", .short, .short),
        ("blowfish", "xts", "plain64", .short, .short), ("serpent", "xts", "plain64", .holds, .short),
        ("twofish", "xts", "plain64", .holds, .short), ("twofish", "ecb", "", .short, .short),
        ("adiantum", "adiantum", "plain64", .short, .short), ("camellia", "xts", "plain64", .unknown, .unknown),
    ])
    func algorithmsAreJudged(
        algorithm: String, mode: String, vector: String, guideline: Verdict, current: Verdict
    ) throws {
        let facts: [String: Fact] = [
            "none": false, "method": "LUKS2", "algorithm": .text(algorithm), "mode": .text(mode),
            "vector": .text(vector), "cipher": .text("\(algorithm)-\(mode)"),
        ]
        let found = try finding("at-rest.algorithm", facts, subject: "root")
        #expect(found.verdict == Verdicts(guideline: guideline, current: current))
    }

    @Test func withoutAnyLayerThereIsNothingToJudge() throws {
        #expect(try finding("at-rest.algorithm", ["none": true, "count": 0]).verdict == Verdicts(.notApplicable))
    }

    @Test(arguments: Language.allCases)
    func noSentenceHasAGap(language: Language) throws {
        for answer in ["yes", "no", "hostUnknown", "server", "partly", "memory", "unknown"] {
            let found = try finding("at-rest.filesystem", disk(answer), language: language)
            #expect(!found.title.contains("?") && !found.title.contains("{"))
            #expect(found.remedy.map { !$0.text.contains("{") } ?? true)
        }
    }
}
