import Foundation
import Guideline
import Observing

/// One look at a machine: turns mounts, swap and paths into observations, and remembers which encrypting layers were
/// met on the way.
struct AtRestView {
    let around: BlockChain.Surroundings
    /// The kind of virtual machine this is, or nil.
    let host: String?
    /// Encrypting layers met, by subject.
    var layers: [String: EncryptionLayer] = [:]

    private var machine: any Machine { around.machine }

    /// Creates a view.
    init(around: BlockChain.Surroundings, host: String?) {
        self.around = around
        self.host = host
    }

    // MARK: File systems

    /// One observation for each file system, at its shortest mount point; images of software are counted together.
    mutating func lookAtFileSystems(_ sighting: inout Sighting) {
        var images = 0
        for group in groups() {
            sighting.checked += group.count
            guard let mount = group.first else { continue }
            switch FileSystemKind(type: mount.type) {
            case .pseudo: continue
            case .memory where Self.isRuntime(mount.point): continue
            case .image: images += 1
            case .overlay where mount.point != "/" && isSeenBelow(mount): continue
            default: sighting.observations.append(observation(of: mount, alsoAt: group.dropFirst().map(\.point)))
            }
        }
        guard images > 0 else { return }
        sighting.observations.append(
            Observation(
                kind: "at-rest.filesystem", subject: "images", facts: ["role": "images", "count": .number(images)],
                source: "/proc/self/mountinfo"))
    }

    /// The mounts of each file system, the shortest mount point first.
    private func groups() -> [[Mount]] {
        var order: [String] = []
        var groups: [String: [Mount]] = [:]
        for mount in around.mounts.mounts {
            let key: String =
                switch FileSystemKind(type: mount.type) {
                case .device, .other, .server, .host, .encrypting: "\(mount.type) \(mount.device) \(mount.source)"
                default: mount.point
                }
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(mount)
        }
        return order.compactMap { key in
            groups[key]?.sorted { ($0.point.utf8.count, $0.point) < ($1.point.utf8.count, $1.point) }
        }
    }

    private mutating func observation(of mount: Mount, alsoAt others: [String]) -> Observation {
        let protection = BlockChain.protection(of: mount, in: around)
        var facts = facts(of: protection, on: mount)
        facts["alsoAt"] = .list(others)
        facts["role"] = .text(role(of: [mount.point] + others, type: mount.type))
        return Observation(
            kind: "at-rest.filesystem", subject: mount.point, facts: facts,
            source: "/proc/self/mountinfo, /sys/dev/block")
    }

    /// What is on it, as far as place and type say.
    private func role(of points: [String], type: String) -> String {
        let boot = ["/boot", "/boot/efi", "/boot/firmware", "/efi"]
        if points.allSatisfy(boot.contains) { return "boot" }
        return type == "iso9660" || type == "udf" ? "disc" : "data"
    }

    private static func isRuntime(_ point: String) -> Bool {
        ["/dev", "/run", "/proc", "/sys"].contains { MountTable.lies(point, in: $0) }
    }

    /// Whether the layers of a container lie on a file system that has an observation of its own.
    private func isSeenBelow(_ mount: Mount) -> Bool {
        guard let upper = mount.option("upperdir"), let real = try? machine.resolve(upper), machine.exists(real),
            let below = around.mounts.mount(holding: real)
        else { return false }
        return FileSystemKind(type: below.type) != .overlay
    }

    // MARK: Swap and hibernation

    /// One observation for each area of swap space, or one that says there is none.
    mutating func lookAtSwap(_ sighting: inout Sighting) {
        let swaps: [Swap]
        do throws(MachineError) {
            swaps = Swap.table(try machine.read("/proc/swaps", limit: 1 << 20))
        } catch {
            return sighting.skipped.append(error.skip(measures: ["1.2"], aspect: "swap"))
        }
        let zswap = (try? machine.text("/sys/module/zswap/parameters/enabled", limit: 16))?.first == "Y"
        for swap in swaps {
            let protection =
                swap.isFile
                ? BlockChain.protection(ofPath: swap.path, in: around)
                : BlockChain.protection(ofNode: swap.path, in: around)
            var facts = facts(of: protection)
            facts["none"] = false
            facts["file"] = .flag(swap.isFile)
            facts["zswap"] = .flag(zswap)
            sighting.observations.append(
                Observation(kind: "at-rest.swap", subject: lastingName(swap.path), facts: facts, source: "/proc/swaps"))
        }
        sighting.checked += max(1, swaps.count)
        guard swaps.isEmpty else { return }
        sighting.observations.append(
            Observation(
                kind: "at-rest.swap", subject: "none", facts: ["none": true, "count": 0], source: "/proc/swaps"))
    }

    /// `dm-1` is numbered anew at each start; its name is not.
    private func lastingName(_ path: String) -> String {
        guard path.hasPrefix("/dev/dm-"), let mapping = around.mappings[String(path.dropFirst("/dev/".count))] else {
            return path
        }
        return "/dev/mapper/\(mapping.name)"
    }

