import Databases
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `read(2)` and `write(2)`; the names alone would mean methods.
private let systemRead: @Sendable (CInt, UnsafeMutableRawPointer?, Int) -> Int = read
private let systemWrite: @Sendable (CInt, UnsafeRawPointer?, Int) -> Int = write

/// A file that nobody but its owner may read. It is replaced as a whole or not at all.
enum PrivateFile {
    /// What may own the file.
    enum Owner {
        /// The person who runs this process.
        case caller
        /// The same; and when that is root, anybody: the file then keeps its owner.
        case callerOrAnyForRoot
        /// Nobody asks: systemd wrote it.
        case any
    }

    /// Reads at most `limit` bytes of a regular file, after looking at its owner and mode. A link is not followed.
    static func read(_ path: String, limit: Int, owner: Owner) throws(VaultError) -> Data {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw trouble(path, "opened") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw trouble(path, "read") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw VaultError(.badSlot, "\(path) is no regular file")
        }
        try check(path, status, owner)
        guard status.st_size <= limit else { throw VaultError(.badSlot, "\(path) has more than \(limit) bytes") }
        var bytes = Data(count: Int(status.st_size) + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                systemRead(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
            }
            if got < 0 && errno == EINTR { continue }
            if got < 0 {
                bytes.wipe()
                throw trouble(path, "read")
            }
            if got == 0 { break }
            count += got
        }
        bytes.removeSubrange(count..<bytes.count)
        return bytes
    }

    private static func check(_ path: String, _ status: stat, _ owner: Owner) throws(VaultError) {
        let caller = geteuid()
        switch owner {
        case .any: return
        case .callerOrAnyForRoot where caller == 0: break
        case .caller, .callerOrAnyForRoot:
            guard status.st_uid == caller else {
                throw VaultError(
                    .badSlot, "\(path) belongs to another user (\(status.st_uid), not \(caller))",
                    remedy: "Run as its owner, or give it to the user who runs Ward: chown.")
            }
        }
        guard status.st_mode & 0o077 == 0 else {
            throw VaultError(
                .badSlot,
                "\(path) can be read or written by others (mode \(String(status.st_mode & 0o7777, radix: 8)))",
                remedy: "chmod 600 \(path), and ask who could have copied it.")
        }
    }

    /// Writes a file: complete, synced and with mode 0600 before it takes its place, and then the folder is synced. What
    /// it replaces is overwritten, unless another name leads to it; a file system that copies on write keeps it all the
    /// same.
    static func replace(_ path: String, with bytes: Data) throws(VaultError) {
        let old = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
        if old < 0 && errno != ENOENT { throw trouble(path, "replaced") }
        defer { if old >= 0 { close(old) } }
        // Always the same name, so that what a killed process left is found and overwritten. Who writes holds the lock.
        let template = path + ".new"
        try remove(template)
        let new = open(template, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard new >= 0 else { throw trouble(path, "written") }
        do throws(VaultError) {
            defer { close(new) }
            var status = stat()
            if old >= 0, fstat(old, &status) == 0, geteuid() == 0,
                fchown(new, status.st_uid, status.st_gid) != 0
            {
                throw trouble(path, "written")
            }
            try fill(new, with: bytes, path)
        } catch {
            unlink(template)
            throw error
        }
        guard rename(template, path) == 0 else {
            let error = trouble(path, "replaced")
            unlink(template)
            throw error
        }
        try syncFolder(of: path)
        if old >= 0 { overwrite(old) }
    }

    /// Writes a file that must not be there yet.
    static func make(_ path: String, with bytes: Data) throws(VaultError) {
        let new = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard new >= 0 else { throw trouble(path, "made") }
        do throws(VaultError) {
            defer { close(new) }
            try fill(new, with: bytes, path)
            try syncFolder(of: path)
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Overwrites and removes a file; one that is not there is no trouble.
    static func remove(_ path: String) throws(VaultError) {
        let old = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
        if old < 0 && errno == ENOENT { return }
        defer { if old >= 0 { close(old) } }
        guard unlink(path) == 0 else { throw trouble(path, "removed") }
        try syncFolder(of: path)
        if old >= 0 { overwrite(old) }
    }

    /// Moves a file over another, whose bytes are overwritten.
    static func move(_ from: String, over path: String) throws(VaultError) {
        let old = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
        defer { if old >= 0 { close(old) } }
        guard rename(from, path) == 0 else { throw trouble(path, "replaced") }
        try syncFolder(of: path)
        if old >= 0 { overwrite(old) }
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Whether nobody can tell, because a folder on the way does not let the caller in.
    static func isHidden(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) != 0 && errno == EACCES
    }

    private static func fill(_ descriptor: CInt, with bytes: Data, _ path: String) throws(VaultError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                systemWrite(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
            }
            if count < 0 && errno == EINTR { continue }
            if count < 0 { throw trouble(path, "written") }
            done += count
        }
        guard fchmod(descriptor, 0o600) == 0, fsync(descriptor) == 0 else { throw trouble(path, "written") }
    }

    private static func overwrite(_ descriptor: CInt) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_nlink == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        let zeros = [UInt8](repeating: 0, count: Int(min(status.st_size, 1 << 21)))
        _ = pwrite(descriptor, zeros, zeros.count, 0)
        fsync(descriptor)
    }

    private static func syncFolder(of path: String) throws(VaultError) {
        let folder = (path as NSString).deletingLastPathComponent
        let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw trouble(path, "synced") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw trouble(path, "synced") }
    }

    /// What the system said, in words that name the file.
    static func trouble(_ path: String, _ verb: String, code: CInt = errno) -> VaultError {
        let reason = String(cString: strerror(code)).lowercased()
        let sentence = "\(path) could not be \(verb) (\(reason))"
        return switch code {
        case ENOENT: VaultError(.keysUnavailable, sentence, remedy: "Put it back, or name where it lies.")
        case ENOSPC, EDQUOT: VaultError(.database(.full), sentence, remedy: "Free some room; nothing was half written.")
        case EROFS: VaultError(.database(.readOnly), sentence, remedy: "Mount the file system for writing.")
        case EACCES, EPERM:
            VaultError(.database(.notPermitted), sentence, remedy: "Run as the owner, or check mode and owner.")
        case ELOOP: VaultError(.badSlot, "\(path) is a link", remedy: "Name the file itself.")
        case EEXIST: VaultError(.badSlot, "\(path) is there already", remedy: "Name another place, or remove it.")
        default: VaultError(.database(.refused), sentence)
        }
    }
}
