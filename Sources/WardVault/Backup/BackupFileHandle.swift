import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A file that appears under its name only when it is complete and synced.
struct BackupOutput {
    private let descriptor: Int32
    private let path: String

    /// A name of its own: two backups into one folder at a time write two files, and one of them gets the name.
    private let temporary: String

    init(path: String) throws {
        self.path = path
        temporary = "\(path).\(getpid())-\(UInt32.random(in: .min ... .max)).part"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failed("\(path) cannot be made", errno) }
    }

    func write(_ data: Data) throws { try Self.write(data, to: descriptor, named: path) }

    static func write(_ data: Data, to descriptor: Int32, named name: String) throws {
        var rest = data[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw failed("\(name) cannot be written", errno)
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Syncs, closes, gives the file its name, and syncs the folder.
    func finish() throws {
        guard fsync(descriptor) == 0 else { throw Self.failed("\(path) cannot be synced", errno) }
        guard close(descriptor) == 0 else { throw Self.failed("\(path) cannot be closed", errno) }
        try name()
        let parent = (path as NSString).deletingLastPathComponent
        let folder = open(parent.isEmpty ? "." : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw Self.failed("\(parent) cannot be synced", errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw Self.failed("\(parent) cannot be synced", errno) }
    }

    /// Gives the file its name, and never takes one that is there.
    private func name() throws {
        if link(temporary, path) == 0 {
            unlink(temporary)
            return
        }
        // A stick's file system (FAT) gives no second name to a file.
        var code = errno
        if [EPERM, EOPNOTSUPP, ENOSYS].contains(code) {
            code = access(path, F_OK) == 0 ? EEXIST : 0
            if code == 0 {
                if rename(temporary, path) == 0 { return }
                code = errno
            }
        }
        unlink(temporary)
        if code == EEXIST {
            throw VaultError(
                .badBackup, "\(path) was written by another backup at the same time",
                remedy: "Nothing is missing: that one is complete. Run it again for what changed since.")
        }
        throw Self.failed("\(path) cannot be named", code)
    }

    /// Removes what was written so far.
    func discard() {
        close(descriptor)
        unlink(temporary)
    }

    private static func failed(_ sentence: String, _ code: Int32) -> VaultError {
        let reason = String(cString: strerror(code))
        return VaultError(
            .badBackup, "\(sentence) (\(reason))",
            remedy: code == ENOSPC ? "Free some room, or name another folder." : "Check the folder, its mount and mode."
        )
    }
}

/// Reads a backup's bytes, at most so many at once.
struct BackupInput {
    private let handle: FileHandle

    init(path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            if descriptor >= 0 { Glibc.close(descriptor) }
            throw VaultError(.badBackup, "\(path) cannot be opened as a file")
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    init(_ handle: FileHandle) { self.handle = handle }

    func read(_ count: Int) throws -> Data {
        do { return try handle.read(upToCount: min(count, 1 << 20)) ?? Data() } catch {
            throw VaultError(.badBackup, "The backup cannot be read any further (input/output error)")
        }
    }
}
