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
    struct Level {
        var descriptor: CInt
        var identity: FileIdentity
        var pathLength: Int
        var folders: NameList
        var next = 0
        var ignored: IgnoreFile?
        var isInRepository: Bool
    }

    /// So many folders of a path stay open; the ones between are opened again on the way back.
    static let mostOpen = 64
    static let batch = 50_000
    static let mostLinkedFiles = 1 << 18

    let options: SearchOptions
    let onFind: (Find) -> Void
    let scanner: FileScanner
    let fileSystems = FileSystems()
    var summary = SearchSummary()
    var levels: [Level] = []
    var ancestors: Set<FileIdentity> = []
    var linked: Set<FileIdentity> = []
    let readFlags = ReadFlags()
    var path: [UInt8] = []
    var hasIgnoreFiles = false
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
                for left in roots[index...] {
                    summary.notReached.append(SafePath(left).description)
                    summary.miss(.timedOut, "not reached", SafePath(left))
                }
                break
            }
            begin(root)
            if summary.timedOut { summary.notReached.append(SafePath(root).description) }
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

    func giveUp() {
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

    // MARK: Leaving out, and missing

    func readIgnoreFile(_ folder: CInt) -> IgnoreFile? {
        let bytes = SmallFile.read(folder, ".wardignore", limit: 64 << 10)
        guard !bytes.isEmpty else { return nil }
        let file = IgnoreFile(bytes)
        hasIgnoreFiles = hasIgnoreFiles || !file.isEmpty
        return file.isEmpty ? nil : file
    }

    func isLeftOut(isFolder: Bool) -> Bool {
        guard hasIgnoreFiles else { return false }
        for level in levels.reversed() {
            guard let file = level.ignored else { continue }
            if let answer = file.leavesOut(path.dropFirst(level.pathLength + 1), isFolder: isFolder) { return answer }
        }
        return false
    }

    func miss(_ error: CInt, _ what: String, _ path: @autoclosure () -> SafePath) {
        switch error {
        case EACCES, EPERM: summary.miss(geteuid() == 0 ? .permissionDenied : .needsRoot, what, path())
        case ENOENT, ENOTDIR, ESTALE: summary.miss(.notFound, what, path())
        case ELOOP: summary.links += 1
        case ENXIO, ENODEV: summary.miss(.notContent, what, path())
        default: summary.miss(.unreadable, what + ": " + String(cString: strerror(error)), path())
        }
    }

    /// Whether time has run out; the clock is asked for every 32nd file.
    var isLate: Bool {
        if summary.timedOut { return true }
        guard let deadline = options.deadline else { return false }
        filesUntilClock -= 1
        guard filesUntilClock <= 0 else { return false }
        filesUntilClock = 32
        summary.timedOut = ContinuousClock.now >= deadline
        return summary.timedOut
    }
}
