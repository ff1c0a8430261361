#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `read(2)`; the name alone would mean the method.
private let systemRead: @Sendable (CInt, UnsafeMutableRawPointer?, Int) -> Int = read

/// Reads a file line by line in blocks of a mebibyte.
struct LineReader {
    /// Of a line that fills a block only this much is handed out, at once; no hash is that long.
    private static let longest = 4096

    /// Calls `body` with each line and its number, without the line's end, and `progress` after each block with its
    /// bytes. An empty last line does not count.
    static func read(
        _ path: String, progress: (Int) -> Void,
        _ body: (UnsafeRawBufferPointer, Int) throws(BreachError) -> Void
    ) throws(BreachError) {
        let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(path) }
        defer { close(descriptor) }
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { block.deallocate() }
        var filled = 0
        var number = 0
        var isFirst = true
        // Within a line that was handed out already: it may be endless.
        var isSkipping = false
        while true {
            let room = UnsafeMutableRawBufferPointer(rebasing: block[filled...])
            let count = systemRead(descriptor, room.baseAddress, room.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw .system(path)
            }
            filled += count
            progress(count)
            var start = 0
            // A byte order mark is no part of the first line.
            if isFirst, filled >= 3 || count == 0 {
                isFirst = false
                if filled >= 3, block[0] == 0xEF, block[1] == 0xBB, block[2] == 0xBF { start = 3 }
            }
            while start < filled, let end = Self.newline(block, from: start, to: filled) {
                if isSkipping {
                    isSkipping = false
                } else {
                    number += 1
                    try body(Self.trimmed(block, start, end), number)
                }
                start = end + 1
            }
            if count == 0 {
                if start < filled, !isSkipping { try body(Self.trimmed(block, start, filled), number + 1) }
                return
            }
            if start == 0 && filled == block.count {
                if !isSkipping {
                    number += 1
                    try body(UnsafeRawBufferPointer(rebasing: block[..<Self.longest]), number)
                }
                isSkipping = true
                filled = 0
                continue
            }
            block.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[start..<filled]))
            filled -= start
        }
    }

    private static func newline(_ block: UnsafeMutableRawBufferPointer, from start: Int, to end: Int) -> Int? {
        guard let base = block.baseAddress, let found = memchr(base + start, 0x0A, end - start) else { return nil }
        return found - UnsafeMutableRawPointer(base)
    }

    private static func trimmed(_ block: UnsafeMutableRawBufferPointer, _ start: Int, _ end: Int)
        -> UnsafeRawBufferPointer
    {
        var end = end
        while end > start, block[end - 1] == 0x0D || block[end - 1] == 0x20 { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: block[start..<end])
    }
}
