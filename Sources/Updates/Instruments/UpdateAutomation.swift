import Advisories
import Foundation
public import Guideline
public import Observing

/// Whether updates install themselves, when, as whom, and what is recorded of it (2.2, 2.3, 2.4).
///
/// It brings back `updates.automation`, `updates.schedule` for each trigger that installs updates, `updates.reboot`,
/// `updates.record`, `updates.account` and `sudo.rule`.
public struct UpdateAutomation: Instrument {
    /// The name in reports.
    public static let name = "update-automation"
    /// The measures it helps to answer.
    public let measures = ["2.2", "2.3", "2.4"]

    /// Creates the instrument.
    public init() {}

    /// Looks at timers, cron, apt's configuration and records, and the rules of sudo and doas.
    public func observe(_ request: ObservationRequest, on machine: any Machine) async throws -> Sighting {
        var sighting = UpdateAutomationLook(request: request, machine: machine).sighting()
        let rights = AdministratorRights(machine: machine).sighting()
        sighting.observations += rights.observations
        sighting.checked += rights.checked
        sighting.skipped += rights.skipped
        return sighting
    }
}

/// One look at one machine.
private struct UpdateAutomationLook {
    let request: ObservationRequest
    let machine: any Machine
    let zone: TimeZone
    let workingTime: WorkingTime?

    init(request: ObservationRequest, machine: any Machine) {
        self.request = request
        self.machine = machine
        zone = Self.zone(of: machine)
        workingTime = WorkingTime(request.practice)
    }

    func sighting() -> Sighting {
        let underSystemd = machine.exists("/run/systemd/system")
        let triggers = UpdateTriggers(on: machine, underSystemd: underSystemd)
        let (configuration, unread) = aptConfiguration()
        let cronRuns = isRunning(["cron", "crond", "anacron", "fcron"])
        let switches = Switches(configuration: configuration, machine: machine)
        let live = triggers.found.filter { $0.mechanism == .systemd ? underSystemd : cronRuns }
        let installing = live.filter { switches.installs($0.command) }
        let why = reason(triggers, live: live, installing: installing, switches)
        let automation = Observation(
            kind: "updates.automation", subject: "updates",
            facts: [
                "automated": .text(installing.isEmpty ? "no" : "yes"), "why": .text(why),
                "triggers": .list(installing.map(\.name)), "systemdRuns": .flag(underSystemd),
                "cronRuns": .flag(cronRuns), "timersFound": .number(triggers.found.count),
                "timersIdle": .list(triggers.idle.keys.sorted()), "refreshesListsDays": .number(switches.listDays),
                "installsDays": .number(switches.installDays), "installer": .flag(switches.hasInstaller),
                "origins": .list(switches.origins), "securityOrigin": .text(switches.takesSecurityUpdates),
            ], source: "/etc/apt/apt.conf.d")
        var observations = [automation]
        observations += installing.map(schedule)
        if !installing.isEmpty { observations.append(reboot(configuration)) }
        observations += accounts(installing)
        let (record, unreadRecords) = record()
        observations += record
        return Sighting(
            observations: observations, checked: triggers.checked + 1 + record.count,
            skipped: (triggers.skipped + unread).map { $0.skip(measures: ["2.4"], aspect: "schedule") }
                + unreadRecords.map { $0.skip(measures: ["2.2"], aspect: "record") })
    }

    private func schedule(_ trigger: UpdateTrigger) -> Observation {
        let year = YearAhead(
            of: trigger.expressions, delay: trigger.delaySeconds, from: machine.now, machineZone: zone,
            workingTime: workingTime)
        var facts: [String: Fact] = [
            "mechanism": .text(trigger.mechanism.rawValue), "calendar": .list(trigger.written),
            "understood": .flag(trigger.isUnderstood), "randomizedDelayMinutes": .number(trigger.delaySeconds / 60),
            "catchesUpAtStart": .flag(trigger.runsAtBoot), "assetKind": .text(request.asset.kind.rawValue),
            "openingHours": .text(workingTime == nil ? "unstated" : "stated"),
            "runsDuringOpeningHours": .text(workingTime == nil ? "unknown" : year.duringWork > 0 ? "yes" : "no"),
            "runsDuringOpeningHoursPerYear": .number(year.duringWork), "zone": .text(zone.identifier),
            "lostToClockChange": .number(year.lostToClockChange), "account": .text(trigger.account),
        ]
        facts["firstRun"] = year.firstRun.map { .text($0.iso8601) }
        facts["firstDuringOpeningHours"] = year.firstDuringWork.map { .text($0.iso8601) }
        return Observation(kind: "updates.schedule", subject: trigger.name, facts: facts, source: trigger.source)
    }

