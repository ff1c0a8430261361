import Guideline
import Observing

/// Looks for programs of ``RemoteTool`` by package, file, service, running program and autostart.
struct ToolSearch {
    let around: Surroundings

    /// What is known about one program.
    struct Trace {
        var tool: RemoteTool
        var isRunning: Bool
        /// Starts at boot or login, so that nobody need be at the machine; nil where a user's setting decides.
        var isUnattended: Bool?
        /// How it was seen.
        var seen: [String]
    }

    /// The programs that left a trace, in the order of the table.
    func traces() -> [Trace] {
        let autostarts = around.autostarts
        return RemoteTool.known.compactMap { tool in
            var seen: [String] = []
            seen += tool.packages.flatMap(packages(named:)).map { "package \($0)" }
            seen += tool.paths.filter(around.machine.exists)
            seen += bundles(tool)
            let units = services(tool)
            let isRunning = around.processes.runs(anyOf: tool.programs)
            let starts = autostarts.filter { start in
                ProcessTable.Entry(name: start.program, program: start.program, arguments: [])
                    .isCalled(anyOf: tool.programs)
            }
            seen += units.map { "service \($0.name.replacing(".service", with: ""))" }
            seen += starts.map(\.path)
            if isRunning { seen.append("running program") }
            if seen.isEmpty { return nil }
            let startsItself = units.contains(where: \.isEnabled) || !starts.isEmpty
            return Trace(
                tool: tool, isRunning: isRunning, isUnattended: tool.waitsForUser && startsItself ? nil : startsItself,
                seen: seen)
        }
    }

    private func packages(named name: String) -> [String] {
        guard name.hasSuffix("*") else { return around.packages.versions[name] == nil ? [] : [name] }
        return around.packages.versions.keys.filter { $0.hasPrefix(name.dropLast()) }.sorted()
    }

    /// Services by name, and those that start one of the program's names under another.
    private func services(_ tool: RemoteTool) -> [ServiceUnits.Unit] {
        let named = around.units.units(named: tool.services)
        let others = around.units.units.values.filter { unit in
            !named.contains(unit)
                && unit.programs.contains { program in
                    ProcessTable.Entry(name: program, program: program, arguments: []).isCalled(anyOf: tool.programs)
                }
        }
        // wg-quick@.service and the like come with a package; only an instance of one says that it is used.
        return (named + others).filter { $0.isEnabled || !$0.name.contains("@.") }.sorted { $0.name < $1.name }
    }

    private func bundles(_ tool: RemoteTool) -> [String] {
        let roots = ["/snap", "/var/lib/flatpak/app"] + around.homes.map { $0 + "/.local/share/flatpak/app" }
        return tool.bundles.flatMap { name in roots.map { "\($0)/\(name)" } }.filter(around.machine.exists)
    }
}

extension ToolSearch.Trace {
    /// What was seen, as facts.
    var facts: [String: Fact] {
        var facts: [String: Fact] = [
            "tool": .text(tool.name), "role": .text(tool.role.rawValue), "running": .flag(isRunning),
            "seen": .list(seen.map(\.sanitised)), "count": 1,
        ]
        facts["unattended"] = isUnattended.map(Fact.flag)
        return facts
    }
}
