import Foundation

/// What went wrong with the surroundings of tests.
public struct TestingTrouble: Error, CustomStringConvertible {
    /// What happened.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// A process that waits for the end of this one.
///
/// It reads from a pipe that only this process holds open, so it is told of every kind of end, `SIGKILL` too.
final class Watchdog: Sendable {
    private let end: Int32

    init(_ command: [String]) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw TestingTrouble("No pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = try CommandLineTool.start(command, input: ends[0], output: nil)
        close(ends[0])
        end = ends[1]
    }

    deinit { close(end) }
}

/// Runs programs.
public enum CommandLineTool {
    /// Runs a program and gives what it printed. Throws when it fails, with what it said.
    @discardableResult
    public static func run(_ command: [String]) throws -> String {
        // A server that a program starts keeps its output open, so it goes into a file and not into a pipe.
        var name = Array("/tmp/ward-run-XXXXXX".utf8CString)
        let output = mkstemp(&name)
        guard output >= 0 else { throw TestingTrouble("No file in /tmp") }
        let file = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            close(output)
            unlink(file)
        }
        let pid = try start(command, input: nil, output: output)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        guard status == 0 else { throw TestingTrouble("\(command.joined(separator: " ")) failed: \(text)") }
        return text
    }

    /// Starts a program with no other open files than those named. `Process` of Foundation gives a socket to its children
    /// and waits until all who inherited it are gone: with a server, for ever.
    static func start(_ command: [String], input: Int32?, output: Int32?) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        for target: Int32 in [1, 2] {
            if let output {
                posix_spawn_file_actions_adddup2(&actions, output, target)
            } else {
                posix_spawn_file_actions_addopen(&actions, target, "/dev/null", O_WRONLY, 0)
            }
        }
        // Closing what is not open is no error here.
        for file in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap({ Int32($0) }) {
            if file > 2 { posix_spawn_file_actions_addclose(&actions, file) }
        }
        var words = command.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, command[0], &actions, nil, &words, environ)
        guard code == 0 else { throw TestingTrouble("\(command[0]): \(String(cString: strerror(code)))") }
        return pid
    }
}
