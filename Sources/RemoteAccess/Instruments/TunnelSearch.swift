import Guideline
import Observing

/// Looks for connections that lead into this machine past its front door: tunnel programs, network devices, and `ssh`
/// commands that open ports over there, be they running or started by a service or a crontab.
struct TunnelSearch {
    let around: Surroundings
    private(set) var skips: [Skip] = []

    init(around: Surroundings) {
        self.around = around
    }

    /// One observation for each tunnel.
    mutating func observations(among traces: [ToolSearch.Trace]) -> [Observation] {
        var found = traces.filter { $0.tool.role != .control }.map { trace in
            observation(
                trace.tool.id, name: trace.tool.name, role: trace.tool.role, running: trace.isRunning,
                permanent: trace.isUnattended ?? false, seen: trace.seen, source: trace.seen.first ?? "")
        }
        found += interfaces()
        found += commands()
        // The same tunnel may be seen running and in the service that starts it; each subject counts once.
        var subjects: Set<String> = []
        return found.filter { subjects.insert($0.subject).inserted }
    }

    private func observation(
        _ subject: String, name: String, role: RemoteTool.Role, running: Bool, permanent: Bool, seen: [String],
        source: String
    ) -> Observation {
        Observation(
            kind: "remote-access.tunnel", subject: subject.sanitised,
            facts: [
                "tool": .text(name), "role": .text(role.rawValue), "running": .flag(running),
                "permanent": .flag(permanent), "seen": .list(seen.map(\.sanitised)), "count": 1,
            ], source: source)
    }

    // MARK: Network devices

    private func interfaces() -> [Observation] {
        let folder = "/sys/class/net"
        return ((try? around.machine.listIfPresent(folder)) ?? []).compactMap { name in
            let description = (try? around.machine.text("\(folder)/\(name)/uevent", limit: 4096)) ?? ""
            let isWireGuard = description.split(separator: "\n").contains("DEVTYPE=wireguard")
            guard isWireGuard || isTun("\(folder)/\(name)/tun_flags") else { return nil }
            let units = around.units.units.values.filter {
                $0.isEnabled && $0.name.hasSuffix("@\(name).service")
            }
            return observation(
                "device \(name)", name: isWireGuard ? "WireGuard" : "TUN", role: .vpn, running: true,
                permanent: !units.isEmpty || isConfigured(name), seen: ["network device \(name)"] + units.map(\.name),
                source: "\(folder)/\(name)")
        }
    }

    /// `IFF_TUN` of `linux/if_tun.h`; a TAP device is mostly the network card of a virtual machine.
    private func isTun(_ path: String) -> Bool {
        guard let text = try? around.machine.text(path, limit: 64) else { return false }
        return (UInt32(text.trimmingPrefix("0x").filter(\.isHexDigit), radix: 16) ?? 0) & 0x3 == 0x1
    }

    /// Whether the system sets the device up by itself.
    private func isConfigured(_ name: String) -> Bool {
        let folders = ["/etc/network/interfaces.d", "/etc/systemd/network"]
        let files =
            ["/etc/network/interfaces"]
            + folders.flatMap { folder in
                ((try? around.machine.listIfPresent(folder)) ?? []).map { "\(folder)/\($0)" }
            }
        return files.contains { path in
            ((try? around.machine.text(path, limit: 256 << 10)) ?? "").split(separator: "\n").contains { line in
                let words = line.split(whereSeparator: { $0 == " " || $0 == "=" || $0 == "\t" })
                return words.count >= 2 && ["auto", "allow-hotplug", "Name"].contains(words[0])
                    && words.dropFirst().contains { $0 == name }
            }
        }
    }

    // MARK: ssh

    private mutating func commands() -> [Observation] {
        var found: [Observation] = []
        for unit in around.units.units.values.sorted(by: { $0.name < $1.name }) {
            for line in unit.starts {
                guard let command = SSHCommandLine(in: line), command.leadsHere else { continue }
                found.append(
                    tunnel(
                        command, permanent: unit.isEnabled, running: isRunning(command),
                        seen: "service \(unit.name)", source: unit.path))
            }
        }
        for (path, lines) in crontabs() {
            for line in lines {
                guard let command = SSHCommandLine(in: line), command.leadsHere else { continue }
                found.append(
                    tunnel(command, permanent: true, running: isRunning(command), seen: "crontab", source: path))
            }
        }
        for entry in around.processes.entries {
            guard let command = SSHCommandLine(entry.arguments), command.leadsHere else { continue }
            found.append(
                tunnel(
                    command, permanent: entry.program == "autossh", running: true, seen: "running program",
                    source: "/proc"))
        }
        return found
    }

    private func isRunning(_ command: SSHCommandLine) -> Bool {
        around.processes.entries.contains { SSHCommandLine($0.arguments)?.target == command.target }
    }

    private func tunnel(
        _ command: SSHCommandLine, permanent: Bool, running: Bool, seen: String, source: String
    ) -> Observation {
        observation(
            "ssh \(command.target ?? "?")", name: "ssh", role: .opening, running: running, permanent: permanent,
            seen: [seen], source: source)
    }

    private mutating func crontabs() -> [(path: String, lines: [String])] {
        let machine = around.machine
        var paths = ["/etc/crontab"]
        for folder in ["/etc/cron.d", "/var/spool/cron/crontabs"] {
            do throws(MachineError) {
                paths += try machine.listIfPresent(folder).map { "\(folder)/\($0)" }
            } catch {
                skips.append(error.skip(measures: ["3.3"], aspect: "tunnels"))
            }
        }
        return paths.compactMap { path in
            guard let text = try? machine.textIfPresent(path) else { return nil }
            return (path, text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init))
        }
    }
}

extension SSHCommandLine {
    /// Whether the tunnel lets somebody over there reach this machine.
    fileprivate var leadsHere: Bool { opensRemotePorts || opensNetworkDevice }
}
