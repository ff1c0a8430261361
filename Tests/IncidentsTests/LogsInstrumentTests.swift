import Foundation
import Guideline
import Observing
import ObservingTesting
import Testing

@testable import Incidents

@Suite struct LogsInstrumentTests {
    /// A machine with programs running and nothing else.
    private func machine(running programs: [String] = []) -> FixtureMachine {
        var machine = FixtureMachine()
        for (index, program) in (["init"] + programs).enumerated() {
            machine.files["/proc/\(index + 1)/comm"] = .text(String(program.prefix(15)) + "\n")
            machine.files["/proc/\(index + 1)/cmdline"] = .text("/usr/sbin/\(program)\0")
        }
        return machine
    }

    private func sighting(_ machine: FixtureMachine) async throws -> Sighting {
        try await LogsInstrument().observe(ObservationRequest(), on: machine)
    }

    private func verdict(_ rule: String, _ machine: FixtureMachine) async throws -> Verdict? {
        let observations = try await sighting(machine).observations
        let findings = judge(observations, policy: Incidents.policy, asOf: machine.now).findings
        let found = findings.filter { $0.rule == rule }.map(\.verdict)
        #expect(found.count <= 1 && !found.contains(where: \.differ))
        return found.first?.worst
    }

    @Test func aMachineThatWritesNothingFallsShort() async throws {
        #expect(try await verdict("logs.keeping", machine()) == .short)
        var hidden = machine()
        hidden.files["/proc/1/cmdline"] = nil
        hidden.files["/proc/1/comm"] = nil
        hidden.files["/proc/7/cmdline"] = .text("ward\0")
        #expect(try await verdict("logs.keeping", hidden) == .unknown)
    }

    @Test func theJournalIsKeptOnlyWithItsFolderOrByOrder() async throws {
        var journal = machine(running: ["systemd-journald"])
        #expect(try await verdict("logs.keeping", journal) == .short)
        journal.files["/var/log/journal/x/system.journal"] = .text("")
        #expect(try await verdict("logs.keeping", journal) == .holds)
        journal.files["/etc/systemd/journald.conf"] = .text("[Journal]\nStorage=persistent\n")
        journal.files["/etc/systemd/journald.conf.d/90.conf"] = .text("[Journal]\nStorage=volatile\n")
        #expect(try await verdict("logs.keeping", journal) == .short)
    }

    @Test func aShortTimeFallsShort() async throws {
        var journal = machine(running: ["systemd-journald"])
        journal.files["/etc/systemd/journald.conf"] = .text("[Journal]\nStorage=persistent\nMaxRetentionSec=2day\n")
        #expect(try await verdict("logs.keeping", journal) == .short)
        journal.files["/etc/systemd/journald.conf"] = .text("[Journal]\nStorage=persistent\nMaxRetentionSec=3month\n")
        #expect(try await verdict("logs.keeping", journal) == .holds)
        var files = machine(running: ["rsyslogd"])
        files.files["/etc/logrotate.d/rsyslog"] = .text(
            "/var/log/syslog\n/var/log/auth.log\n{\n rotate 4\n weekly\n}\n")
        let seen = try await sighting(files).observations.first { $0.kind == "logs.keeping" }
        #expect(seen?.facts["keepDays"] == 28)
        #expect(try await verdict("logs.keeping", files) == .holds)
    }

    @Test func startedProgramsNeedARuleThatIsLoaded() async throws {
        let rule = "logs.exec-audit"
        #expect(try await verdict(rule, machine()) == .short)
        var audit = machine(running: ["auditd"])
        audit.files["/etc/audit/rules.d/exec.rules"] = .text("-a always,exit -F arch=b64 -S execve,execveat -k exec\n")
        #expect(try await verdict(rule, audit) == .unknown)
        audit.commands["auditctl -l"] = CommandResult(status: 0, output: Array("No rules\n".utf8))
        #expect(try await verdict(rule, audit) == .short)
        audit.commands["auditctl -l"] = CommandResult(
            status: 0, output: Array("-a always,exit -F arch=b64 -S execve,execveat -F key=exec\n".utf8))
        #expect(try await verdict(rule, audit) == .holds)
        #expect(try await verdict(rule, machine(running: ["falco"])) == .holds)
    }

