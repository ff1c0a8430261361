import Formats
import Guideline

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Looks at files and reports what was found in them.
extension Walker {
    /// Looks at an entry of a folder. One that the folder lists as a file (`isFile`) is opened at once; anything else
    /// is asked first what it is, for opening a device can do something.
    func look(at parent: CInt, _ name: UnsafePointer<CChar>, isFile: Bool = false, repository: Bool) {
        if !isFile && !isRegular(parent, name) { return }
        let descriptor = readFlags.open(parent, name)
        guard descriptor >= 0 else {
            let error = errno
            // There is nothing to see in an empty file, even if it may not be opened.
            var status = stat()
            if fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG,
                status.st_size == 0
            {
                summary.files += 1
                return
            }
            return miss(error, "file", SafePath(path))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return summary.miss(.notFound, "changed during the search", SafePath(path))
        }
        if status.st_size == 0 {
            summary.files += 1
            return
        }
        let identity = FileIdentity(status)
        if status.st_nlink > 1 && linked.contains(identity) {
            summary.hardLinks += 1
            return
        }
        let outcome = scanner.scan(descriptor, status)
        record(outcome, status)
        report(outcome.discoveries, status, repository: repository)
        // A key's other names matter too, for each may be readable by somebody else: those are read again.
        if status.st_nlink > 1 && outcome.discoveries.isEmpty && linked.count < Self.mostLinkedFiles {
            linked.insert(identity)
        }
    }

    /// Whether an entry is a file; what else it is, is noted.
    private func isRegular(_ parent: CInt, _ name: UnsafePointer<CChar>) -> Bool {
        var status = stat()
        guard fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            miss(errno, "file", SafePath(path))
            return false
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return true
        case S_IFLNK: summary.links += 1
        case S_IFDIR: summary.miss(.notFound, "became a folder during the search", SafePath(path))
        case S_IFIFO: summary.miss(.notContent, "pipe", SafePath(path))
        case S_IFSOCK: summary.miss(.notContent, "socket", SafePath(path))
        default: summary.miss(.notContent, "device", SafePath(path))
        }
        return false
    }

    private func record(_ outcome: FileScanner.Outcome, _ status: stat) {
        summary.files += 1
        summary.bytes += outcome.bytes
        summary.holes += outcome.holes
        if outcome.isOpaque { summary.opaque += 1 }
        if outcome.error != 0 { miss(outcome.error, "file", SafePath(path)) }
        if outcome.notRead > 0 { summary.miss(.tooLarge, "read in part", SafePath(path)) }
        if outcome.hasTimedOut {
            summary.timedOut = true
            summary.miss(.timedOut, "read in part", SafePath(path))
        }
    }

    func report(_ discoveries: [Discovery], _ status: stat, repository: Bool? = nil) {
        for (index, discovery) in discoveries.enumerated() {
            summary.finds[discovery.kind, default: 0] += 1
            if case .stored(let format) = discovery, format.encrypted == .no,
                format.family == .archive && format.format != "tar"
            {
                summary.notUnpacked += 1
            }
            onFind(
                Find(
                    path: SafePath(path), discovery: discovery, number: index + 1, mode: status.st_mode & 0o7777,
                    owner: status.st_uid, group: status.st_gid, size: Int(status.st_size),
                    isInRepository: repository ?? levels.last?.isInRepository ?? false))
        }
    }
}
