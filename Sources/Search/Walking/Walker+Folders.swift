import Formats
import Guideline

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Goes into folders, lists them and comes back.
extension Walker {
    func walk() {
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

    func enter(_ parent: CInt, _ name: UnsafePointer<CChar>, isRoot: Bool) {
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
        let level = Level(
            descriptor: descriptor, identity: identity, pathLength: path.count, folders: NameList(),
            isInRepository: levels.last?.isInRepository ?? false)
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
            if isFirst { recogniseRepository(names, index) }
            // Names come in parts only in huge folders; there the file may be among the later ones.
            if isFirst && options.honoursIgnoreFiles && (names.contains(".wardignore") || !isEnd) {
                levels[index].ignored = readIgnoreFile(descriptor)
            }
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
                        look(
                            at: descriptor, $0, isFile: names.type(entry) == 8,
                            repository: levels[index].isInRepository)
                    }
                }
                path.removeLast(path.count - levels[index].pathLength)
            }
            if isEnd || isLate { break }
        }
        folders.sort()
        levels[index].folders = folders
    }

    private func recogniseRepository(_ names: NameList, _ index: Int) {
        if names.contains(".git") {
            levels[index].isInRepository = true
            summary.repositories += 1
        } else if names.contains("HEAD") && names.contains("objects") && names.contains("refs")
            && !path.suffix(5).elementsEqual("/.git".utf8)
        {
            summary.repositories += 1
        }
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
}