    /// Why updates come by themselves, or why not: a scheduler that does not run only matters where what it would start
    /// installs anything.
    private func reason(
        _ triggers: UpdateTriggers, live: [UpdateTrigger], installing: [UpdateTrigger], _ switches: Switches
    ) -> String {
        if !installing.isEmpty { return "installs" }
        if triggers.found.contains(where: { switches.installs($0.command) }) { return "schedulerNotRunning" }
        if triggers.found.contains(where: { $0.command == .aptPeriodic })
            || triggers.found.isEmpty && triggers.idle.isEmpty
        {
            return switches.whyNot
        }
        return triggers.idle.values.sorted().first ?? "none"
    }

    private func reboot(_ configuration: AptConfiguration) -> Observation {
        let automatic = configuration.flag("Unattended-Upgrade::Automatic-Reboot") ?? false
        let time = configuration["Unattended-Upgrade::Automatic-Reboot-Time"] ?? "now"
        var facts: [String: Fact] = [
            "automaticReboot": .text(automatic ? "yes" : "no"), "rebootTime": .text(time),
            "withUsers": .flag(configuration.flag("Unattended-Upgrade::Automatic-Reboot-WithUsers") ?? true),
            "openingHours": .text(workingTime == nil ? "unstated" : "stated"),
        ]
        if let expression = CalendarExpression(time), workingTime != nil {
            let year = YearAhead(
                of: [expression], delay: 0, from: machine.now, machineZone: zone, workingTime: workingTime)
            facts["rebootDuringOpeningHours"] = .text(year.duringWork > 0 ? "yes" : "no")
        } else {
            facts["rebootDuringOpeningHours"] = .text(time == "now" ? "afterUpdate" : "unknown")
        }
        return Observation(
            kind: "updates.reboot", subject: "unattended-upgrades", facts: facts, source: "/etc/apt/apt.conf.d")
    }

    /// One observation for each account that installs updates by itself; one that says so where there is none.
    private func accounts(_ installing: [UpdateTrigger]) -> [Observation] {
        guard !installing.isEmpty else {
            return [
                Observation(
                    kind: "updates.account", subject: "none", facts: ["installs": "byHand"],
                    source: "/etc/apt/apt.conf.d")
            ]
        }
        return Dictionary(grouping: installing, by: \.account).sorted { $0.key < $1.key }.map { account, triggers in
            let open = triggers.compactMap(\.program).filter(isWritableByOthers)
            return Observation(
                kind: "updates.account", subject: account,
                facts: [
                    "installs": "automatically", "isRoot": .flag(account == "root"),
                    "triggers": .list(triggers.map(\.name)), "writablePrograms": .list(Array(Set(open)).sorted()),
                ], source: triggers[0].source)
        }
    }

    private func isWritableByOthers(_ path: String) -> Bool {
        guard let status = try? machine.status(path, follow: true) else { return false }
        return status.owner != 0 || status.mode & 0o002 != 0 || status.mode & 0o020 != 0 && status.group != 0
    }

    private func record() -> ([Observation], [MachineError]) {
        var unread: [MachineError] = []
        func read(_ path: String) -> String {
            do throws(MachineError) {
                return try machine.textIfPresent(path, limit: 16 << 20) ?? ""
            } catch {
                unread.append(error)
                return ""
            }
        }
        let paths = ["/var/log/apt/history.log.1", "/var/log/apt/history.log"]
        let history = AptHistory(paths.map(read).joined(separator: "\n\n"), zone: zone)
        let log = UnattendedLog(
            ["unattended-upgrades.log.1", "unattended-upgrades.log"]
                .map { read("/var/log/unattended-upgrades/\($0)") }.joined(separator: "\n"), zone: zone)
        let older = ((try? machine.listIfPresent("/var/log/apt")) ?? []).count { $0.hasPrefix("history.log.") }
        // A run that began within the hour may still be going on.
        let unfinished = history.runs.filter { !$0.ended && machine.now.timeIntervalSince($0.started) > 3600 }
        var facts: [String: Fact] = [
            "kept": .flag(paths.contains { machine.exists($0) } || older > 0), "olderFiles": .number(older),
            "runs": .number(history.runs.count), "upgrades": .number(history.runs.count(where: \.upgraded)),
            "byPersons": .number(history.runs.count(where: \.byPerson)),
            "unattended": .number(history.runs.count(where: \.unattended)),
            "errors": .number(history.runs.count(where: \.failed)), "unfinished": .number(unfinished.count),
            "failed": .list(history.runs.filter(\.failed).map(\.started.iso8601)),
            "lastFailed": .flag(history.runs.last?.failed ?? false),
            "unattendedRuns": .number(log.runs), "unattendedErrors": .number(log.errors),
            "lastUnattendedFailed": .flag(log.lastFailed),
        ]
        facts["lastRun"] = history.runs.last.map { .text($0.started.iso8601) }
        facts["lastUpgrade"] = history.runs.last { $0.upgraded && !$0.failed }.map { .text($0.started.iso8601) }
        facts["lastUnattendedRun"] = log.lastRun.map { .text($0.iso8601) }
        if machine.exists("/var/lib/dpkg/status") || machine.exists("/var/log/apt") {
            let record = Observation(
                kind: "updates.record", subject: "apt", facts: facts, source: "/var/log/apt/history.log")
            return ([record], unread)
        }
        return ([], unread + [MachineError(.unsupported, "/var/log/apt/history.log")])
    }