    @Test func copiesOfLogsAreJudgedByTheirWay() async throws {
        let rule = "logs.shipping"
        #expect(try await verdict(rule, machine()) == .short)
        var rsyslog = machine(running: ["rsyslogd"])
        rsyslog.files["/etc/rsyslog.conf"] = .text("*.* action(type=\"omfile\" file=\"/var/log/all\")\n")
        #expect(try await verdict(rule, rsyslog) == .short)
        rsyslog.files["/etc/rsyslog.d/out.conf"] = .text("*.* @@logs.example:514\n")
        #expect(try await verdict(rule, rsyslog) == .short)
        rsyslog.files["/etc/rsyslog.d/out.conf"] = .text(
            """
            action(type="omfwd" target="logs.example" protocol="tcp" StreamDriver="gtls" StreamDriverMode="1")
            """)
        #expect(try await verdict(rule, rsyslog) == .holds)
        rsyslog.files["/etc/rsyslog.d/out.conf"] = .denied(.needsRoot)
        #expect(try await sighting(rsyslog).skipped.contains { $0.aspect == "shipping" && $0.why == .needsRoot })
        #expect(try await verdict(rule, rsyslog) == nil)
        #expect(try await verdict(rule, machine(running: ["fluent-bit"])) == .unknown)
        var upload = machine()
        upload.files["/etc/systemd/journal-upload.conf"] = .text("[Upload]\nURL=https://a:b@logs.example:19532\n")
        #expect(try await verdict(rule, upload) == .short)
        upload = machine(running: ["systemd-journal-upload"])
        upload.files["/etc/systemd/journal-upload.conf"] = .text("[Upload]\nURL=https://a:b@logs.example:19532\n")
        #expect(try await verdict(rule, upload) == .holds)
        #expect(try await sighting(upload).observations.contains { $0.facts["target"] == "logs.example" })
    }

    @Test func theClockNeedsAServiceThatReachesOne() async throws {
        let rule = "logs.clock"
        #expect(try await verdict(rule, machine()) == .short)
        var guest = machine()
        guest.files["/proc/cpuinfo"] = .text("flags\t\t: fpu hypervisor lahf_lm\n")
        #expect(try await verdict(rule, guest) == .unknown)
        var timesync = machine(running: ["systemd-timesyncd"])
        #expect(try await verdict(rule, timesync) == .short)
        timesync.files["/run/systemd/timesync/synchronized"] = .text("")
        #expect(try await verdict(rule, timesync) == .holds)
        var chrony = machine(running: ["chronyd"])
        #expect(try await verdict(rule, chrony) == .unknown)
        let tail = "1763900000.1,-0.000012,0.00001,0.00002,1.2,0.0,0.1,0.01,0.001,64.0,"
        chrony.commands["chronyc -c tracking"] = CommandResult(
            status: 0, output: Array("C0000201,192.0.2.1,3,\(tail)Normal\n".utf8))
        #expect(try await verdict(rule, chrony) == .holds)
        chrony.commands["chronyc -c tracking"] = CommandResult(
            status: 0, output: Array("00000000,,0,\(tail)Not synchronised\n".utf8))
        #expect(try await verdict(rule, chrony) == .short)
    }

    @Test func everyRuleOnlyAsksForFactsThatExist() async throws {
        var names: [String: Set<String>] = [:]
        var shipping = machine(running: ["rsyslogd", "systemd-journald", "auditd"])
        shipping.files["/etc/rsyslog.conf"] = .text("*.* @@logs.example\n")
        for each in [machine(), shipping] {
            for observation in try await sighting(each).observations {
                names[observation.kind, default: ["subject", "keepDays"]].formUnion(observation.facts.keys)
            }
        }
        for rule in Incidents.policy.rules {
            for each in rule.cases {
                let texts = Language.allCases.flatMap { [each.say[$0], each.remedy?.text[$0] ?? ""] }
                let missing = Set(texts.flatMap(Template.names)).union(each.when.keys).subtracting(
                    names[rule.observes] ?? [])
                #expect(missing.isEmpty, "\(rule.id): \(missing)")
            }
        }
    }
}
