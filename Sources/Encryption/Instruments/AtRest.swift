public import Guideline
public import Observing

/// Says for every mounted file system, all swap space, hibernation and each path named whether what lies there is
/// encrypted: down the chain of devices to the disks, where every way down must pass an encrypting layer.
///
/// It sees what the kernel says. A disk that encrypts itself (OPAL) and a host that encrypts the disks of its virtual
/// machines are invisible from here; the first looks plain, the second is told apart as `hostUnknown`.
public struct AtRest: Instrument {
    /// The name in reports.
    public static let name = "at-rest"
    /// Encryption at rest, its key lengths, its algorithms.
    public let measures = ["1.2", "1.5", "1.6"]

    /// Creates the instrument.
    public init() {}

    /// Looks at mounts, swap, hibernation, the paths named, and the ciphers of all encrypting layers.
    public func observe(_ request: ObservationRequest, on machine: any Machine) async throws -> Sighting {
        var sighting = Sighting()
        var mounts = MountTable(mountinfo: [])
        do throws(MachineError) {
            mounts = MountTable(mountinfo: try machine.read("/proc/self/mountinfo", limit: 16 << 20))
            if mounts.damaged > 0 {
                sighting.skipped.append(
                    Skip(
                        "/proc/self/mountinfo", why: .unreadable, measures: ["1.2"], aspect: "filesystems",
                        count: mounts.damaged))
            }
        } catch {
            sighting.skipped.append(error.skip(measures: ["1.2"], aspect: "filesystems"))
        }
        let mappings = await Mapping.all(on: machine)
        let zfs = await ZFSPools.all(for: mounts, on: machine)
        sighting.skipped += zfs.skips
        var view = AtRestView(
            around: .init(machine: machine, mounts: mounts, mappings: mappings, zfs: zfs),
            host: await Hypervisor.detect(on: machine))
        view.lookAtFileSystems(&sighting)
        view.lookAtSwap(&sighting)
        view.lookAtHibernation(&sighting)
        for path in request.paths { await view.look(atPath: path, &sighting) }
        view.lookAtCiphers(&sighting)
        return sighting
    }
}
