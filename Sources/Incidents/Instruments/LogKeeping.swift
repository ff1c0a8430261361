import Guideline
import Observing

/// Who writes logs on a machine, and whether they outlast a restart.
struct LogKeeping {
    let around: LogSurroundings
    private(set) var skips: [Skip] = []

    init(around: LogSurroundings) {
        self.around = around
    }

    private static let writers: [(name: String, programs: [String])] = [
        ("journald", ["systemd-journald", "systemd-journal"]), ("rsyslog", ["rsyslogd"]),
        ("syslog-ng", ["syslog-ng"]), ("busybox", ["syslogd"]), ("metalog", ["metalog"]), ("socklog", ["socklog"]),
    ]

    mutating func observation() -> Observation {
        let settings = Settings(around.systemdTexts("journald.conf"), section: "Journal")
        let running = Self.writers.filter { around.processes.runs(anyOf: $0.programs) }.map(\.name)
        let storage = settings["Storage"]?.lowercased() ?? "auto"
        let journalIsKept = running.contains("journald") && keepsJournal(storage)
        let filesAreKept = running.contains { $0 != "journald" }
        var facts: [String: Fact] = [
            "writers": .list(running), "writing": .flag(!running.isEmpty),
            "complete": .flag(around.processes.isComplete), "journalStorage": .text(storage),
            "journalKept": .flag(journalIsKept), "kept": .flag(journalIsKept || filesAreKept),
            "seal": .flag(settings["Seal"]?.lowercased() != "no" && around.machine.exists("/var/log/journal")),
            "maxUse": .text(settings["SystemMaxUse"] ?? "default"),
        ]
        if let days = days(settings, journal: journalIsKept, files: filesAreKept) { facts["keepDays"] = .number(days) }
        return Observation(kind: "logs.keeping", subject: "machine", facts: facts, source: "/etc/systemd/journald.conf")
    }

    /// journald.conf(5): `auto` keeps the journal on disk only where the folder exists.
    private mutating func keepsJournal(_ storage: String) -> Bool {
        switch storage {
        case "persistent": return true
        case "auto":
            do throws(MachineError) {
                return try around.machine.status("/var/log/journal", follow: true).kind == .folder
            } catch {
                if error.reason != .notFound {
                    skips.append(error.skip(measures: ["5.2"], aspect: "log-keeping"))
                }
                return false
            }
        default: return false
        }
    }

    /// The shortest time that something sets for keeping logs; what only size limits is not known in days.
    private func days(_ settings: Settings, journal: Bool, files: Bool) -> Int? {
        var days: [Int] = []
        if journal, let seconds = settings["MaxRetentionSec"].flatMap(Settings.seconds), seconds > 0 {
            days.append(seconds / 86_400)
        }
        if files {
            let folder = "/etc/logrotate.d"
            let paths =
                ["/etc/logrotate.conf"]
                + ((try? around.machine.listIfPresent(folder)) ?? []).map { "\(folder)/\($0)" }
            let rotation = LogRotation(paths.compactMap { try? around.machine.text($0, limit: 256 << 10) })
            if let kept = rotation.days(for: "/var/log/auth.log") { days.append(kept) }
        }
        // Where both are kept, the longer one is what an investigation finds.
        return days.max()
    }
}
