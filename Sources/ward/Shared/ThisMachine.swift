import Foundation
import Guideline
import Observing

/// What Ward knows about the machine it runs on before any instrument looks.
enum ThisMachine {
    /// The host name without its domain.
    static var hostName: String {
        ProcessInfo.processInfo.hostName.split(separator: ".").first.map(String.init) ?? "localhost"
    }

    /// The round's name for this machine.
    static func name(_ machine: LocalMachine) -> Round.MachineName {
        Round.MachineName(host: hostName, system: system(machine), asRoot: machine.isRoot)
    }

    /// An estate of this machine alone.
    static func estate(_ machine: LocalMachine) -> Estate {
        Estate(assets: [Asset(id: hostName, kind: .workstation, isThisMachine: true)])
    }

    /// `Debian 12`, from os-release(5).
    private static func system(_ machine: LocalMachine) -> String {
        let lines = (try? machine.text("/etc/os-release", limit: 64 << 10))?.split(separator: "\n") ?? []
        func value(_ key: String) -> String? {
            lines.first { $0.hasPrefix(key + "=") }.map {
                $0.dropFirst(key.count + 1).trimmingCharacters(in: CharacterSet(charactersIn: "\"'"))
            }
        }
        let name = value("NAME")?.split(separator: " ").first.map(String.init) ?? "Linux"
        return value("VERSION_ID").map { "\(name) \($0)" } ?? name
    }
}
