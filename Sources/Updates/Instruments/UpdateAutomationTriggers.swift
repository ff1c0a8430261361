import Foundation
import Guideline
import Observing

/// Something that starts the installation of updates without a person.
struct UpdateTrigger: Sendable {
    /// Who watches the clock.
    enum Mechanism: String, Sendable {
        case systemd, cron, anacron
    }

    /// The unit, or the crontab and its line.
    var name: String
    /// Who watches the clock.
    var mechanism: Mechanism
    /// What it starts.
    var command: UpdateCommand
    /// When, as written.
    var written: [String] = []
    /// When, as understood.
    var expressions: [CalendarExpression] = []
    /// Whether everything written was understood.
    var isUnderstood = true
    /// By how much a start may be put off at random.
    var delaySeconds = 0
    /// Whether a run that was missed is made up for when the machine starts, or every start is one.
    var runsAtBoot = false
    /// The account that it runs as.
    var account = "root"
    /// The program or script that it starts.
    var program: String?
    /// Where it is written.
    var source: String
}

/// Finds the triggers of a machine.
struct UpdateTriggers {
    let machine: any Machine
    private(set) var found: [UpdateTrigger] = []
    private(set) var skipped: [MachineError] = []
    private(set) var checked = 0
    /// Timers that would install updates but are not started: the name, and `timerMasked` or `timerDisabled`.
    private(set) var idle: [String: String] = [:]

    init(on machine: any Machine, underSystemd: Bool) {
        self.machine = machine
        findTimers()
        findCronJobs(underSystemd: underSystemd)
    }

    private mutating func findTimers() {
        let units = UnitFolders(machine: machine)
        for name in units.names(ofType: ".timer") {
            do {
                try findTimer(name, units)
            } catch let error as MachineError {
                skipped.append(error)
            } catch {}
        }
    }

    private mutating func findTimer(_ name: String, _ units: UnitFolders) throws {
        checked += 1
        let unit: UnitFolders.Unit
        switch try units.load(name) {
        case .absent: return
        case .masked:
            if name == "apt-daily-upgrade.timer" { idle[name] = "timerMasked" }
            return
        case .unit(let loaded): unit = loaded
        }
        let settings = unit.settings
        let serviceName = settings.value("Unit", in: "Timer") ?? String(name.dropLast(".timer".count)) + ".service"
        guard case .unit(let service) = try units.load(serviceName) else { return }
        let lines = service.settings.values("ExecStart", in: "Service")
        guard let (command, program) = lines.compactMap({ recognise($0) }).first else { return }
        guard units.isEnabled(name) else {
            idle[name] = "timerDisabled"
            return
        }
        var trigger = UpdateTrigger(name: name, mechanism: .systemd, command: command, source: unit.path)
        trigger.program = program
        trigger.account = service.settings.value("User", in: "Service") ?? "root"
        trigger.written = settings.values("OnCalendar", in: "Timer")
        trigger.expressions = trigger.written.compactMap { CalendarExpression($0) }
        let delay = settings.value("RandomizedDelaySec", in: "Timer").map { TimeSpan($0) }
        trigger.isUnderstood =
            trigger.expressions.count == trigger.written.count && (delay == nil || delay != .some(nil))
        trigger.delaySeconds = delay??.seconds ?? 0
        let sinceBoot = ["OnBootSec", "OnStartupSec", "OnActiveSec"].flatMap { settings.values($0, in: "Timer") }
        trigger.written += sinceBoot
        trigger.runsAtBoot = !sinceBoot.isEmpty || settings.flag("Persistent", in: "Timer")
        found.append(trigger)
    }

