import Formats

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An open file as a source of bytes. Reading beside the stream (`pread`) leaves its position alone.
struct DescriptorSource: ByteSource {
    let descriptor: CInt
    let size: Int

    /// The most that one request may bring into memory.
    private static let largestPart = 8 << 20

    func bytes(at offset: Int, count: Int) -> [UInt8] {
        guard offset >= 0, count > 0, offset < size else { return [] }
        let wanted = min(count, size - offset, Self.largestPart)
        return [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
            while filled < wanted, let base = buffer.baseAddress {
                let count = pread(descriptor, base + filled, wanted - filled, off_t(offset + filled))
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { break }
                filled += count
            }
        }
    }
}

/// How files are opened for reading: never through a link, never waiting, and where that is allowed without a trace in
/// their access times, which also spares the disk a write for each file.
final class ReadFlags {
    /// `O_NOATIME` of open(2), for the owner and root.
    private static let withoutTrace: CInt = 0o1000000
    private static let usual = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    private var flags = geteuid() == 0 ? usual | withoutTrace : usual

    func open(_ parent: CInt, _ name: UnsafePointer<CChar>) -> CInt {
        let descriptor = openat(parent, name, flags)
        guard descriptor < 0, errno == EPERM, flags != Self.usual else { return descriptor }
        // Root within a container may be refused.
        flags = Self.usual
        return openat(parent, name, flags)
    }
}

/// Which file systems are mounted, by device: `/proc/self/mountinfo` (proc(5)).
struct FileSystems {
    enum Sort { case local, pseudo, network }

    /// File systems whose files are made up by the kernel.
    private static let pseudo: Set<String> = [
        "proc", "sysfs", "devtmpfs", "devpts", "cgroup", "cgroup2", "debugfs", "tracefs", "securityfs", "bpf",
        "configfs", "pstore", "efivarfs", "mqueue", "hugetlbfs", "autofs", "rpc_pipefs", "binfmt_misc", "nsfs",
        "selinuxfs", "fusectl", "nfsd", "fuse.lxcfs", "fuse.gvfsd-fuse", "fuse.portal",
    ]

    private static let network: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "afs", "coda", "fuse.sshfs", "fuse.glusterfs",
        "fuse.s3fs", "fuse.rclone", "fuse.davfs", "davfs", "lustre",
    ]

    private let types: [UInt64: String]

    init() {
        let folder = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if folder >= 0 { close(folder) } }
        var types: [UInt64: String] = [:]
        for line in SmallFile.readStream(folder, "mountinfo", limit: 4 << 20).split(separator: 0x0a) {
            let words = String(decoding: line, as: UTF8.self).split(separator: " ")
            guard words.count > 2, let dash = words.firstIndex(of: "-"), dash + 1 < words.count else { continue }
            let numbers = words[2].split(separator: ":").compactMap { UInt64($0) }
            guard numbers.count == 2 else { continue }
            types[numbers[0] << 32 | numbers[1]] = String(words[dash + 1])
        }
        self.types = types
    }

    func sort(of device: UInt64) -> Sort {
        // As glibc's `gnu_dev_major` and `gnu_dev_minor` split the number.
        let major = (device >> 8) & 0xfff | (device >> 32) & 0xffff_f000
        let minor = device & 0xff | (device >> 12) & 0xffff_ff00
        guard let type = types[major << 32 | minor] else { return .local }
        return Self.pseudo.contains(type) ? .pseudo : Self.network.contains(type) ? .network : .local
    }
}

/// A file's place in its file system.
struct FileIdentity: Hashable {
    var device: UInt64
    var inode: UInt64

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}
