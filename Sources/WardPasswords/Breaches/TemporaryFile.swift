#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `read(2)`, `write(2)` and `rename(2)`; the names alone would mean the methods.
private let systemRead: @Sendable (CInt, UnsafeMutableRawPointer?, Int) -> Int = read
private let systemWrite: @Sendable (CInt, UnsafeRawPointer?, Int) -> Int = write
private let systemRename: @Sendable (UnsafePointer<CChar>, UnsafePointer<CChar>) -> CInt = rename

/// A file beside another, gone when it is let go of unless it was renamed.
final class TemporaryFile {
    private let descriptor: CInt
    private var path: String?

    /// Makes it in the folder of another file, so that renaming is one step.
    ///
    /// - Parameter isUnnamed: It has no name from the start, so that nothing is left even after `kill -9`.
    init(beside target: String, isUnnamed: Bool = false) throws(BreachError) {
        var template = Array("\(target).XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw .system(target) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        if isUnnamed {
            unlink(template)
        } else {
            path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    /// Where a file really is that is to be written: links are followed, and what is no file is refused.
    ///
    /// - Parameter inputs: Files that are read meanwhile and must not be replaced.
    static func destination(_ path: String, notAmong inputs: [String]) throws(BreachError) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return path }
            throw .system(path)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw BreachError(.inputOutput, "\(path) is no file. Name a file for the filter.")
        }
        for input in inputs where input != "-" {
            var other = stat()
            if stat(input, &other) == 0, other.st_dev == status.st_dev, other.st_ino == status.st_ino {
                throw BreachError(.inputOutput, "\(path) is the list itself. Name another file for the filter.")
            }
        }
        guard let real = realpath(path, nil) else { throw .system(path) }
        defer { free(real) }
        return String(cString: real)
    }

    deinit {
        close(descriptor)
        if let path { unlink(path) }
    }

    func seek(to offset: Int) throws(BreachError) {
        guard lseek(descriptor, offset, SEEK_SET) >= 0 else { throw .system(path ?? "temporary file") }
    }

    func write(_ bytes: some Collection<UInt8>) throws(BreachError) {
        let code = bytes.withContiguousStorageIfAvailable { write(UnsafeRawBufferPointer($0)) }
        let trouble = code ?? Array(bytes).withUnsafeBytes { write($0) }
        if trouble != 0 { throw .system(path ?? "temporary file", trouble) }
    }

    /// Writes all; gives back the system's error number, 0 if there is none.
    func write(_ bytes: UnsafeRawBufferPointer) -> CInt {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0 && errno == EINTR { continue }
            if count < 0 { return errno }
            rest = rest.dropFirst(count)
        }
        return 0
    }

    /// Reads up to the length of a buffer; gives back the bytes read, 0 at the end.
    func read(_ buffer: UnsafeMutableRawBufferPointer) throws(BreachError) -> Int {
        while true {
            let count = systemRead(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw .system("temporary file") }
        }
    }

    /// Brings it to the disk and gives it its name, with the mode that new files have here or that of the old one.
    func rename(to target: String) throws(BreachError) {
        guard let path else { return }
        var old = stat()
        let mask = umask(0)
        umask(mask)
        let mode = stat(target, &old) == 0 ? old.st_mode & 0o777 : 0o666 & ~mask
        guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0, systemRename(path, target) == 0 else {
            throw .system(target)
        }
        self.path = nil
        let folder = target.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let descriptor = open(target.contains("/") ? folder + "/" : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