    private mutating func findCronJobs(underSystemd: Bool) {
        var folderTimes: [String: (schedule: CronSchedule, written: String)] = [:]
        for (path, hasUser) in crontabs() {
            guard let text = read(path) else { continue }
            for line in Crontab(text, hasUser: hasUser).jobs {
                checked += 1
                for folder in ["hourly", "daily", "weekly", "monthly"]
                where line.command.contains("/etc/cron.\(folder)") && line.command.contains("run-parts") {
                    if let schedule = line.schedule { folderTimes[folder] = (schedule, line.written) }
                }
                guard let (command, program) = recognise(line.command) else { continue }
                var trigger = UpdateTrigger(
                    name: "\(path): \(line.written) \(line.command)", mechanism: .cron, command: command, source: path)
                trigger.written = [line.written]
                trigger.expressions = line.schedule?.expressions ?? []
                trigger.isUnderstood = line.schedule != nil
                trigger.runsAtBoot = line.schedule?.atBoot ?? false
                trigger.account = line.user ?? path.split(separator: "/").last.map(String.init) ?? "root"
                trigger.program = program
                found.append(trigger)
            }
        }
        let anacron = machine.exists("/usr/sbin/anacron") || machine.exists("/sbin/anacron")
        for folder in ["hourly", "daily", "weekly", "monthly"] {
            for name in list("/etc/cron.\(folder)") where !name.contains(".") {
                checked += 1
                let path = "/etc/cron.\(folder)/\(name)"
                // apt's own job gives way to the timer where systemd runs.
                guard let text = read(path), !(underSystemd && name == "apt-compat"),
                    let command = Self.commandIn(script: text)
                else { continue }
                var trigger = UpdateTrigger(
                    name: path, mechanism: anacron && folder != "hourly" ? .anacron : .cron, command: command,
                    source: path)
                trigger.program = path
                trigger.runsAtBoot = trigger.mechanism == .anacron
                trigger.written = [folderTimes[folder]?.written ?? folder]
                trigger.expressions = folderTimes[folder]?.schedule.expressions ?? []
                trigger.isUnderstood = folderTimes[folder] != nil || trigger.runsAtBoot
                // apt.systemd.daily sleeps for up to half an hour before it works.
                trigger.delaySeconds = command == .aptPeriodic ? 1800 : 0
                found.append(trigger)
            }
        }
    }

    private mutating func crontabs() -> [(path: String, hasUser: Bool)] {
        let system = list("/etc/cron.d").filter { !$0.contains(".") }.map { ("/etc/cron.d/\($0)", true) }
        let personal = list("/var/spool/cron/crontabs").map { ("/var/spool/cron/crontabs/\($0)", false) }
        return [("/etc/crontab", true)] + system + personal
    }

    private mutating func list(_ path: String) -> [String] {
        do {
            return try machine.listIfPresent(path)
        } catch {
            skipped.append(error)
            return []
        }
    }

    private mutating func read(_ path: String) -> String? {
        do {
            return try machine.textIfPresent(path, limit: 256 << 10)
        } catch {
            skipped.append(error)
            return nil
        }
    }

    /// What a command line installs, itself or in the script that it starts, and the path of its program.
    private func recognise(_ line: String) -> (UpdateCommand, String?)? {
        let path = line.split(whereSeparator: { " \t;|&".contains($0) }).map { $0.drop { "-@:+!".contains($0) } }
            .first { $0.hasPrefix("/") }.map(String.init)
        if let command = UpdateCommand(line) { return (command, path) }
        // Programs of the system are known by their arguments; only somebody's own script has to be read.
        guard let path, !Self.systemFolders.contains(where: path.hasPrefix),
            let text = try? machine.text(path, limit: 64 << 10), text.hasPrefix("#!"),
            let command = Self.commandIn(script: text)
        else { return nil }
        return (command, path)
    }

    private static let systemFolders = ["/usr/bin/", "/usr/sbin/", "/usr/lib/", "/bin/", "/sbin/", "/lib/"]

    private static func commandIn(script: String) -> UpdateCommand? {
        script.split(whereSeparator: \.isNewline).lazy.map { $0.trimmed }
            .filter { !$0.hasPrefix("#") && !$0.hasPrefix("echo ") }.compactMap { UpdateCommand($0) }.first
    }
}

/// The jobs of a crontab.
struct Crontab: Sendable {
    /// One job.
    struct Job: Hashable, Sendable {
        /// The time fields as written.
        var written: String
        /// The time fields as understood; nil where they are not.
        var schedule: CronSchedule?
        /// The account, where the table names one.
        var user: String?
        /// What it runs.
        var command: String
    }

    /// The jobs in order.
    var jobs: [Job] = []

    /// Reads a table; a system table names an account in every line. Settings and comments are no jobs.
    init(_ text: String, hasUser: Bool) {
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard let first = words.first, !first.hasPrefix("#"),
                first.hasPrefix("@") || first.first?.isNumber == true
                    || first.hasPrefix("*")
            else { continue }
            let times = words.prefix(first.hasPrefix("@") ? 1 : 5)
            let rest = words.dropFirst(times.count)
            guard rest.count > (hasUser ? 1 : 0) else { continue }
            jobs.append(
                Job(
                    written: times.joined(separator: " "), schedule: CronSchedule(times),
                    user: hasUser ? rest.first.map(String.init) : nil,
                    command: rest.dropFirst(hasUser ? 1 : 0).joined(separator: " ")))
        }
    }
}
