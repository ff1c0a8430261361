import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `write(2)` and `read(2)`; the names alone would mean other things.
private let systemWrite: @Sendable (CInt, UnsafeRawPointer?, Int) -> Int = write
private let systemRead: @Sendable (CInt, UnsafeMutableRawPointer?, Int) -> Int = read

/// Files that are there as a whole, on disk, or not at all.
enum DurableFile {
    /// Replaces a file (or makes it) so that a power cut leaves the old one or the new one. `exclusive` refuses to replace;
    /// without `synced` the caller syncs many files at once by ``syncAll()``.
    static func write(
        _ data: Data, to path: String, mode: mode_t, exclusive: Bool = false, synced: Bool = true
    ) throws(LedgerError) {
        var template = Array("\(path).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw trouble("make", path) }
        do throws(LedgerError) {
            defer { close(descriptor) }
            guard fchmod(descriptor, mode) == 0 else { throw trouble("write", path) }
            var rest = data[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
                if count < 0 && errno == EINTR { continue }
                guard count >= 0 else { throw trouble("write", path) }
                rest = rest.dropFirst(count)
            }
            guard !synced || fsync(descriptor) == 0 else { throw trouble("sync", path) }
            // A link fails where there is a file already; a rename replaces it.
            guard (exclusive ? link(template, path) : rename(template, path)) == 0 else { throw trouble("make", path) }
            if exclusive { unlink(template) }
        } catch {
            unlink(template)
            throw error
        }
        if synced { try syncFolder(of: path) }
    }

    /// Waits until everything written so far is on disk: for thousands of files much faster than one by one.
    static func syncAll() { sync() }

    /// Syncs the entry of a file in its folder.
    static func syncFolder(of path: String) throws(LedgerError) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw trouble("sync", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw trouble("sync", folder) }
    }

    /// Reads at most `limit` bytes of a file; nothing where there is none. `privately` refuses one that others can read.
    static func read(_ path: String, limit: Int, privately: Bool = false) throws(LedgerError) -> Data? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw trouble("read", path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw LedgerError(.file, "\(path) is no file")
        }
        if privately && (status.st_mode & 0o077 != 0 || status.st_uid != geteuid()) {
            throw LedgerError(
                .notPermitted, "\(path) can be read by others, or is somebody else's",
                remedy: "Make it yours alone: chmod 600. If others could read it, make a new key.")
        }
        var data = Data()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = buffer.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw trouble("read", path) }
            if count == 0 { return data }
            data.append(contentsOf: buffer[..<count])
            guard data.count <= limit else { throw LedgerError(.malformed, "\(path) is larger than \(limit) bytes") }
        }
    }

    static func trouble(_ verb: String, _ path: String) -> LedgerError {
        let code = errno
        return LedgerError(
            code == EACCES || code == EPERM ? .notPermitted : .file,
            "Could not \(verb) \(path) (\(String(cString: strerror(code))))")
    }
}
