import Foundation
import Guideline
import Observing

extension Packages {
    /// Whether packages asked for a restart, and whether programs still run with libraries that were replaced.
    func observeReboot(_ machine: any Machine, into sighting: inout Sighting) {
        let path = "/run/reboot-required"
        do throws(MachineError) {
            let isRequired = machine.exists(path)
            let names = try machine.textIfPresent(path + ".pkgs")?.split(whereSeparator: \.isNewline).map(String.init)
            var facts: [String: Fact] = [
                "required": .flag(isRequired), "names": .list((names ?? []).uniqued.sorted()),
            ]
            if isRequired, let since = try? machine.status(path, follow: true).modified {
                facts["since"] = .text(since.iso8601)
            }
            let old = try OldLibraries(machine)
            facts["oldLibraries"] = .number(old.programs.count)
            facts["programs"] = .list(old.programs)
            facts["libraries"] = .list(old.libraries)
            facts["unseen"] = .number(old.unseen)
            sighting.observations.append(
                Observation(kind: "packages.reboot", subject: "system", facts: facts, source: "\(path), /proc"))
            sighting.checked += 1
        } catch {
            sighting.skipped.append(error.skip(measures: ["2.1"], aspect: "reboot"))
        }
    }
}

/// Programs that still have in memory a library whose file was replaced: the update is installed and does not protect
/// them yet. The kernel marks such a file `(deleted)` in `/proc/PID/maps` (proc_pid_maps(5)).
struct OldLibraries {
    /// The programs' names, each once, sorted.
    var programs: [String]
    /// The libraries' file names, each once, sorted.
    var libraries: [String]
    /// How many programs could not be looked at.
    var unseen = 0

    init(_ machine: any Machine) throws(MachineError) {
        var programs: Set<String> = []
        var libraries: Set<String> = []
        for process in try machine.list("/proc") where process.utf8.allSatisfy({ $0 &- 0x30 < 10 }) {
            do {
                let found = Self.replaced(in: try machine.text("/proc/\(process)/maps", limit: 4 << 20))
                guard !found.isEmpty else { continue }
                libraries.formUnion(found)
                let name = try machine.text("/proc/\(process)/comm", limit: 64)
                programs.insert(name.trimmingCharacters(in: .whitespacesAndNewlines))
            } catch {
                // A process that ended in the meantime needs no restart.
                if error.reason == .needsRoot || error.reason == .permissionDenied { unseen += 1 }
            }
        }
        self.programs = programs.sorted()
        self.libraries = libraries.sorted()
    }

    /// The file names of the libraries mapped for execution that are no longer on the disk.
    static func replaced(in maps: String) -> Set<String> {
        guard maps.contains("(deleted)") else { return [] }
        var names: Set<String> = []
        for line in maps.split(separator: "\n") where line.hasSuffix(" (deleted)") {
            guard let slash = line.firstIndex(of: "/"), line[..<slash].contains("r-xp") else { continue }
            let path = line[slash...].dropLast(" (deleted)".count)
            guard path.hasPrefix("/usr/lib") || path.hasPrefix("/lib"), path.contains(".so") else { continue }
            names.insert(String(path.split(separator: "/").last ?? ""))
        }
        return names
    }
}
