import CoreFoundation
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `write(2)`; the name alone would mean the method.
private let systemWrite: @Sendable (CInt, UnsafeRawPointer?, Int) -> Int = write

/// Writes a report to a file: as a whole or not at all, and never in place of something that is no file.
enum OutputFile {
    /// What the system said.
    struct Trouble: Error, CustomStringConvertible {
        let description: String

        init(code: CInt = errno) {
            description = String(cString: strerror(code))
        }
    }

    /// A new file is put in its place when it is complete. An existing file keeps its owner and mode, a link is
    /// followed, and a device or pipe is written to as it stands.
    static func write(_ data: Data, to path: String) throws(Trouble) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno != ENOENT { throw Trouble() }
            return try replace(path, with: data, like: nil)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            guard let real = realpath(path, nil) else { throw Trouble() }
            defer { free(real) }
            try replace(String(cString: real), with: data, like: status)
        case S_IFDIR: throw Trouble(code: EISDIR)
        default:
            // Without a reader a pipe answers at once in place of waiting for one.
            let descriptor = open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else { throw Trouble() }
            _ = fcntl(descriptor, F_SETFL, 0)
            try writeAll(data, to: descriptor)
        }
    }

    private static func replace(_ path: String, with data: Data, like old: stat?) throws(Trouble) {
        var template = Array("\(path).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw Trouble() }
        do throws(Trouble) {
            if let old {
                if fchown(descriptor, old.st_uid, old.st_gid) != 0 && geteuid() == 0 { throw Trouble() }
                if fchmod(descriptor, old.st_mode & 0o7777) != 0 { throw Trouble() }
            } else {
                let mask = umask(0)
                umask(mask)
                if fchmod(descriptor, 0o666 & ~mask) != 0 { throw Trouble() }
            }
            try writeAll(data, to: descriptor)
            if rename(template, path) != 0 { throw Trouble() }
        } catch {
            unlink(template)
            throw error
        }
    }

    /// Writes everything, brings it to the disk where there is one, and closes.
    private static func writeAll(_ data: Data, to descriptor: CInt) throws(Trouble) {
        defer { close(descriptor) }
        var rest = data[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            if count < 0 { throw Trouble() }
            rest = rest.dropFirst(count)
        }
        if fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS { throw Trouble() }
    }
}
