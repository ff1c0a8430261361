import Advisories
import Foundation
import Guideline
import Observing

/// The system's own word about what it is (os-release(5)).
struct OSRelease {
    var id = ""
    var version = ""
    var codename = ""
    var name = ""

    init(_ machine: any Machine) {
        guard let text = (try? machine.text("/etc/os-release")) ?? (try? machine.text("/usr/lib/os-release")) else {
            return
        }
        var values: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            values[String(parts[0])] = String(parts[1]).trimmingCharacters(in: CharacterSet(charactersIn: "\"' "))
        }
        id = values["ID"] ?? ""
        version = values["VERSION_ID"] ?? ""
        codename = values["VERSION_CODENAME"] ?? ""
        name = values["PRETTY_NAME"] ?? ""
    }
}

extension Packages {
    /// Until when the release is supported, by the dates that the distribution publishes.
    func observeRelease(_ machine: any Machine, into sighting: inout Sighting) {
        let system = OSRelease(machine)
        guard !system.id.isEmpty else {
            for measure in ["2.1", "7.7"] {
                sighting.skipped.append(
                    Skip("/etc/os-release", why: .notFound, measures: [measure], aspect: "release"))
            }
            return
        }
        var facts: [String: Fact] = [
            "id": .text(system.id), "version": .text(system.version), "codename": .text(system.codename),
            "name": .text(system.name.isEmpty ? system.id : system.name), "inData": "noTable",
        ]
        let path = "/usr/share/distro-info/\(system.id).csv"
        if ["debian", "ubuntu"].contains(system.id), let csv = try? machine.text(path) {
            let release = DistroInfo(csv: csv).release(series: system.codename, version: system.version)
            facts["inData"] = release == nil ? "unknown" : "known"
            let names = [
                "release": "released", "eol": "eol", "eol-lts": "eolLts", "eol-elts": "eolElts", "eol-esm": "eolEsm",
                "eol-server": "eolServer",
            ]
            for (column, name) in names {
                if let date = release?.dates[column] { facts[name] = .text(date) }
            }
            if system.id == "ubuntu" {
                // Extended maintenance comes from archives of its own, set up when a subscription is attached.
                let lists = (try? machine.listIfPresent(PackagesReader.lists)) ?? []
                facts["esm"] = .flag(lists.contains { $0.hasPrefix("esm.ubuntu.com_") })
            }
            if let status = try? machine.status(path, follow: true) {
                facts["dataDate"] = .text(status.modified.iso8601)
            }
        }
        sighting.checked += 1
        sighting.observations.append(
            Observation(
                kind: "packages.release", subject: "\(system.id)-\(system.version)", facts: facts,
                source: "/etc/os-release, \(path)"))
    }

    /// The kernel in use against the newest one installed of its flavour.
    func observeKernel(_ inventory: PackageInventory, _ machine: any Machine, into sighting: inout Sighting) {
        do {
            let running = try machine.text("/proc/sys/kernel/osrelease").trimmingCharacters(in: .whitespacesAndNewlines)
            let build = try machine.text("/proc/sys/kernel/version")
            let kernel = InstalledKernels(inventory.dpkg).comparison(running: running, build: build)
            var facts: [String: Fact] = ["running": .text(running), "state": .text(kernel.state.rawValue)]
            if let newest = kernel.newest { facts["newest"] = .text(newest) }
            let isContainer = ["/run/systemd/container", "/.dockerenv", "/run/.containerenv"].contains(
                where: machine.exists)
            facts["container"] = .flag(isContainer)
            sighting.observations.append(
                Observation(
                    kind: "packages.kernel", subject: "system", facts: facts, source: "/proc/sys/kernel/osrelease"))
            sighting.checked += 1
        } catch {
            sighting.skipped.append(error.skip(measures: ["2.1"], aspect: "reboot"))
        }
    }
}
