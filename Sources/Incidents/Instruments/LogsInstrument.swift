public import Guideline
public import Observing

/// Looks at whether the machine's events are written down, kept, sent elsewhere, and dated by a right clock.
///
/// It observes `logs.keeping`, `logs.exec-audit`, `logs.shipping` and `logs.clock`.
public struct LogsInstrument: Instrument {
    /// The name in reports and on the command line.
    public static let name = "logs"
    /// The measures it helps to answer.
    public let measures = ["5.2"]

    /// Creates the instrument.
    public init() {}

    /// Looks at logs and the clock.
    public func observe(_ request: ObservationRequest, on machine: any Machine) async throws -> Sighting {
        var sighting = Sighting(checked: 4)
        var processes = ProcessTable([], isComplete: false)
        do throws(MachineError) {
            processes = try ProcessTable(of: machine)
        } catch {
            sighting.skipped.append(error.skip(measures: measures))
        }
        let around = LogSurroundings(
            machine: machine, processes: processes,
            packages: (try? InstalledPackages(of: machine)) ?? InstalledPackages(), units: ServiceUnits(of: machine))
        var keeping = LogKeeping(around: around)
        sighting.observations.append(keeping.observation())
        sighting.skipped += keeping.skips
        sighting.observations.append(await ExecutionAudit(around: around).observation())
        var shipping = LogShipping(around: around)
        let targets = shipping.observations()
        if shipping.skips.isEmpty || targets.first?.subject != "none" { sighting.observations += targets }
        sighting.skipped += shipping.skips
        sighting.observations.append(await ClockReading(around: around).observation())
        return sighting
    }
}

/// What the parts of the instrument share.
struct LogSurroundings {
    let machine: any Machine
    let processes: ProcessTable
    let packages: InstalledPackages
    let units: ServiceUnits

    /// The text of a file and of the files in its `.d` folders, in the order in which systemd reads them: by name,
    /// whatever the folder, and of two with one name only the one in the strongest folder.
    func systemdTexts(_ name: String) -> [String] {
        let folders = ["/usr/lib/systemd", "/run/systemd", "/etc/systemd"]
        var main: String?
        var parts: [String: String] = [:]
        for folder in folders {
            if let text = try? machine.textIfPresent("\(folder)/\(name)") { main = text }
            let entries = (try? machine.listIfPresent("\(folder)/\(name).d")) ?? []
            for entry in entries where entry.hasSuffix(".conf") {
                parts[entry] = (try? machine.text("\(folder)/\(name).d/\(entry)")) ?? ""
            }
        }
        return [main ?? ""] + parts.sorted { $0.key < $1.key }.map(\.value)
    }
}
