public import Foundation
public import Guideline
public import Observing

/// A recorded machine for tests: a file tree and the answers of programs, in memory.
///
/// ```swift
/// var machine = FixtureMachine()
/// machine.files["/proc/swaps"] = .text("Filename Type Size Used Priority\n")
/// machine.files["/sys/dev/block/254:1"] = .link("../../devices/virtual/block/dm-1")
/// machine.commands["zfs get -H"] = .init(status: 0, output: Array("tank\toff\n".utf8))
/// ```
public struct FixtureMachine: Machine {
    /// What stands at a path.
    public enum Node: Sendable {
        case bytes([UInt8], FileStatus)
        case folder(FileStatus)
        case link(String)
        /// Reading, listing and asking for its status all fail with this.
        case denied(SkipReason)
        case special(FileStatus)

        /// A file of text.
        public static func text(
            _ text: String, mode: UInt32 = 0o644, owner: UInt32 = 0, modified: Date = .init(timeIntervalSince1970: 0)
        ) -> Node {
            .bytes(
                Array(text.utf8),
                FileStatus(kind: .file, size: text.utf8.count, mode: mode, owner: owner, modified: modified))
        }
    }

    /// The files by absolute path; folders above them need not be named.
    public var files: [String: Node] = [:]
    /// The answers by whole command line, or by its longest known beginning.
    public var commands: [String: CommandResult] = [:]
    /// Whether the fixture plays root.
    public var isRoot: Bool
    /// The fixture's clock.
    public var now: Date

    /// Creates an empty machine.
    public init(isRoot: Bool = true, now: Date = Date(iso8601: "2026-11-23T08:00:00Z") ?? .distantPast) {
        self.isRoot = isRoot
        self.now = now
    }

    /// Reads a recording: for each entry a line `== PATH` with the content below it, or `-> PATH TARGET` for a link,
    /// `DIR PATH` for an empty folder, `DENIED PATH` for one that only root may read.
    public init(recording: String, isRoot: Bool = true) {
        self.init(isRoot: isRoot)
        var path: String?
        var lines: [Substring] = []
        func finish(_ files: inout [String: Node]) {
            if let path { files[path] = .text(lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n") }
            path = nil
            lines = []
        }
        for line in recording.split(separator: "\n", omittingEmptySubsequences: false) {
            let words = line.split(separator: " ")
            if line.hasPrefix("== "), words.count == 2 {
                finish(&files)
                path = String(words[1])
            } else if line.hasPrefix("-> "), words.count == 3 {
                finish(&files)
                files[String(words[1])] = .link(String(words[2]))
            } else if line.hasPrefix("DIR "), words.count == 2 {
                finish(&files)
                files[String(words[1])] = .folder(FileStatus(kind: .folder, mode: 0o755))
            } else if line.hasPrefix("DENIED "), words.count == 2 {
                finish(&files)
                files[String(words[1])] = .denied(.needsRoot)
            } else if path != nil {
                lines.append(line)
            }
        }
        if lines.last?.isEmpty == true { lines.removeLast() }
        finish(&files)
    }

    /// Reads a recorded file.
    public func read(_ path: String, limit: Int) throws(MachineError) -> [UInt8] {
        switch try node(path, follow: true) {
        case .bytes(let bytes, _): return Array(bytes.prefix(limit))
        case .special: throw MachineError(.notContent, path)
        default: throw MachineError(.unreadable, path)
        }
    }

    /// Lists a recorded folder.
    public func list(_ path: String) throws(MachineError) -> [String] {
        let real = try resolve(path)
        if case .denied(let reason)? = files[real] { throw MachineError(reason, path) }
        let prefix = real == "/" ? "/" : real + "/"
        let names = Set(
            files.keys.filter { $0.hasPrefix(prefix) && $0 != prefix }.compactMap {
                $0.dropFirst(prefix.count).split(separator: "/").first.map(String.init)
            })
        if names.isEmpty, case .folder? = files[real] { return [] }
        if names.isEmpty { throw MachineError(.notFound, path) }
        return names.sorted()
    }

    /// The status of a recorded path.
    public func status(_ path: String, follow: Bool) throws(MachineError) -> FileStatus {
        switch try node(path, follow: follow) {
        case .bytes(_, let status), .folder(let status), .special(let status): return status
        case .link: return FileStatus(kind: .link, mode: 0o777)
        case .denied(let reason): throw MachineError(reason, path)
        }
    }

    /// A recorded link.
    public func destination(ofLink path: String) throws(MachineError) -> String {
        guard case .link(let target) = try node(path, follow: false) else { throw MachineError(.unreadable, path) }
        return target
    }

    /// Resolves links within the recording.
    public func resolve(_ path: String) throws(MachineError) -> String {
        var done: [Substring] = []
        var left = path.split(separator: "/")[...]
        var hops = 0
        while let part = left.popFirst() {
            if part == "." { continue }
            if part == ".." {
                _ = done.popLast()
                continue
            }
            let here = "/" + (done + [part]).joined(separator: "/")
            if case .link(let target)? = files[here] {
                hops += 1
                if hops > 40 { throw MachineError(.unreadable, path, detail: "links in a circle") }
                if target.hasPrefix("/") { done = [] }
                left = (target.split(separator: "/") + left)[...]
            } else {
                done.append(part)
            }
        }
        return "/" + done.joined(separator: "/")
    }

    /// Answers with the recorded result of the longest command line that begins this one.
    public func run(
        _ program: String, _ arguments: [String], timeLimit: Duration, outputLimit: Int
    ) async throws(MachineError) -> CommandResult {
        let line = ([program] + arguments).joined(separator: " ")
        let known = commands.keys.filter { line == $0 || line.hasPrefix($0 + " ") }.max { $0.count < $1.count }
        guard let known, let result = commands[known] else { throw MachineError(.needsProgram, program) }
        return result
    }

    private func node(_ path: String, follow: Bool) throws(MachineError) -> Node {
        let parent = path.split(separator: "/").dropLast().joined(separator: "/")
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        let real = follow ? try resolve(path) : (parent.isEmpty ? "" : try resolve("/" + parent)) + "/" + name
        if let node = files[real] {
            if case .denied(let reason) = node { throw MachineError(reason, path) }
            return node
        }
        let prefix = real == "/" ? "/" : real + "/"
        if files.keys.contains(where: { $0.hasPrefix(prefix) }) {
            return .folder(FileStatus(kind: .folder, mode: 0o755))
        }
        throw MachineError(.notFound, path)
    }
}
