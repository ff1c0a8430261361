import Formats

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Recognises folders that are repositories of backup programs, by what is in them.
enum BackupFolder {
    /// The repository that a folder is, and whether everything below it is unreadable without its key.
    static func recognise(_ folder: CInt, _ names: NameList) -> (format: StoredFormat, isOpaque: Bool)? {
        guard names.contains("config"), names.contains("data") else { return nil }
        if names.contains("keys"), names.contains("snapshots"), names.contains("index") {
            let keys = openat(folder, "keys", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard keys >= 0 else { return nil }
            defer { close(keys) }
            let file = SmallFile.names(keys, limit: 4).map { SmallFile.read(keys, $0, limit: 8 << 10) }
            return file.lazy.compactMap { BackupRepository.restic(keyFile: $0[...]) }.first.map { ($0, true) }
        }
        let config = SmallFile.read(folder, "config", limit: 64 << 10)
        guard !config.isEmpty else { return nil }
        let segment =
            ["data/0/0", "data/0/1", "data/0/2", "data/0/3", "data/0/4", "data/0/5"].lazy
            .map { SmallFile.read(folder, $0, limit: 1 << 20) }.first { $0.count > 64 } ?? []
        return BackupRepository.borg(config: config[...], segment: segment[...]).map { ($0, $0.encrypted == .yes) }
    }
}

/// Reads small files beside the search: regular ones only, never through a link, never waiting.
enum SmallFile {
    static func read(_ folder: CInt, _ name: String, limit: Int) -> [UInt8] {
        let descriptor = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [] }
        return DescriptorSource(descriptor: descriptor, size: Int(status.st_size)).bytes(at: 0, count: limit)
    }

    /// Reads one of the kernel's files, which have no size.
    static func readStream(_ folder: CInt, _ name: String, limit: Int) -> [UInt8] {
        let descriptor = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        return DescriptorSource(descriptor: descriptor, size: limit).bytes(at: 0, count: limit)
    }

    /// Some names in a folder.
    static func names(_ folder: CInt, limit: Int) -> [String] {
        let copy = fcntl(folder, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0, let stream = fdopendir(copy) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while names.count < limit, let entry = readdir(stream) {
            let name = UnsafeRawPointer(entry) + (MemoryLayout<dirent>.offset(of: \.d_name) ?? 19)
            let text = String(cString: name.assumingMemoryBound(to: CChar.self))
            if text != "." && text != ".." { names.append(text) }
        }
        return names
    }
}
