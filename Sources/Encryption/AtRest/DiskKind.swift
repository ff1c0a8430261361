import Foundation
import Observing

/// What sort of thing a block device is that stands on nothing else.
enum DiskKind: Sendable, Hashable {
    /// A disk that can be carried away.
    case disk
    /// A file taken for a disk.
    case loop
    /// Compressed memory, perhaps with a device for what does not fit.
    case zram
    /// Main memory.
    case memory
    /// A disk on another machine.
    case remote
    /// A layer that should name its members and names none.
    case stacked
    /// Something whose ground cannot be seen from here.
    case unsupported

    /// Looks at the kernel's name and its folder under `/sys`.
    init(name: String, folder: String, machine: any Machine) {
        let family = name.prefix { !$0.isNumber }
        switch family {
        case "loop": self = .loop
        case "zram": self = .zram
        case "ram": self = .memory
        case "nbd", "rbd", "drbd": self = .remote
        case "dm-", "md", "md_d", "md_", "bcache": self = .stacked
        case "zd": self = .unsupported
        default:
            if Self.isReachedOverNetwork(name: name, folder: folder, machine: machine) {
                self = .remote
            } else if folder.hasPrefix("/sys/devices/virtual/block/") {
                self = .unsupported
            } else {
                self = .disk
            }
        }
    }

    /// iSCSI and Fibre Channel show in the device's path, NVMe over fabrics in its controller's transport.
    private static func isReachedOverNetwork(name: String, folder: String, machine: any Machine) -> Bool {
        if name.hasPrefix("etherd!") { return true }
        let parts = folder.split(separator: "/")
        if parts.contains(where: { $0.hasPrefix("rport-") || $0.hasPrefix("session") }) { return true }
        guard name.hasPrefix("nvme") else { return false }
        let controllers = folder + "/.."
        let names = ((try? machine.list(controllers)) ?? []).filter { $0.hasPrefix("nvme") }
        let transports = ["device"] + names.map { "../\($0)" }
        return transports.contains { place in
            let transport = try? machine.text("\(folder)/\(place)/transport", limit: 64)
            return ["tcp", "rdma", "fc"].contains(transport?.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    /// Whether a disk's name alone shows that a host provides it: virtio and Xen disks.
    static func isVirtual(_ name: String) -> Bool {
        ["vd", "xvd"].contains { name.hasPrefix($0) && name.dropFirst($0.count).first?.isLetter == true }
    }
}
