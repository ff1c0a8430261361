import ArgumentParser
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `read(2)`; the name alone would mean the method.
private let systemRead: @Sendable (CInt, UnsafeMutableRawPointer?, Int) -> Int = read

/// Reads one password: at a terminal without showing it, otherwise the one line of standard input.
enum PasswordPrompt {
    static func read() throws -> PasswordLines.Line {
        isatty(STDIN_FILENO) == 1 ? try ask("Password (not shown): ") : try readLine()
    }

    private static func readLine() throws -> PasswordLines.Line {
        var lines = PasswordLines()
        var found: [PasswordLines.Line] = []
        do {
            while let part = try FileHandle.standardInput.read(upToCount: 1 << 16), !part.isEmpty {
                lines.append(part) { found.append($0) }
                if found.count > 1 { break }
            }
        } catch {
            throw failure("could not read standard input", Exit.inputOutput)
        }
        lines.finish { found.append($0) }
        if found.count > 1 {
            throw failure("standard input has more than one line; --format jsonl checks each of them", Exit.usage)
        }
        return found.first ?? .bytes([])
    }

    /// Asks on the terminal. The bytes come one by one, so that nothing is shown, Ctrl-C works, and no line is cut off.
    static func ask(_ label: String) throws -> PasswordLines.Line {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else {
            throw failure("could not read from the terminal", Exit.inputOutput)
        }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else {
            throw failure("could not switch off the terminal's echo; nothing was read", Exit.inputOutput)
        }
        try? FileHandle.standardError.write(contentsOf: Data(label.utf8))
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            Console.error("")
        }
        var typed: [UInt8] = []
        var byte: UInt8 = 0
        while systemRead(STDIN_FILENO, &byte, 1) == 1 {
            switch byte {
            case 10, 13, 4: return .bytes(typed)
            case 3: throw ExitCode(130)
            case 8, 127: erase(&typed)
            case 21: typed.removeAll()
            default: if typed.count < PasswordLines.longest { typed.append(byte) } else { return .tooLong }
            }
        }
        return .bytes(typed)
    }

    /// Takes back the last character, all bytes of it.
    private static func erase(_ typed: inout [UInt8]) {
        while let last = typed.popLast(), last & 0xc0 == 0x80 {}
    }
}
