import Formats
import Guideline

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Goes through trees folder by folder, without recursion, by descriptors rather than by paths: depth, long paths and
/// renames on the way do no harm, and no link is ever followed.
final class Walker {
    /// One folder on the way from the root to where the walk is.
    private struct Level {
        var descriptor: CInt
        var identity: FileIdentity
        var pathLength: Int
        var folders: NameList
        var next = 0
        var ignored: IgnoreFile?
        var isInRepository: Bool
    }

    /// So many folders of a path stay open; the ones between are opened again on the way back.
    private static let mostOpen = 64
    private static let batch = 50_000
    private static let mostLinkedFiles = 1 << 18

    private let options: SearchOptions
    private let onFind: (Find) -> Void
    private let scanner: FileScanner
    private let fileSystems = FileSystems()
    private var summary = SearchSummary()
    private var levels: [Level] = []
    private var ancestors: Set<FileIdentity> = []
    private var linked: Set<FileIdentity> = []
    private var path: [UInt8] = []
    private var hasIgnoreFiles = false
    private var filesUntilClock = 0

    init(options: SearchOptions, onFind: @escaping (Find) -> Void) {
        self.options = options
        self.onFind = onFind
        scanner = FileScanner(options)
    }

    func run(_ paths: [String]) -> SearchSummary {
        let roots = roots(paths)
        for (index, root) in roots.enumerated() {
            if isLate {
                for left in roots[index...] { summary.miss(.timedOut, "not reached", SafePath(left)) }
                break
            }
            begin(root)
        }
        return summary
    }

    // MARK: Roots

    /// The named paths without links, each once, and without those that lie below another.
    private func roots(_ paths: [String]) -> [[UInt8]] {
        var roots: [[UInt8]] = []
        for path in paths {
            let shown = SafePath(Array(path.utf8))
            summary.paths.append(shown.description)
            guard let resolved = realpath(path, nil) else {
                miss(errno, "named", shown)
                continue
            }
            defer { free(resolved) }
            roots.append(
                Array(UnsafeBufferPointer(start: resolved, count: strlen(resolved)).map { UInt8(bitPattern: $0) }))
        }
        return roots.enumerated().filter { index, root in
            !roots.enumerated().contains { other, parent in
                other != index
                    && (parent == root ? other < index : root.starts(with: parent == [0x2f] ? parent : parent + [0x2f]))
            }
        }.map(\.element)
    }

    private func begin(_ root: [UInt8]) {
        path = root == [0x2f] ? [] : root
        (root + [0]).withUnsafeBytes { bytes in
            guard let name = bytes.bindMemory(to: CChar.self).baseAddress else { return }
            var status = stat()
            guard lstat(name, &status) == 0 else { return miss(errno, "named", SafePath(root)) }
            if status.st_mode & S_IFMT == S_IFDIR {
                enter(AT_FDCWD, name, isRoot: true)
                walk()
            } else {
                look(at: AT_FDCWD, name, repository: false)
            }
        }
    }

    // MARK: Folders

    private func walk() {
        while let level = levels.last {
            if isLate { return giveUp() }
            guard level.next < level.folders.count else {
                leave()
                continue
            }
            levels[levels.count - 1].next += 1
            path.removeLast(path.count - level.pathLength)
            let name = level.folders.name(level.next)
            path.append(0x2f)
            path.append(contentsOf: name)
            if isLeftOut(isFolder: true) {
                summary.miss(.excluded, "left out by .wardignore", SafePath(path))
                continue
            }
            level.folders.withCString(level.next) { enter(level.descriptor, $0, isRoot: false) }
        }
    }

