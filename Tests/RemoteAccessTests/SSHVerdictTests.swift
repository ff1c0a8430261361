import Foundation
import Guideline
import Observing
import ObservingTesting
import Testing

@testable import RemoteAccess

@Suite struct SSHVerdictTests {
    private func server(_ settings: String, rootKey: Bool = false) -> FixtureMachine {
        var machine = Recordings.hardenedServer
        machine.files["/etc/ssh/sshd_config.d/10-ward.conf"] = nil
        machine.files["/etc/ssh/sshd_config"] = .text(settings)
        if rootKey { machine.files["/root/.ssh/authorized_keys"] = .text(Recordings.ed25519 + " a@b\n", mode: 0o600) }
        return machine
    }

    private func verdict(_ rule: String, _ settings: String, rootKey: Bool = false) async throws -> [Verdicts] {
        try await Recordings.findings(of: server(settings, rootKey: rootKey)).verdicts(rule)
    }

    @Test func rootLoginIsJudgedByWhatOpens() async throws {
        let rule = "remote-access.root-login"
        #expect(try await verdict(rule, "PermitRootLogin no\n") == [Verdicts(.holds)])
        #expect(try await verdict(rule, "PermitRootLogin yes\n") == [Verdicts(.short)])
        #expect(try await verdict(rule, "PermitEmptyPasswords yes\nPermitRootLogin no\n") == [Verdicts(.short)])
        // The default lets root in with a key: it matters whether there is one.
        #expect(try await verdict(rule, "") == [Verdicts(.holds)])
        #expect(try await verdict(rule, "", rootKey: true) == [Verdicts(.short)])
        let section = "PermitRootLogin no\nMatch Address 192.0.2.1\n PermitRootLogin yes\n"
        #expect(try await verdict(rule, section) == [Verdicts(.short)])
        var unreadable = server("")
        unreadable.files["/root/.ssh/authorized_keys"] = .denied(.needsRoot)
        #expect(try await Recordings.findings(of: unreadable).verdicts(rule) == [Verdicts(.unknown)])
    }

    @Test func passwordsAreJudgedByCurrentAdviceAlone() async throws {
        let rule = "remote-access.password-login"
        let differ = Verdicts(guideline: .holds, current: .short)
        #expect(try await verdict(rule, "") == [differ])
        #expect(try await verdict(rule, "PasswordAuthentication no\nUsePAM yes\n") == [differ])
        let off = "PasswordAuthentication no\nKbdInteractiveAuthentication no\nUsePAM yes\n"
        #expect(try await verdict(rule, off) == [Verdicts(.holds)])
        #expect(try await verdict(rule, off + "Match User a\nPasswordAuthentication yes\n") == [differ])
    }

    @Test func idleSessionsEndOnlyByATimeoutOfTheChannelOrTheShell() async throws {
        let rule = "remote-access.idle"
        #expect(try await verdict(rule, "") == [Verdicts(.short)])
        #expect(try await verdict(rule, "ClientAliveInterval 60\n") == [Verdicts(.short)])
        #expect(try await verdict(rule, "ChannelTimeout *=10m\n") == [Verdicts(.holds)])
        #expect(try await verdict(rule, "ChannelTimeout agent-connection=10m\n") == [Verdicts(.short)])
        var shell = server("")
        shell.files["/etc/profile.d/idle.sh"] = .text("# TMOUT=1\nreadonly TMOUT=900\n")
        #expect(try await Recordings.findings(of: shell).verdicts(rule) == [Verdicts(.holds)])
    }

    @Test func keysAreJudgedByTheirEnd() async throws {
        func verdict(_ options: String, mode: UInt32 = 0o600, changed: String) async throws -> [Verdicts] {
            var machine = Recordings.bare()
            machine.files["/home/claire/.ssh/authorized_keys"] = .text(
                options + Recordings.ed25519 + " m.muster@praxis\n", mode: mode, owner: 1000,
                modified: try #require(Date(iso8601: changed)))
            return try await Recordings.findings(of: machine).verdicts("remote-access.authorised-key")
        }
        let (recent, old) = ("2026-10-01T00:00:00Z", "2024-10-01T00:00:00Z")
        #expect(try await verdict("", changed: recent) == [Verdicts(.unknown)])
        #expect(try await verdict("", changed: old) == [Verdicts(.short)])
        #expect(try await verdict("", mode: 0o664, changed: recent) == [Verdicts(.short)])
        #expect(try await verdict("expiry-time=\"202712312359\" ", changed: old) == [Verdicts(.holds)])
        #expect(try await verdict("expiry-time=\"20250101\" ", changed: old) == [Verdicts(.holds)])
        #expect(
            try await verdict("restrict,command=\"/usr/bin/backup --to \\\"x y\\\"\" ", changed: old) == [
                Verdicts(.holds)
            ])
    }

    @Test func keysFromElsewhereAreUnknown() async throws {
        let rule = "remote-access.key-source"
        let settings =
            "AuthorizedKeysCommand /usr/bin/sss_ssh_authorizedkeys --token secret %u\n"
            + "TrustedUserCAKeys /etc/ssh/ca.pub\n"
        #expect(try await verdict(rule, settings) == [Verdicts(.unknown), Verdicts(.unknown)])
        let sighting = try await Recordings.look(at: server(settings))
        #expect(!sighting.observations.contains { "\($0)".contains("--token") })
    }

    @Test func theServersOwnAnswerWinsAndItsSectionsComeFromTheFile() async throws {
        var machine = server("PermitRootLogin no\nMatch Group staff\nX11Forwarding yes\n")
        machine.commands["sshd -T"] = CommandResult(
            status: 0, output: Array("permitrootlogin without-password\nciphers aes128-ctr,3des-cbc\n".utf8))
        let server = try #require(
            try await Recordings.look(at: machine).observations.first { $0.kind == "ssh.server" })
        #expect(server.facts["readBy"] == "server")
        #expect(server.facts["permitrootlogin"] == "prohibit-password")
        #expect(server.facts["exceptions"] == ["Group staff: x11forwarding yes"])
    }

    @Test func everyRuleIsReadAndItsFactsExist() async throws {
        var names: [String: Set<String>] = [:]
        let machines = [Recordings.desktopWithAnyDesk, Recordings.hardenedServer, Recordings.bare()]
        for machine in machines {
            for observation in try await Recordings.look(at: machine).observations {
                names[observation.kind, default: ["subject", "asset"]].formUnion(observation.facts.keys)
            }
        }
        let optional: Set<String> = ["shellTimeout", "tool", "role", "permanent", "running", "seen", "rootKeys"]
        for rule in RemoteAccess.policy.rules where rule.observes != "remote-access.key-source" {
            for each in rule.cases {
                let texts = Language.allCases.flatMap { language in
                    [each.say[language], each.remedy?.text[language] ?? "", each.remedy?.command ?? ""]
                }
                let asked = Set(texts.flatMap(Template.names)).union(each.when.keys)
                let missing = asked.subtracting(names[rule.observes] ?? []).subtracting(optional)
                #expect(missing.isEmpty, "\(rule.id): \(missing)")
            }
        }
    }
}
