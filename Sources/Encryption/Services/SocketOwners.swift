import Guideline
import Observing

/// Which programs hold which sockets, read from `/proc/PID/fd` (proc(5)).
struct SocketOwners {
    /// A program that holds a socket.
    struct Owner: Sendable, Hashable {
        var pid: Int
        /// The short name, as `ps` shows it.
        var name: String
        /// The file it runs, where it can be read.
        var executable: String?
        /// The systemd unit it belongs to.
        var unit: String?
    }

    /// The programs by the sockets' numbers. Where several hold one, the first that is not the init system, which
    /// only opened it for them.
    private(set) var byInode: [UInt64: Owner] = [:]
    /// Whether there were programs whose open files only root may see.
    private(set) var needsRoot = false
    /// One process of each network namespace that is not ours, such as a container's.
    private(set) var foreignNamespaces: [String: Int] = [:]

    /// Looks for the holders of some sockets.
    init(of inodes: Set<UInt64>, on machine: any Machine) {
        let own = try? machine.destination(ofLink: "/proc/self/ns/net")
        let pids = ((try? machine.list("/proc")) ?? []).compactMap { Int($0) }.sorted()
        for pid in pids.filter({ $0 != 1 }) + pids.filter({ $0 == 1 }) {
            if let own, let namespace = try? machine.destination(ofLink: "/proc/\(pid)/ns/net"), namespace != own {
                foreignNamespaces[namespace, default: pid] = min(foreignNamespaces[namespace] ?? pid, pid)
                continue
            }
            add(pid, inodes, machine)
        }
    }

    private mutating func add(_ pid: Int, _ inodes: Set<UInt64>, _ machine: any Machine) {
        let folder = "/proc/\(pid)/fd"
        let names: [String]
        do {
            names = try machine.list(folder)
        } catch {
            if error.reason == .needsRoot || error.reason == .permissionDenied { needsRoot = true }
            return
        }
        var owner: Owner?
        for name in names {
            guard let target = try? machine.destination(ofLink: "\(folder)/\(name)"),
                let inode = Self.socket(target), inodes.contains(inode), byInode[inode] == nil
            else { continue }
            let found = owner ?? Self.owner(pid, machine)
            owner = found
            byInode[inode] = found
        }
    }

    /// Reads `socket:[12345]`.
    static func socket(_ link: String) -> UInt64? {
        guard link.hasPrefix("socket:["), link.hasSuffix("]") else { return nil }
        return UInt64(link.dropFirst(8).dropLast())
    }

    private static func owner(_ pid: Int, _ machine: any Machine) -> Owner {
        var executable = try? machine.destination(ofLink: "/proc/\(pid)/exe")
        if let path = executable, path.hasSuffix(" (deleted)") { executable = String(path.dropLast(10)) }
        let name = (try? machine.text("/proc/\(pid)/comm", limit: 64)).map { $0.filter { !$0.isNewline } }
        let group = try? machine.text("/proc/\(pid)/cgroup", limit: 16 << 10)
        return Owner(
            pid: pid, name: Banner.clean((name ?? "").utf8), executable: executable, unit: group.flatMap(unit))
    }

    /// The last unit in a control group's path: `0::/system.slice/nginx.service` is `nginx.service`.
    static func unit(_ cgroup: String) -> String? {
        cgroup.split(separator: "\n").lazy.compactMap { line in
            line.split(separator: "/").last { $0.hasSuffix(".service") || $0.hasSuffix(".socket") }.map(String.init)
        }.first
    }
}