    /// Whether the machine can write its memory to disk and switch off, and where to.
    mutating func lookAtHibernation(_ sighting: inout Sighting) {
        sighting.checked += 1
        let hibernation = Hibernation(on: machine)
        var facts: [String: Fact] = ["supported": .flag(hibernation.supported), "configured": false]
        if hibernation.supported, let place = hibernation.place {
            let protection: Protection =
                switch place {
                case .number(let number): BlockChain.protection(of: number, in: around)
                case .node(let node): BlockChain.protection(ofNode: node, in: around)
                }
            facts.merge(self.facts(of: protection)) { _, new in new }
            facts["configured"] = true
        }
        sighting.observations.append(
            Observation(
                kind: "at-rest.hibernation", subject: "hibernation", facts: facts,
                source: "/sys/power/resume, /proc/cmdline"))
    }

    // MARK: Paths

    /// What protects a file or folder that somebody named.
    mutating func look(atPath path: String, _ sighting: inout Sighting) async {
        sighting.checked += 1
        let real: String
        do throws(MachineError) {
            real = try machine.resolve(path)
            _ = try machine.status(real, follow: true)
        } catch {
            sighting.skipped.append(error.skip(measures: ["1.2"], aspect: "filesystems"))
            return
        }
        guard let mount = around.mounts.mount(holding: real) else {
            sighting.skipped.append(Skip(path, why: .unreadable, measures: ["1.2"], aspect: "filesystems"))
            return
        }
        var facts = facts(of: BlockChain.protection(of: mount, in: around), on: mount)
        facts["mountPoint"] = .text(mount.point)
        if Self.canEncryptFolders.contains(mount.type), facts["encrypted"] != "yes" {
            await askFscrypt(real, &facts)
        }
        sighting.observations.append(
            Observation(
                kind: "at-rest.path", subject: path, facts: facts, source: "/proc/self/mountinfo, /sys/dev/block"))
    }

    private static let canEncryptFolders: Set<String> = ["ext4", "f2fs", "ubifs", "ceph", "btrfs"]

    private mutating func askFscrypt(_ path: String, _ facts: inout [String: Fact]) async {
        guard let answer = try? await machine.run("fscrypt", ["status", path]) else { return }
        switch FscryptStatus(output: answer.text, error: answer.error) {
        case .encrypted(let contents):
            let found = contents.flatMap { CipherName.fscrypt($0) }
            facts["encrypted"] = "yes"
            facts["method"] = "fscrypt"
            layers[path] = EncryptionLayer(method: "fscrypt", cipher: found?.cipher, keyBits: found?.keyBits)
        case .plain where facts["encrypted"] == "partly":
            facts["encrypted"] = .text(facts["beneath"]?.description ?? "no")
        default: break
        }
    }

    // MARK: Facts

    private mutating func facts(of protection: Protection, on mount: Mount) -> [String: Fact] {
        var facts = facts(of: protection)
        facts["fsType"] = .text(mount.type)
        facts["readOnly"] = .flag(mount.options.first == "ro")
        if FileSystemKind(type: mount.type) == .server { facts["inTransit"] = .text(Self.transit(of: mount)) }
        // Folders that fscrypt encrypts lie on a file system that is plain as a whole.
        let answer = facts["encrypted"]
        if Self.canEncryptFolders.contains(mount.type), answer != "yes" {
            let policies = mount.point == "/" ? "/.fscrypt/policies" : mount.point + "/.fscrypt/policies"
            if (try? machine.list(policies))?.isEmpty == false {
                facts["beneath"] = answer
                facts["encrypted"] = "partly"
            }
        }
        return facts
    }

    private mutating func facts(of protection: Protection) -> [String: Fact] {
        remember(protection)
        let virtual = host ?? (protection.plain.contains(where: DiskKind.isVirtual) ? "virtual disk" : nil)
        var facts: [String: Fact] = [
            "encrypted": .text(protection.answer(virtual: virtual != nil).rawValue),
            "legs": .list(protection.legs.map(\.description)),
            "plain": .list(protection.plain),
            "mappings": .list(protection.mappings),
            "method": .text(protection.methods.joined(separator: ", ")),
        ]
        if let virtual, !protection.plain.isEmpty { facts["virtual"] = .text(virtual) }
        let ciphers = Set(protection.mappings.compactMap { layers[$0]?.words }).sorted()
        if !ciphers.isEmpty { facts["cipher"] = .text(ciphers.joined(separator: ", ")) }
        return facts
    }

    /// Whether what goes to the server is encrypted on its way.
    private static func transit(of mount: Mount) -> String {
        switch mount.type {
        case "nfs", "nfs4":
            if mount.option("sec") == "krb5p" { return "yes" }
            return ["tls", "mtls"].contains(mount.option("xprtsec")) ? "yes" : "no"
        case "cifs", "smb3": return mount.options.contains("seal") ? "yes" : "unknown"
        case "fuse.sshfs": return "yes"
        default: return "unknown"
        }
    }

    private mutating func remember(_ protection: Protection) {
        for case .encrypted(let device, let method) in protection.legs {
            layers[device] = EncryptionLayer(
                device: device, method: method, mappings: around.mappings, zfs: around.zfs, mounts: around.mounts)
        }
    }

    /// One observation for each encrypting layer met, or one that says there is none.
    func lookAtCiphers(_ sighting: inout Sighting) {
        for (subject, layer) in layers.sorted(by: { $0.key < $1.key }) {
            sighting.observations.append(
                Observation(kind: "at-rest.cipher", subject: subject, facts: layer.facts, source: layer.source))
        }
        sighting.checked += layers.count
        guard layers.isEmpty else { return }
        sighting.observations.append(
            Observation(
                kind: "at-rest.cipher", subject: "none", facts: ["none": true, "count": 0],
                source: "/sys/class/block"))
    }
}