    private func enter(_ parent: CInt, _ name: UnsafePointer<CChar>, isRoot: Bool) {
        let descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return miss(errno, "folder", SafePath(path)) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            miss(errno, "folder", SafePath(path))
            close(descriptor)
            return
        }
        let identity = FileIdentity(status)
        if let reason = reasonNotToEnter(identity, isRoot: isRoot) {
            summary.miss(reason.0, reason.1, SafePath(path))
            close(descriptor)
            return
        }
        ancestors.insert(identity)
        summary.folders += 1
        var level = Level(
            descriptor: descriptor, identity: identity, pathLength: path.count, folders: NameList(),
            isInRepository: levels.last?.isInRepository ?? false)
        level.ignored = options.honoursIgnoreFiles ? readIgnoreFile(descriptor) : nil
        levels.append(level)
        list(status)
        closeMiddle()
    }

    private func reasonNotToEnter(_ identity: FileIdentity, isRoot: Bool) -> (SkipReason, String)? {
        if ancestors.contains(identity) { return (.excluded, "leads back to a folder above") }
        guard levels.last?.identity.device != identity.device else { return nil }
        if path.elementsEqual("/dev".utf8) && !isRoot { return (.notContent, "made by the kernel") }
        switch fileSystems.sort(of: identity.device) {
        case .local: return nil
        case .pseudo: return (.notContent, "made by the kernel")
        case .network: return isRoot || options.entersNetworkFileSystems ? nil : (.notAsked, "network file system")
        }
    }

    /// Reads the folder's names in parts, looks at its files, and keeps the names of its subfolders.
    private func list(_ status: stat) {
        let index = levels.count - 1
        let descriptor = levels[index].descriptor
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0, let stream = fdopendir(copy) else {
            miss(errno, "folder", SafePath(path))
            if copy >= 0 { close(copy) }
            return
        }
        defer { closedir(stream) }
        var names = NameList()
        var folders = NameList()
        var isFirst = true
        while true {
            names.removeAll()
            let isEnd = read(stream, &names)
            names.sort()
            if isFirst && names.contains(".git") { levels[index].isInRepository = true }
            for entry in 0..<names.count where names.type(entry) == 4 { folders.append(entry, of: names) }
            if isFirst, let found = BackupFolder.recognise(descriptor, names) {
                report([.stored(found.format)], status)
                if found.isOpaque {
                    summary.opaque += 1
                    folders = NameList()
                }
            }
            isFirst = false
            for entry in 0..<names.count where names.type(entry) != 4 {
                if isLate { break }
                path.append(0x2f)
                path.append(contentsOf: names.name(entry))
                if isLeftOut(isFolder: false) {
                    summary.miss(.excluded, "left out by .wardignore", SafePath(path))
                } else {
                    names.withCString(entry) {
                        look(at: descriptor, $0, repository: levels[index].isInRepository)
                    }
                }
                path.removeLast(path.count - levels[index].pathLength)
            }
            if isEnd || isLate { break }
        }
        folders.sort()
        levels[index].folders = folders
    }

    /// Reads up to a batch of names; true at the end.
    private func read(_ stream: OpaquePointer, _ names: inout NameList) -> Bool {
        while names.count < Self.batch {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { miss(errno, "folder", SafePath(path)) }
                return true
            }
            let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19
            let name = UnsafeRawPointer(entry) + offset
            let length = strlen(name.assumingMemoryBound(to: CChar.self))
            let bytes = UnsafeRawBufferPointer(start: name, count: length)
            if length <= 2 && bytes.allSatisfy({ $0 == 0x2e }) { continue }
            var type = entry.pointee.d_type
            if type == 0 {
                var status = stat()
                if fstatat(dirfd(stream), name.assumingMemoryBound(to: CChar.self), &status, AT_SYMLINK_NOFOLLOW) == 0 {
                    type = UInt8(status.st_mode >> 12 & 15)
                }
            }
            names.append(bytes, type: type)
        }
        return false
    }

    /// Goes back to the folder above, and opens it again where it had been closed on the way down.
    private func leave() {
        let level = levels.removeLast()
        defer { close(level.descriptor) }
        ancestors.remove(level.identity)
        guard let parent = levels.last, parent.descriptor < 0 else { return }
        let descriptor = openat(level.descriptor, "..", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        var status = stat()
        if descriptor >= 0, fstat(descriptor, &status) == 0, FileIdentity(status) == parent.identity {
            levels[levels.count - 1].descriptor = descriptor
            return
        }
        if descriptor >= 0 { close(descriptor) }
        // The tree was moved meanwhile: go on from the nearest folder that is still open.
        while let lost = levels.last, lost.descriptor < 0 {
            path.removeLast(max(0, path.count - lost.pathLength))
            let left = lost.folders.count - lost.next
            if left > 0 { summary.miss(.notFound, "moved during the search", SafePath(path), count: left) }
            ancestors.remove(lost.identity)
            levels.removeLast()
        }
    }

    private func closeMiddle() {
        let index = levels.count - Self.mostOpen
        guard index > 0, levels[index].descriptor >= 0 else { return }
        close(levels[index].descriptor)
        levels[index].descriptor = -1
    }

    private func giveUp() {
        summary.timedOut = true
        for (depth, level) in levels.enumerated() {
            let left = level.next..<level.folders.count
            for index in left where depth < 3 {
                summary.miss(.timedOut, "not reached", SafePath(prefix(level) + [0x2f] + level.folders.name(index)))
            }
            if depth >= 3 && !left.isEmpty {
                summary.miss(.timedOut, "not reached", SafePath(prefix(level)), count: left.count)
            }
            if level.descriptor >= 0 { close(level.descriptor) }
        }
        levels = []
        ancestors = []
    }

    private func prefix(_ level: Level) -> [UInt8] { Array(path.prefix(level.pathLength)) }

    // MARK: Files

    private func look(at parent: CInt, _ name: UnsafePointer<CChar>, repository: Bool) {
        var status = stat()
        guard fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            return miss(errno, "file", SafePath(path))
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFLNK:
            summary.links += 1
            return
        case S_IFDIR: return summary.miss(.notFound, "became a folder during the search", SafePath(path))
        case S_IFIFO: return summary.miss(.notContent, "pipe", SafePath(path))
        case S_IFSOCK: return summary.miss(.notContent, "socket", SafePath(path))
        default: return summary.miss(.notContent, "device", SafePath(path))
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
        let descriptor = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return miss(errno, "file", SafePath(path)) }
        defer { close(descriptor) }
        var opened = stat()
        guard fstat(descriptor, &opened) == 0, FileIdentity(opened) == identity, opened.st_mode & S_IFMT == S_IFREG
        else { return summary.miss(.notFound, "changed during the search", SafePath(path)) }
        let outcome = scanner.scan(descriptor, opened)
        record(outcome, opened)
        report(outcome.discoveries, opened, repository: repository)
        // A key's other names matter too, for each may be readable by somebody else: those are read again.
        if status.st_nlink > 1 && outcome.discoveries.isEmpty && linked.count < Self.mostLinkedFiles {
            linked.insert(identity)
        }
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

    private func report(_ discoveries: [Discovery], _ status: stat, repository: Bool? = nil) {
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

    // MARK: Leaving out, and missing

    private func readIgnoreFile(_ folder: CInt) -> IgnoreFile? {
        let bytes = SmallFile.read(folder, ".wardignore", limit: 64 << 10)
        guard !bytes.isEmpty else { return nil }
        let file = IgnoreFile(bytes)
        hasIgnoreFiles = hasIgnoreFiles || !file.isEmpty
        return file.isEmpty ? nil : file
    }

    private func isLeftOut(isFolder: Bool) -> Bool {
        guard hasIgnoreFiles else { return false }
        for level in levels.reversed() {
            guard let file = level.ignored else { continue }
            if let answer = file.leavesOut(path.dropFirst(level.pathLength + 1), isFolder: isFolder) { return answer }
        }
        return false
    }

    private func miss(_ error: CInt, _ what: String, _ path: @autoclosure () -> SafePath) {
        switch error {
        case EACCES, EPERM: summary.miss(geteuid() == 0 ? .permissionDenied : .needsRoot, what, path())
        case ENOENT, ENOTDIR, ESTALE: summary.miss(.notFound, what, path())
        case ELOOP: summary.links += 1
        case ENXIO, ENODEV: summary.miss(.notContent, what, path())
        default: summary.miss(.unreadable, what + ": " + String(cString: strerror(error)), path())
        }
    }

    /// Whether time has run out; the clock is asked for every 32nd file.
    private var isLate: Bool {
        if summary.timedOut { return true }
        guard let deadline = options.deadline else { return false }
        filesUntilClock -= 1
        guard filesUntilClock <= 0 else { return false }
        filesUntilClock = 32
        summary.timedOut = ContinuousClock.now >= deadline
        return summary.timedOut
    }
}
