public import Foundation
import Guideline
import Subprocess
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `read(2)`; the name alone would mean the method.
private let systemRead: @Sendable (CInt, UnsafeMutableRawPointer?, Int) -> Int = read

/// The machine that Ward runs on.
public struct LocalMachine: Machine {
    /// Looks at this machine.
    public init() {}

    /// Whether the effective user is root.
    public var isRoot: Bool { geteuid() == 0 }

    /// The system's clock.
    public var now: Date { Date() }

    /// Reads a file with `O_NONBLOCK | O_NOCTTY`, so that neither a pipe nor a terminal can hold the round up.
    public func read(_ path: String, limit: Int) throws(MachineError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw Self.error(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.error(path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw MachineError(status.st_mode & S_IFMT == S_IFDIR ? .unreadable : .notContent, path)
        }
        // Files under /proc and /sys state a size of 0 or a page: read until the end, whatever they state.
        var bytes: [UInt8] = []
        while bytes.count < limit {
            let wanted = min(limit - bytes.count, max(16 << 10, min(Int(status.st_size) - bytes.count + 1, 1 << 20)))
            let start = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: wanted))
            let count = bytes.withUnsafeMutableBytes { buffer in
                systemRead(descriptor, buffer.baseAddress.map { $0 + start }, wanted)
            }
            bytes.removeLast(wanted - max(0, count))
            if count < 0 && errno == EINTR { continue }
            if count < 0 { throw Self.error(path) }
            if count == 0 { break }
        }
        return bytes
    }

    /// The names in a folder.
    public func list(_ path: String) throws(MachineError) -> [String] {
        guard let folder = opendir(path) else { throw Self.error(path) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// What a path is.
    public func status(_ path: String, follow: Bool) throws(MachineError) -> FileStatus {
        var status = stat()
        guard (follow ? stat(path, &status) : lstat(path, &status)) == 0 else { throw Self.error(path) }
        return FileStatus(status)
    }

    /// Where a link points.
    public func destination(ofLink path: String) throws(MachineError) -> String {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { buffer in
                buffer.baseAddress.map { readlink(path, $0, buffer.count) } ?? -1
            }
        }
        guard count >= 0 else { throw Self.error(path) }
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    /// The path without links.
    public func resolve(_ path: String) throws(MachineError) -> String {
        guard let resolved = realpath(path, nil) else { throw Self.error(path) }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static let programFolders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/lib/apt"]

    /// Runs a program from the system's own folders; the caller's `PATH` is not used, so that nobody can slip in
    /// another program of that name.
    public func run(
        _ program: String, _ arguments: [String], timeLimit: Duration, outputLimit: Int
    ) async throws(MachineError) -> CommandResult {
        guard
            let path = program.hasPrefix("/")
                ? program : Self.programFolders.map({ "\($0)/\(program)" }).first(where: { access($0, X_OK) == 0 }),
            access(path, X_OK) == 0
        else { throw MachineError(.needsProgram, program) }
        return try await Child.run(
            path, arguments, environment: ["LC_ALL": "C", "PATH": Self.programFolders.joined(separator: ":")],
            input: [], timeLimit: timeLimit, outputLimit: outputLimit)
    }

    static func error(_ path: String) -> MachineError {
        let code = errno
        let reason: SkipReason =
            switch code {
            case ENOENT, ENOTDIR, ENXIO: .notFound
            case EACCES, EPERM: geteuid() == 0 ? .permissionDenied : .needsRoot
            default: .unreadable
            }
        return MachineError(reason, path, detail: String(cString: strerror(code)))
    }
}

extension FileStatus {
    init(_ status: stat) {
        let kind: Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            case S_IFIFO: .pipe
            case S_IFSOCK: .socket
            case S_IFCHR: .characterDevice
            case S_IFBLK: .blockDevice
            default: .other
            }
        self.init(
            kind: kind, size: Int(status.st_size), mode: status.st_mode & 0o7777, owner: status.st_uid,
            group: status.st_gid,
            modified: Date(
                timeIntervalSince1970: Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9),
            device: DeviceNumber(rawValue: UInt64(status.st_dev)), inode: UInt64(status.st_ino),
            represents: DeviceNumber(rawValue: UInt64(status.st_rdev)))
    }
}

extension DeviceNumber {
    /// Splits the kernel's combined number as glibc's `gnu_dev_major` does.
    init(rawValue: UInt64) {
        self.init(
            major: UInt32(truncatingIfNeeded: (rawValue >> 8) & 0xfff | (rawValue >> 32) & 0xffff_f000),
            minor: UInt32(truncatingIfNeeded: rawValue & 0xff | (rawValue >> 12) & 0xffff_ff00))
    }
}
