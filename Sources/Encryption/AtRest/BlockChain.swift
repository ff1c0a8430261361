import Foundation
import Guideline
import Observing

/// The way from a file system down to the hardware, as the kernel describes it under `/sys`.
///
/// Everything it reads may be wrong or hostile: members in a circle, entries that are missing, a loop device whose
/// file lies on itself. Each device is looked at once, and whatever cannot be followed ends in a lost leg.
struct BlockChain {
    /// What the walk needs to know beforehand.
    struct Surroundings: Sendable {
        /// The machine.
        var machine: any Machine
        /// What is mounted.
        var mounts: MountTable
        /// The device-mapper devices by kernel name, such as `dm-0`.
        var mappings: [String: Mapping] = [:]
        /// What the ZFS tools said about data sets and pools.
        var zfs = ZFSPools()
    }

    private let around: Surroundings
    private var machine: any Machine { around.machine }
    private var legs: [Leg] = []
    private var done: Set<String> = []
    private var above: Set<String> = []

    private static let layers = 32
    private static let devices = 4096

    private init(_ around: Surroundings) { self.around = around }

    /// The protection of what lies on a mount.
    static func protection(of mount: Mount, in around: Surroundings) -> Protection {
        var chain = BlockChain(around)
        chain.follow(mount)
        return Protection(chain.legs)
    }

    /// The protection of a file or folder.
    static func protection(ofPath path: String, in around: Surroundings) -> Protection {
        var chain = BlockChain(around)
        chain.follow(path: path)
        return Protection(chain.legs)
    }

    /// The protection of what is written to a device node such as `/dev/sda3`.
    static func protection(ofNode path: String, in around: Surroundings) -> Protection {
        var chain = BlockChain(around)
        chain.follow(node: path)
        return Protection(chain.legs)
    }

    /// The protection of what is written to a device number.
    static func protection(of number: DeviceNumber, in around: Surroundings) -> Protection {
        var chain = BlockChain(around)
        chain.follow(number, known: number.description)
        return Protection(chain.legs)
    }

    // MARK: File systems

    private mutating func follow(path: String) {
        guard let real = try? machine.resolve(path), machine.exists(real),
            let mount = around.mounts.mount(holding: real)
        else { return legs.append(.lost(device: path, .missing)) }
        follow(mount)
    }

    private mutating func follow(_ mount: Mount) {
        guard enter("mount " + mount.point, shown: mount.point) else { return }
        defer { above.remove("mount " + mount.point) }
        switch FileSystemKind(type: mount.type) {
        case .pseudo: break
        case .memory: legs.append(.memory(device: mount.type))
        case .server: legs.append(.remote(device: mount.source))
        case .host: legs.append(.host(device: mount.source))
        case .encrypting(let method): legs.append(.encrypted(device: mount.point, method: method))
        case .zfs: follow(dataset: mount.source)
        case .overlay: follow(layersOf: mount)
        case .image, .device, .other: follow(devicesOf: mount)
        }
    }

    private mutating func follow(devicesOf mount: Mount) {
        if mount.type == "btrfs" {
            guard let members = members(ofBtrfs: mount.source) else {
                follow(node: mount.source)
                return legs.append(.lost(device: mount.source, .members))
            }
            for member in members { follow(name: member) }
        } else if mount.device.major != 0 {
            follow(mount.device, known: mount.source)
        } else {
            for node in mount.source.split(separator: ":") { follow(node: String(node)) }
        }
        // Journals and real-time sections may lie on devices of their own (xfs(5), ext4(5)).
        for option in ["logdev", "rtdev", "journal_path"] {
            if let node = mount.option(option) { follow(node: node) }
        }
    }

    private func members(ofBtrfs source: String) -> [String]? {
        guard let name = deviceName(ofNode: source) else { return nil }
        let root = "/sys/fs/btrfs"
        for id in (try? machine.list(root)) ?? [] {
            let names = (try? machine.list("\(root)/\(id)/devices")) ?? []
            if names.contains(name) { return names }
        }
        return nil
    }

    private mutating func follow(layersOf mount: Mount) {
        // What is written goes to the upper layer; without one, the lower layers are all there is.
        let folders =
            mount.option("upperdir").map { [$0] }
            ?? mount.option("lowerdir")?.split(separator: ":").map(String.init) ?? []
        if folders.isEmpty { legs.append(.lost(device: mount.point, .unsupported)) }
        for folder in folders { follow(path: folder) }
    }

