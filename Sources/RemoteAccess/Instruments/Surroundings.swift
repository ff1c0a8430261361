import Guideline
import Observing

/// What every part of this room looks at, read once: programs, packages, services, accounts.
struct Surroundings {
    let machine: any Machine
    var processes = ProcessTable([])
    var packages = InstalledPackages()
    var units = ServiceUnits()
    var accounts: [LocalAccount] = []
    /// What could not be read.
    var skips: [Skip] = []

    private static let measures = ["3.1", "3.3"]

    init(of machine: any Machine) {
        self.machine = machine
        do throws(MachineError) {
            accounts = LocalAccount.all(in: try machine.text("/etc/passwd"))
        } catch {
            skips.append(error.skip(measures: ["3.5"], aspect: "leftovers"))
        }
        do throws(MachineError) {
            processes = try ProcessTable(of: machine)
            if !processes.isComplete {
                skips.append(Skip("/proc", why: .needsRoot, measures: ["3.1"], aspect: "tools"))
                skips.append(Skip("/proc", why: .needsRoot, measures: ["3.3"], aspect: "tunnels"))
            }
        } catch {
            skips.append(error.skip(measures: Self.measures))
        }
        do throws(MachineError) {
            packages = try InstalledPackages(of: machine)
            if packages.versions.isEmpty {
                let detail = "only Debian packages are read"
                skips.append(
                    Skip("packages", why: .unsupported, measures: ["3.1"], aspect: "tools", detail: detail))
                skips.append(
                    Skip("packages", why: .unsupported, measures: ["3.3"], aspect: "tunnels", detail: detail))
            }
        } catch {
            skips.append(error.skip(measures: Self.measures))
        }
        units = ServiceUnits(of: machine, homes: homes)
    }

    /// The home folders of accounts, each once.
    var homes: [String] {
        Set(accounts.map(\.home)).filter { $0.hasPrefix("/") && $0.count > 1 && $0 != "/nonexistent" }.sorted()
    }

    /// The programs that desktop sessions start at login, by file.
    var autostarts: [(path: String, program: String)] {
        (["/etc/xdg/autostart"] + homes.map { $0 + "/.config/autostart" }).flatMap { folder in
            ((try? machine.listIfPresent(folder)) ?? []).filter { $0.hasSuffix(".desktop") }.compactMap { name in
                let path = "\(folder)/\(name)"
                guard let text = try? machine.text(path, limit: 64 << 10) else { return nil }
                let lines = text.split(separator: "\n").map { $0.filter { $0 != " " } }
                if lines.contains(where: { $0.lowercased() == "hidden=true" }) { return nil }
                guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Exec") }),
                    let word = line.drop(while: { $0 != "=" }).dropFirst().split(separator: " ").first,
                    let program = word.filter({ $0 != "\"" }).split(separator: "/").last
                else { return nil }
                return (path, String(program))
            }
        }
    }
}

extension String {
    /// The text on one line and not longer than a sentence bears: foreign text for a fact.
    var sanitised: String {
        let line = String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: "?"
                    default: scalar
                    }
                }))
        return line.count > 120 ? line.prefix(119) + "…" : line
    }
}
