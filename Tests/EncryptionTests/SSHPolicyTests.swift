import Encryption
import Foundation
import Guideline
import Testing

@Suite struct SSHPolicyTests {
    private let date = Date(iso8601: "2026-11-23T08:00:00Z") ?? .distantPast
    private let short = Verdicts(.short)
    private let holds = Verdicts(.holds)

    private func verdict(_ rule: String, _ kind: String, _ facts: [String: Fact]) -> Verdicts? {
        let observation = Observation(kind: kind, subject: "x", facts: facts, source: "test", asset: "a", at: date)
        return judge([observation], policy: Encryption.policy, asOf: date).findings.first { $0.rule == rule }?.verdict
    }

    @Test(arguments: ["ssh.host-key": "ssh.host-key", "ssh.user-key": "remote-access.authorised-key"])
    func keysAreJudgedByLength(_ rule: String, _ kind: String) {
        func key(_ family: String, _ bits: Int) -> Verdicts? {
            verdict(rule, kind, ["count": 1, "family": .text(family), "bits": .number(bits), "type": "t"])
        }
        #expect(key("rsa", 1024) == short)
        #expect(key("rsa", 2047) == short)
        #expect(key("rsa", 2048) == Verdicts(guideline: .holds, current: .short))
        #expect(key("rsa", 2999) == Verdicts(guideline: .holds, current: .short))
        #expect(key("rsa", 3000) == holds)
        #expect(key("dsa", 1024) == short)
        #expect(key("ed25519", 256) == holds)
        #expect(key("ecdsa", 521) == holds)
        #expect(key("unknown", 0) == Verdicts(.unknown))
        #expect(verdict(rule, kind, ["count": 0]) == Verdicts(.notApplicable))
    }

    private let sound: [String: Fact] = [
        "count": 1, "ciphers": ["aes256-gcm@openssh.com"], "macs": ["hmac-sha2-256"], "kex": ["curve25519-sha256"],
        "hostKeys": ["ssh-ed25519"], "userKeys": ["ssh-ed25519"], "strictKex": "yes", "version": "9.6",
    ]

    private func algorithms(_ name: String, _ list: Fact?, rule: String = "ssh.algorithms") -> Verdicts? {
        var facts = sound
        facts[name] = list
        return verdict(rule, "ssh.algorithms", facts)
    }

    @Test func outdatedAlgorithmsFallShort() {
        #expect(algorithms("macs", ["hmac-sha2-256"]) == holds)
        #expect(algorithms("ciphers", ["aes256-ctr", "aes128-cbc"]) == Verdicts(guideline: .holds, current: .short))
        #expect(algorithms("ciphers", ["aes256-ctr", "3des-cbc"]) == short)
        #expect(algorithms("kex", ["curve25519-sha256", "diffie-hellman-group14-sha1"]) == short)
        #expect(algorithms("hostKeys", ["ssh-ed25519", "ssh-rsa"]) == short)
        #expect(algorithms("userKeys", ["ssh-dss"]) == short)
        #expect(algorithms("macs", ["hmac-md5"]) == short)
        #expect(algorithms("ciphers", nil) == Verdicts(.unknown))
        for list in ["kex", "macs", "hostKeys", "userKeys"] {
            #expect(algorithms(list, nil) == Verdicts(.unknown), "\(list)")
        }
        #expect(verdict("ssh.algorithms", "ssh.algorithms", ["count": 0]) == Verdicts(.notApplicable))
    }

    @Test func aStreamCipherCountsOnlyWhereThereIsNoOther() {
        let chacha = "chacha20-poly1305@openssh.com"
        #expect(algorithms("ciphers", .list([chacha, "aes256-gcm@openssh.com"])) == holds)
        #expect(algorithms("ciphers", .list([chacha])) == Verdicts(guideline: .short, current: .holds))
    }

    @Test func strictKeyExchangeMattersForSomeCiphers() {
        let rule = "ssh.strict-key-exchange"
        #expect(algorithms("strictKex", "yes", rule: rule) == holds)
        #expect(algorithms("strictKex", "no", rule: rule) == holds)
        var facts = sound
        facts["ciphers"] = ["chacha20-poly1305@openssh.com"]
        facts["strictKex"] = "no"
        #expect(verdict(rule, "ssh.algorithms", facts) == short)
        facts["strictKex"] = "unknown"
        #expect(verdict(rule, "ssh.algorithms", facts) == Verdicts(.unknown))
        #expect(verdict(rule, "ssh.algorithms", ["count": 0]) == Verdicts(.notApplicable))
    }
}
