import Guideline
import Observing

/// Whether started programs are written down: by the audit system with a rule for it, or by something else.
struct ExecutionAudit {
    let around: LogSurroundings

    private static let alternatives: [(name: String, programs: [String])] = [
        ("falco", ["falco"]), ("osquery", ["osqueryd"]), ("sysmon", ["sysmon"]), ("laurel", ["laurel"]),
        ("tetragon", ["tetragon"]), ("tracee", ["tracee", "tracee-ebpf"]), ("kunai", ["kunai"]),
        ("auditbeat", ["auditbeat"]), ("elastic-endpoint", ["elastic-endpoint"]),
        ("defender", ["wdavdaemon", "mdatp"]), ("crowdstrike", ["falcon-sensor"]), ("go-audit", ["go-audit"]),
    ]

    func observation() async -> Observation {
        var facts: [String: Fact] = [
            "installed": .flag(around.machine.exists("/usr/sbin/auditd") || around.machine.exists("/sbin/auditd")),
            "running": .flag(around.processes.runs(anyOf: ["auditd", "go-audit"])),
            "enabled": .flag(around.units.enabled(anyOf: ["auditd"])),
            "alternatives": .list(
                Self.alternatives.filter { around.processes.runs(anyOf: $0.programs) }.map(\.name)),
            "accounting": .flag(accountingIsOn),
        ]
        let written = rulesOnDisk()
        facts["ruleOnDisk"] = written.map { .text($0.recordsExecutions ? "yes" : "no") } ?? .text("unknown")
        facts["locked"] = written.map { .flag($0.isLocked) }
        let loaded = await rulesInKernel()
        facts["ruleLoaded"] = loaded.map { .text($0.recordsExecutions ? "yes" : "no") } ?? .text("unknown")
        return Observation(
            kind: "logs.exec-audit", subject: "machine", facts: facts,
            source: loaded == nil ? "/etc/audit" : "auditctl -l")
    }

    /// Process accounting (acct(5)) notes program names without their arguments.
    private var accountingIsOn: Bool {
        around.units.enabled(anyOf: ["acct", "psacct"])
            && ["/var/log/account/pacct", "/var/account/pacct"].contains(where: around.machine.exists)
    }

    private func rulesOnDisk() -> AuditRules? {
        let folder = "/etc/audit/rules.d"
        do throws(MachineError) {
            let names = try around.machine.listIfPresent(folder).filter { $0.hasSuffix(".rules") }
            var text = ""
            for name in names { text += try around.machine.text("\(folder)/\(name)") + "\n" }
            // Without the folder auditctl reads the one file; with it augenrules makes that file anew.
            if names.isEmpty { text = try around.machine.textIfPresent("/etc/audit/audit.rules") ?? "" }
            return AuditRules(text)
        } catch {
            return nil
        }
    }

    private func rulesInKernel() async -> AuditRules? {
        guard around.machine.isRoot, let result = try? await around.machine.run("auditctl", ["-l"]),
            result.status == 0
        else { return nil }
        return AuditRules(result.text)
    }
}
