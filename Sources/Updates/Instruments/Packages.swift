import Advisories
import Foundation
public import Guideline
public import Observing

/// Looks at a Debian or Ubuntu machine's packages: what waits to be installed and which of it mends security flaws,
/// how old the lists are, whether a restart is due, whether the kernel in use is the newest installed, what nobody
/// updates any more, and until when the release is supported.
///
/// Everything is computed from dpkg's status and apt's lists on the disk; nothing is fetched and apt is not run.
/// How far the pending set agrees with apt's is said at ``Advisories/UpgradePlan``.
public struct Packages: Instrument {
    /// The name in reports and on the command line.
    public static let name = "packages"
    /// The measures it helps to answer.
    public let measures: [String] = ["2.1", "6.2", "7.7"]

    /// Creates the instrument.
    public init() {}

    /// Reads dpkg's status and apt's lists.
    public func observe(_ request: ObservationRequest, on machine: any Machine) async throws -> Sighting {
        var sighting = Sighting()
        observeRelease(machine, into: &sighting)
        observeReboot(machine, into: &sighting)
        do throws(MachineError) {
            var reader = PackagesReader(machine)
            let inventory = try await reader.read()
            observe(inventory, on: machine, into: &sighting)
            observeKernel(inventory, machine, into: &sighting)
            sighting.checked += inventory.dpkg.packages.count + inventory.lists.count
            for error in inventory.skipped {
                sighting.skipped.append(error.skip(measures: ["2.1"], aspect: "pending"))
                sighting.skipped.append(error.skip(measures: ["6.2"], aspect: "packages"))
            }
        } catch {
            // A machine without dpkg is of a kind that cannot be read yet, not one without updates.
            let reason = error.reason == .notFound ? SkipReason.unsupported : error.reason
            let trouble = MachineError(reason, error.what, detail: error.detail)
            sighting.skipped.append(trouble.skip(measures: ["2.1"], aspect: "pending"))
            sighting.skipped.append(trouble.skip(measures: ["6.2"], aspect: "packages"))
        }
        return sighting
    }

    /// The packages that `apt-get dist-upgrade` would install on a machine, by name.
    public static func pending(on machine: any Machine) async throws -> PendingReport {
        var reader = PackagesReader(machine)
        return PendingReport(try await reader.read())
    }
}
