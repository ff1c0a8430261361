import Guideline
import Observing

/// Whether logs also go to another machine, where an intruder cannot remove them.
struct LogShipping {
    let around: LogSurroundings
    private(set) var skips: [Skip] = []

    init(around: LogSurroundings) {
        self.around = around
    }

    /// Programs that send logs, whose settings are not read: they come in many forms.
    private static let agents: [(name: String, programs: [String])] = [
        ("fluent-bit", ["fluent-bit"]), ("fluentd", ["fluentd", "td-agent"]), ("filebeat", ["filebeat"]),
        ("elastic-agent", ["elastic-agent"]), ("vector", ["vector"]), ("promtail", ["promtail"]),
        ("alloy", ["alloy"]), ("wazuh", ["wazuh-agentd"]), ("ossec", ["ossec-agentd"]), ("nxlog", ["nxlog"]),
        ("splunk", ["splunkd"]), ("logstash", ["logstash"]), ("otel-collector", ["otelcol*"]),
        ("datadog", ["datadog-agent"]), ("graylog-sidecar", ["graylog-sidecar"]),
    ]

    mutating func observations() -> [Observation] {
        var found: [Observation] = []
        if has("rsyslogd", packages: ["rsyslog"]) {
            found += forwarding(
                "rsyslog", in: texts("/etc/rsyslog.conf", "/etc/rsyslog.d", ".conf"),
                running: around.processes.runs(anyOf: ["rsyslogd"]), reader: LogForwarding.rsyslog)
        }
        if has("syslog-ng", packages: ["syslog-ng-core"]) {
            found += forwarding(
                "syslog-ng", in: texts("/etc/syslog-ng/syslog-ng.conf", "/etc/syslog-ng/conf.d", ".conf"),
                running: around.processes.runs(anyOf: ["syslog-ng"]), reader: LogForwarding.syslogNG)
        }
        found += journalUpload()
        for agent in Self.agents where around.processes.runs(anyOf: agent.programs) {
            found.append(observation(agent.name, target: "unknown", encrypted: nil, running: true, source: "/proc"))
        }
        if found.isEmpty {
            found = [Observation(kind: "logs.shipping", subject: "none", facts: ["count": 0], source: "this machine")]
        }
        return found
    }

    private func has(_ program: String, packages: [String]) -> Bool {
        around.packages.has(anyOf: packages) || around.processes.runs(anyOf: [program])
    }

    private mutating func texts(_ main: String, _ folder: String, _ ending: String) -> [String] {
        var paths = [main]
        do throws(MachineError) {
            paths += try around.machine.listIfPresent(folder).filter { $0.hasSuffix(ending) }.map { "\(folder)/\($0)" }
        } catch {
            skips.append(error.skip(measures: ["5.2"], aspect: "shipping"))
        }
        var texts: [String] = []
        for path in paths {
            do throws(MachineError) {
                if let text = try around.machine.textIfPresent(path) { texts.append(text) }
            } catch {
                skips.append(error.skip(measures: ["5.2"], aspect: "shipping"))
            }
        }
        return texts
    }

    private func forwarding(
        _ program: String, in texts: [String], running: Bool, reader: (String) -> [LogForwarding]
    ) -> [Observation] {
        var hosts: Set<String> = []
        return reader(texts.joined(separator: "\n")).filter(\.leavesMachine).compactMap { target in
            guard hosts.insert(target.target).inserted else { return nil }
            return observation(
                program, target: target.target, encrypted: target.isEncrypted, running: running,
                source: "/etc/\(program)")
        }
    }

    private func journalUpload() -> [Observation] {
        let settings = Settings(around.systemdTexts("journal-upload.conf"), section: "Upload")
        let isRunning = around.processes.runs(anyOf: ["systemd-journal-upload"])
        guard let url = settings["URL"] else { return [] }
        let scheme = url.split(separator: ":").first?.lowercased()
        let host = url.split(separator: "/").dropFirst().first.map(String.init) ?? url
        // The account in an address is not kept, for it may stand beside a password.
        let name = host.split(separator: "@").last?.split(separator: ":").first.map(String.init) ?? "unknown"
        return [
            observation(
                "systemd-journal-upload", target: name, encrypted: scheme == "https" || scheme == name,
                running: isRunning, source: "/etc/systemd/journal-upload.conf")
        ]
    }

    private func observation(
        _ program: String, target: String, encrypted: Bool?, running: Bool, source: String
    ) -> Observation {
        Observation(
            kind: "logs.shipping", subject: "\(program) \(target)".onOneLine,
            facts: [
                "program": .text(program), "target": .text(target.onOneLine), "running": .flag(running), "count": 1,
                "encrypted": .text(encrypted.map { $0 ? "yes" : "no" } ?? "unknown"),
            ], source: source)
    }
}

extension String {
    /// Foreign text for a fact: without control characters, and not longer than a sentence bears.
    fileprivate var onOneLine: String {
        String(filter { !$0.unicodeScalars.contains { $0.properties.generalCategory == .control } }.prefix(120))
    }
}
