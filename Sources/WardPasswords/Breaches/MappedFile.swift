#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A file in memory as long as somebody holds it, read by the system page after page as it is asked for.
///
/// Files are replaced by renaming, never cut short in place: who does that to a mapped file stops its readers.
final class MappedFile: Sendable {
    // Written once before anybody else sees it, read only afterwards, and unmapped when the last holder lets go.
    private nonisolated(unsafe) let start: UnsafeMutableRawPointer
    private let count: Int

    /// Maps a regular file.
    init(_ path: String) throws(BreachError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .system(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(path) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else { throw .damaged("it is empty or no file") }
        count = Int(status.st_size)
        guard let start = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED else {
            throw .system(path)
        }
        self.start = start
        // Lookups are scattered: reading ahead would only fill memory.
        _ = madvise(start, count, MADV_RANDOM)
    }

    deinit { munmap(start, count) }

    /// The bytes; valid as long as this value is held.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
}

extension BreachError {
    /// What the system said about a path.
    static func system(_ path: String, _ code: CInt = errno) -> BreachError {
        BreachError(.inputOutput, "\(path): \(String(cString: strerror(code)))")
    }
}
