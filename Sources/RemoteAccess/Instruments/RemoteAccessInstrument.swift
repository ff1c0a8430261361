public import Guideline
public import Observing

/// Looks at every way in which somebody elsewhere can get into the machine: remote-control programs, tunnels, the SSH
/// server and the keys that it lets in.
///
/// It observes `remote-access.tool`, `remote-access.tunnel`, `remote-access.authorised-key`,
/// `remote-access.key-source`, `ssh.server`, `ssh.algorithms` and `ssh.host-key`; where there is nothing of a kind, one observation with the
/// subject `none` says so.
public struct RemoteAccessInstrument: Instrument {
    /// The name in reports and on the command line.
    public static let name = "remote-access"
    /// The measures it helps to answer.
    public let measures = ["1.5", "1.6", "3.1", "3.3", "3.5"]

    /// Creates the instrument.
    public init() {}

    /// Looks for remote-control software, tunnels, SSH settings and standing keys.
    public func observe(_ request: ObservationRequest, on machine: any Machine) async throws -> Sighting {
        let around = Surroundings(of: machine)
        var sighting = Sighting(checked: RemoteTool.known.count, skipped: around.skips)

        let traces = ToolSearch(around: around).traces()
        sighting.observations += orNone(
            "remote-access.tool",
            traces.filter { $0.tool.role == .control }.map { trace in
                Observation(
                    kind: "remote-access.tool", subject: trace.tool.id, facts: trace.facts,
                    source: trace.seen.first ?? "")
            })

        var tunnels = TunnelSearch(around: around)
        sighting.observations += orNone("remote-access.tunnel", tunnels.observations(among: traces))
        sighting.skipped += tunnels.skips

        let reading = await server(around, &sighting)
        let patterns = reading.map { SSHServerConfiguration.words($0["authorizedkeysfile"]) }
        let keys = AuthorisedKeySearch(
            around: around, patterns: patterns ?? [".ssh/authorized_keys", ".ssh/authorized_keys2"])
        sighting.checked += keys.checked
        sighting.skipped += keys.skips
        // Where some files could not be read, their silence says nothing.
        sighting.observations +=
            keys.skips.isEmpty ? orNone("remote-access.authorised-key", keys.observations) : keys.observations

        if let reading {
            sighting.observations += keySources(reading)
            let search = SSHServerSearch(around: around, reading: reading)
            let hostKeys = search.hostKeys()
            sighting.observations += [search.server(rootKeys: keys.rootKeys), search.algorithms()]
            sighting.observations += orNone("ssh.host-key", hostKeys.observations)
            sighting.skipped += hostKeys.skips
            sighting.checked += hostKeys.observations.count + 1
        }
        return sighting
    }

    /// The settings of the SSH server; nil where there is none, which is observed, or they cannot be read.
    private func server(_ around: Surroundings, _ sighting: inout Sighting) async -> SSHServerReading? {
        let others =
            around.packages.has(anyOf: ["dropbear-bin", "tinysshd"]) || around.processes.runs(anyOf: ["dropbear"])
        guard SSHServerSearch.isInstalled(on: around.machine) else {
            if others {
                skip(MachineError(.unsupported, "dropbear, tinysshd"), in: &sighting)
            } else {
                for kind in ["ssh.server", "ssh.algorithms", "ssh.host-key"] {
                    sighting.observations += orNone(kind, [])
                }
            }
            return nil
        }
        do throws(MachineError) {
            let reading = try await SSHServerReading(of: around.machine)
            for path in reading.configuration.unread where reading.readBy == "file" {
                let reason: SkipReason = around.machine.isRoot ? .unreadable : .needsRoot
                skip(MachineError(reason, path), in: &sighting)
            }
            return reading
        } catch {
            skip(error, in: &sighting)
            return nil
        }
    }

    private func skip(_ error: MachineError, in sighting: inout Sighting) {
        sighting.skipped.append(error.skip(measures: ["3.1"], aspect: "tools"))
        sighting.skipped.append(error.skip(measures: ["1.6"], aspect: "ssh"))
    }

    /// Sources of keys besides files: a program that is asked, and authorities whose certificates are believed.
    private func keySources(_ reading: SSHServerReading) -> [Observation] {
        ["authorizedkeyscommand", "trustedusercakeys"].compactMap { keyword in
            let value = reading[keyword]
            guard value != "none", !value.isEmpty else { return nil }
            // Arguments of the program may be secrets.
            let path = SSHServerConfiguration.words(value).first ?? ""
            return Observation(
                kind: "remote-access.key-source", subject: keyword,
                facts: ["path": .text(path.sanitised), "program": .flag(keyword == "authorizedkeyscommand")],
                source: SSHServerReading.file)
        }
    }

    private func orNone(_ kind: String, _ observations: [Observation]) -> [Observation] {
        observations.isEmpty
            ? [Observation(kind: kind, subject: "none", facts: ["count": 0], source: "this machine")] : observations
    }
}
