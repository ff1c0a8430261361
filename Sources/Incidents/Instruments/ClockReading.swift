import Guideline
import Observing

/// Whether something keeps the machine's clock right.
struct ClockReading {
    let around: LogSurroundings

    private static let services: [(name: String, programs: [String], units: [String])] = [
        ("chrony", ["chronyd"], ["chrony", "chronyd"]),
        ("systemd-timesyncd", ["systemd-timesyncd", "systemd-timesyn"], ["systemd-timesyncd"]),
        ("ntpsec", ["ntpd"], ["ntpsec", "ntp", "ntpd"]), ("openntpd", ["openntpd"], ["openntpd"]),
        ("ntpd-rs", ["ntp-daemon"], ["ntpd-rs"]), ("ptp4l", ["ptp4l", "phc2sys"], ["ptp4l", "phc2sys"]),
    ]

    func observation() async -> Observation {
        let running = Self.services.filter { around.processes.runs(anyOf: $0.programs) }
        let enabled = Self.services.filter { around.units.enabled(anyOf: $0.units) }
        var facts: [String: Fact] = [
            "services": .list(running.map(\.name)), "running": .flag(!running.isEmpty),
            "enabled": .flag(!enabled.isEmpty), "virtual": .flag(isVirtual),
        ]
        let state = await state(running.map(\.name))
        facts["synchronised"] = .text(state.answer)
        if let offset = state.offsetMilliseconds { facts["offsetMilliseconds"] = .number(offset) }
        if let last = state.last { facts["lastSynchronised"] = .text(last) }
        return Observation(kind: "logs.clock", subject: "machine", facts: facts, source: state.source)
    }

    private struct State {
        var answer = "unknown"
        var source = "/proc"
        var offsetMilliseconds: Int?
        var last: String?
    }

    private func state(_ running: [String]) async -> State {
        if running.contains("chrony"), let result = try? await around.machine.run("chronyc", ["-c", "tracking"]),
            result.status == 0, let tracking = ChronyTracking(result.text)
        {
            return State(
                answer: tracking.isSynchronised ? "yes" : "no", source: "chronyc tracking",
                offsetMilliseconds: tracking.offsetMilliseconds)
        }
        if running.contains("systemd-timesyncd") {
            // The file appears when the first answer of a time server was taken (systemd-timesyncd.service(8)).
            let flag = "/run/systemd/timesync/synchronized"
            let clock = "/var/lib/systemd/timesync/clock"
            let last = (try? around.machine.status(around.machine.exists(flag) ? flag : clock, follow: true))?.modified
            return State(
                answer: around.machine.exists(flag) ? "yes" : "no", source: flag, last: last.map(\.iso8601))
        }
        if !running.isEmpty, let result = try? await around.machine.run("timedatectl", ["show"]), result.status == 0 {
            let lines = result.text.split(separator: "\n")
            if lines.contains("NTPSynchronized=yes") { return State(answer: "yes", source: "timedatectl show") }
            if lines.contains("NTPSynchronized=no") { return State(answer: "no", source: "timedatectl show") }
        }
        return State()
    }

    /// Whether the machine is a guest: its host may keep the clock.
    private var isVirtual: Bool {
        let clock =
            (try? around.machine.text(
                "/sys/devices/system/clocksource/clocksource0/current_clocksource", limit: 256)) ?? ""
        if ["kvm-clock", "hyperv", "xen"].contains(where: clock.hasPrefix) { return true }
        let processor = (try? around.machine.text("/proc/cpuinfo", limit: 16 << 10)) ?? ""
        return processor.split(separator: "\n").contains { line in
            line.hasPrefix("flags") && line.split(separator: " ").contains("hypervisor")
        }
    }
}

/// The answer of `chronyc -c tracking`: fourteen values parted by commas (chronyc(1)).
struct ChronyTracking: Sendable, Hashable {
    /// Whether chrony follows a source.
    var isSynchronised: Bool
    /// How far the clock is off, rounded.
    var offsetMilliseconds: Int

    init?(_ text: String) {
        let fields =
            text.split(whereSeparator: \.isNewline).first?.split(
                separator: ",", omittingEmptySubsequences: false) ?? []
        guard fields.count >= 14, let offset = Double(fields[4]), offset.magnitude < 1e9 else { return nil }
        isSynchronised = fields[13].trimmingBlanks != "Not synchronised" && fields[0] != "00000000"
        offsetMilliseconds = Int((offset * 1000).rounded())
    }
}