    private mutating func follow(dataset source: String) {
        let dataset = source.split(separator: "@").first.map(String.init) ?? source
        switch around.zfs.encryption[dataset] {
        case nil, "-": legs.append(.lost(device: dataset, .unsupported))
        case "off":
            let pool = dataset.split(separator: "/").first.map(String.init) ?? dataset
            guard let devices = around.zfs.devices[pool] else { return legs.append(.lost(device: pool, .members)) }
            for device in devices {
                // A pool may lie in files; then their own place decides.
                if device.hasPrefix("/dev/") { follow(node: device) } else { follow(path: device) }
            }
        default: legs.append(.encrypted(device: dataset, method: "ZFS"))
        }
    }

    // MARK: Devices

    private mutating func follow(node path: String) {
        guard let name = deviceName(ofNode: path) else { return legs.append(.lost(device: path, .missing)) }
        follow(name: name)
    }

    private mutating func follow(name: String) {
        follow(folder: "/sys/class/block/\(name)", known: name)
    }

    private mutating func follow(_ number: DeviceNumber, known: String) {
        follow(folder: "/sys/dev/block/\(number)", known: known)
    }

    /// The kernel's name of a device node: by its number, or where the node is a link, by the link's end.
    private func deviceName(ofNode path: String) -> String? {
        if let status = try? machine.status(path, follow: true), status.kind == .blockDevice,
            let real = try? machine.resolve("/sys/dev/block/\(status.represents)"), machine.exists(real)
        {
            return Self.lastPart(of: real)
        }
        guard path.hasPrefix("/dev/"), let real = try? machine.resolve(path) else { return nil }
        // The kernel writes a slash in a name, as in `cciss/c0d0`, as an exclamation mark.
        let name = String(real.dropFirst("/dev/".count)).replacing("/", with: "!")
        if machine.exists("/sys/class/block/\(name)") { return name }
        return around.mappings.first { "/dev/mapper/\($0.value.name)" == path }?.key
    }

    private mutating func follow(folder link: String, known: String, partition: String? = nil) {
        guard let folder = try? machine.resolve(link), machine.exists(folder) else {
            return legs.append(.lost(device: known, .missing))
        }
        guard enter(folder, shown: known) else { return }
        defer { above.remove(folder) }
        let name = Self.lastPart(of: folder)
        if let mapping = around.mappings[name], mapping.encrypts {
            return legs.append(.encrypted(device: mapping.name, method: mapping.method))
        }
        if around.mappings[name]?.isUnfamiliar == true { return legs.append(.lost(device: name, .unsupported)) }
        guard let members = try? machine.listIfPresent(folder + "/slaves") else {
            return legs.append(.lost(device: name, .missing))
        }
        if !members.isEmpty {
            for member in members { follow(folder: "\(folder)/slaves/\(member)", known: member) }
            // The other half of a mirrored pair stands elsewhere.
            if name.hasPrefix("drbd") { legs.append(.remote(device: name)) }
        } else if machine.exists(folder + "/partition") {
            let disk = folder.split(separator: "/").dropLast().joined(separator: "/")
            follow(folder: "/" + disk, known: name, partition: name)
        } else {
            end(folder, name: name, shown: partition ?? name)
        }
    }

    /// A device with nothing beneath it that the kernel names.
    private mutating func end(_ folder: String, name: String, shown: String) {
        switch DiskKind(name: name, folder: folder, machine: machine) {
        case .loop:
            guard var file = (try? machine.text(folder + "/loop/backing_file", limit: 8192))?.dropLineEnd() else {
                return legs.append(.lost(device: name, .missing))
            }
            let deleted = " (deleted)"
            if file.hasSuffix(deleted) { file = Self.folder(of: String(file.dropLast(deleted.count))) }
            follow(path: file)
        case .zram:
            let store = (try? machine.text(folder + "/backing_dev", limit: 4096))?.dropLineEnd() ?? "none"
            legs.append(.memory(device: name))
            if store.hasPrefix("/dev/") { follow(node: store) }
        case .memory: legs.append(.memory(device: name))
        case .remote: legs.append(.remote(device: name))
        case .stacked: legs.append(.lost(device: name, .missing))
        case .unsupported: legs.append(.lost(device: name, .unsupported))
        case .disk: legs.append(.plain(device: shown))
        }
    }

    /// Begins with a device or mount; false where it was seen before or must not be entered.
    private mutating func enter(_ key: String, shown: String) -> Bool {
        if above.contains(key) {
            legs.append(.lost(device: shown, .circular))
            return false
        }
        if above.count >= Self.layers || done.count >= Self.devices {
            legs.append(.lost(device: shown, .deep))
            return false
        }
        guard done.insert(key).inserted else { return false }
        above.insert(key)
        return true
    }

    private static func lastPart(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    private static func folder(of path: String) -> String {
        "/" + path.split(separator: "/").dropLast().joined(separator: "/")
    }
}

extension String {
    fileprivate func dropLineEnd() -> String { hasSuffix("\n") ? String(dropLast()) : self }
}
