import Foundation
import Reports

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Standard output and standard error.
enum Console {
    /// Whether somebody watches standard error.
    static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether standard output is a terminal.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// The columns of the terminal, at least 60; 80 where there is none.
    static var width: Int {
        var size = winsize()
        guard isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return min(max(60, Int(size.ws_col)), 120)
    }

    /// Writes a line to standard error.
    static func error(_ line: String) {
        // Where nobody can read it, the exit code has to say it alone.
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }

    /// Writes a line to standard output.
    static func say(_ line: String) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
        } catch {
            throw failure("could not write to standard output", Exit.inputOutput)
        }
    }

    /// Replaces the progress line on standard error.
    static func progress(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data("\r\u{1b}[K\(Escaping.visible(text))".utf8))
    }

    /// Reads standard input to its end, at most `limit` bytes; nil where there is more.
    static func input(limit: Int) throws -> Data? {
        var data = Data()
        while let part = try FileHandle.standardInput.read(upToCount: 1 << 16), !part.isEmpty {
            data.append(part)
            if data.count > limit { return nil }
        }
        return data
    }
}