    private func aptConfiguration() -> (AptConfiguration, [MachineError]) {
        var configuration = AptConfiguration()
        var unread: [MachineError] = []
        let folder = "/etc/apt/apt.conf.d"
        let names = ((try? machine.listIfPresent(folder)) ?? []).filter { name in
            let plain = name.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0)
                    || "-_.".utf8.contains($0)
            }
            return plain && (!name.contains(".") || name.hasSuffix(".conf"))
        }
        for path in names.map({ "\(folder)/\($0)" }) + ["/etc/apt/apt.conf"] {
            do throws(MachineError) {
                if let text = try machine.textIfPresent(path) { configuration.add(text) }
            } catch {
                unread.append(error)
            }
        }
        return (configuration, unread)
    }

    /// Whether a program of one of these names runs, by the kernel's own short names.
    private func isRunning(_ names: Set<String>) -> Bool {
        ((try? machine.listIfPresent("/proc")) ?? []).contains { entry in
            guard entry.first?.isNumber == true, let name = try? machine.text("/proc/\(entry)/comm", limit: 64) else {
                return false
            }
            return names.contains(name.filter { !$0.isNewline })
        }
    }

    private static func zone(of machine: any Machine) -> TimeZone {
        if let target = try? machine.resolve("/etc/localtime"), let found = target.range(of: "/zoneinfo/"),
            let zone = TimeZone(identifier: String(target[found.upperBound...]))
        {
            return zone
        }
        let name = (try? machine.text("/etc/timezone", limit: 128))?.filter { !$0.isNewline }
        return name.flatMap { TimeZone(identifier: $0) } ?? .gmt
    }
}

/// What apt's and dnf's configuration say about automatic installation.
private struct Switches {
    var listDays: Int
    var installDays: Int
    var hasInstaller: Bool
    var origins: [String]
    private var isEnabled: Bool
    private var dnfApplies: Bool

    init(configuration: AptConfiguration, machine: any Machine) {
        isEnabled = configuration.flag("APT::Periodic::Enable") ?? true
        listDays = configuration.interval("APT::Periodic::Update-Package-Lists")
        installDays = configuration.interval("APT::Periodic::Unattended-Upgrade")
        hasInstaller = ["/usr/bin/unattended-upgrade", "/usr/bin/unattended-upgrades"].contains { machine.exists($0) }
        origins =
            configuration.list("Unattended-Upgrade::Origins-Pattern")
            + configuration.list("Unattended-Upgrade::Allowed-Origins")
        var dnf = UnitSettings()
        dnf.read((try? machine.text("/etc/dnf/automatic.conf")) ?? "")
        dnfApplies = dnf.flag("apply_updates", in: "commands")
    }

    /// Whether security updates are among what is installed; `default` where no origin is stated.
    var takesSecurityUpdates: String {
        if origins.isEmpty { return "default" }
        return origins.contains { $0.lowercased().contains("security") } ? "yes" : "no"
    }

    func installs(_ command: UpdateCommand) -> Bool {
        switch command {
        case .aptPeriodic: isEnabled && installDays > 0 && hasInstaller
        case .unattendedUpgrade: hasInstaller
        case .dnfAutomatic: dnfApplies
        case .packageManager: true
        }
    }

    /// Why apt's own daily job installs nothing.
    var whyNot: String {
        !hasInstaller ? "notInstalled" : !isEnabled || installDays == 0 ? "periodicOff" : "none"
    }
}
