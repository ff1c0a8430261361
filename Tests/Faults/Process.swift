import Foundation

/// A worker's process and the pipe that it talks into.
final class WorkerProcess {
    let pid: pid_t
    private let end: CInt
    private var rest = Data()
    private(set) var isAtEnd = false

    /// Starts this very program as a worker. `environment` is added to the harness's own.
    init(_ arguments: [String], environment: [String: String] = [:], errors: String) throws {
        var ends: [CInt] = [0, 0]
        guard pipe(&ends) == 0 else { throw Trouble("no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        let program = CommandLine.arguments[0].contains("/") ? "/proc/self/exe" : CommandLine.arguments[0]
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? program
        var words = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
            .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        var variables = all.map { strdup("\($0)=\($1)") } + [nil]
        defer { for variable in variables { free(variable) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, path, &actions, nil, &words, &variables)
        close(ends[1])
        guard code == 0 else {
            close(ends[0])
            throw Trouble("\(path): \(String(cString: strerror(code)))")
        }
        self.pid = pid
        end = ends[0]
    }

    deinit { close(end) }

    /// Gives what the worker says until `deadline`, until `body` says false, or until the worker has ended.
    func listen(until deadline: ContinuousClock.Instant?, _ body: (Message) -> Bool) {
        while true {
            while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = rest[rest.startIndex..<newline]
                rest = Data(rest[(newline + 1)...])
                guard let message = try? JSONDecoder().decode(Message.self, from: line) else { continue }
                if !body(message) { return }
            }
            if isAtEnd { return }
            var wait: CInt = -1
            if let deadline {
                let left = deadline - .now
                if left <= .zero { return }
                wait = CInt(min(left / .milliseconds(1), 10_000).rounded(.down))
            }
            var poll = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
            if Foundation.poll(&poll, 1, wait) > 0 { read() }
        }
    }

    private func read() {
        let capacity = 65_536
        var buffer = [UInt8](repeating: 0, count: capacity)
        let count = Foundation.read(end, &buffer, capacity)
        if count > 0 { rest.append(contentsOf: buffer[0..<count]) } else if count == 0 { isAtEnd = true }
    }

    func kill() { Foundation.kill(pid, SIGKILL) }

    /// How it ended: true when by `SIGKILL`.
    func wait() -> Bool {
        var status: CInt = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        return status & 0x7f == SIGKILL
    }
}

/// What went wrong with the harness itself.
struct Trouble: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
