public import Foundation
public import Guideline

/// The machine that instruments look at: files, commands and clock, and nothing that changes it.
///
/// Instruments reach the world only through this protocol, so that tests can hand them a recorded machine.
public protocol Machine: Sendable {
    /// Whether this process may read what only root may read.
    var isRoot: Bool { get }
    /// The time now.
    var now: Date { get }

    /// Reads a file from its beginning, at most `limit` bytes. Never waits: pipes, sockets and devices are refused.
    func read(_ path: String, limit: Int) throws(MachineError) -> [UInt8]
    /// The names in a folder, sorted by their bytes, without `.` and `..`.
    func list(_ path: String) throws(MachineError) -> [String]
    /// What a path is. With `follow` false a symbolic link describes itself.
    func status(_ path: String, follow: Bool) throws(MachineError) -> FileStatus
    /// Where a symbolic link points, as written.
    func destination(ofLink path: String) throws(MachineError) -> String
    /// The path without symbolic links, as the system resolves it.
    func resolve(_ path: String) throws(MachineError) -> String
    /// Runs a program found in the system's own folders, without a shell, with `LC_ALL=C`, and collects its output.
    /// A program that is not installed gives `needsProgram`; one that ends with an error is a result.
    func run(_ program: String, _ arguments: [String], timeLimit: Duration, outputLimit: Int) async throws(MachineError)
        -> CommandResult
}

extension Machine {
    /// Reads a text file of at most 1 MiB as UTF-8, with damaged bytes replaced.
    public func text(_ path: String, limit: Int = 1 << 20) throws(MachineError) -> String {
        String(decoding: try read(path, limit: limit), as: UTF8.self)
    }

    /// The text of a file, or nil where there is none; every other trouble is thrown.
    public func textIfPresent(_ path: String, limit: Int = 1 << 20) throws(MachineError) -> String? {
        do {
            return try text(path, limit: limit)
        } catch  where error.reason == .notFound {
            return nil
        }
    }

    /// The names in a folder, or nothing where there is no folder; every other trouble is thrown.
    public func listIfPresent(_ path: String) throws(MachineError) -> [String] {
        do {
            return try list(path)
        } catch  where error.reason == .notFound {
            return []
        }
    }

    /// Whether something is at the path. Not permitted counts as not there only for the path itself.
    public func exists(_ path: String) -> Bool {
        (try? status(path, follow: true)) != nil
    }

    /// Runs a program for at most ten seconds and 8 MiB of output.
    public func run(_ program: String, _ arguments: [String]) async throws(MachineError) -> CommandResult {
        try await run(program, arguments, timeLimit: .seconds(10), outputLimit: 8 << 20)
    }
}

/// What a path is.
public struct FileStatus: Sendable, Hashable {
    /// The sort of thing at a path.
    public enum Kind: Sendable, Hashable {
        case file, folder, link, pipe, socket, characterDevice, blockDevice, other
    }

    /// The sort.
    public var kind: Kind
    /// Size in bytes as the system states it.
    public var size: Int
    /// Permission bits, such as `0o600`.
    public var mode: UInt32
    /// Owner's number.
    public var owner: UInt32
    /// Group's number.
    public var group: UInt32
    /// Last change of the content.
    public var modified: Date
    /// Major and minor number of the device that holds it.
    public var device: DeviceNumber
    /// Number within the device.
    public var inode: UInt64
    /// For device nodes: which device it is.
    public var represents: DeviceNumber

    /// Creates a status.
    public init(
        kind: Kind, size: Int = 0, mode: UInt32 = 0o644, owner: UInt32 = 0, group: UInt32 = 0,
        modified: Date = Date(timeIntervalSince1970: 0), device: DeviceNumber = .init(major: 0, minor: 0),
        inode: UInt64 = 0, represents: DeviceNumber = .init(major: 0, minor: 0)
    ) {
        self.kind = kind
        self.size = size
        self.mode = mode
        self.owner = owner
        self.group = group
        self.modified = modified
        self.device = device
        self.inode = inode
        self.represents = represents
    }
}

/// The number of a device, written `254:0`.
public struct DeviceNumber: Sendable, Hashable, CustomStringConvertible {
    /// Major number.
    public var major: UInt32
    /// Minor number.
    public var minor: UInt32

    /// Creates a number.
    public init(major: UInt32, minor: UInt32) {
        self.major = major
        self.minor = minor
    }

    /// Reads `254:0`.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let major = UInt32(parts[0]), let minor = UInt32(parts[1]) else { return nil }
        self.init(major: major, minor: minor)
    }

    /// As in `/sys/dev/block`.
    public var description: String { "\(major):\(minor)" }
}

/// What a program answered.
public struct CommandResult: Sendable {
    /// Exit status; a signal is 128 and its number.
    public var status: Int
    /// Standard output.
    public var output: [UInt8]
    /// The beginning of standard error.
    public var error: String

    /// Creates a result.
    public init(status: Int, output: [UInt8], error: String = "") {
        self.status = status
        self.output = output
        self.error = error
    }

    /// Standard output as text, with damaged bytes replaced.
    public var text: String { String(decoding: output, as: UTF8.self) }
}

/// Why the machine did not answer: a reason that goes into coverage as it is.
public struct MachineError: Error, Sendable, Hashable {
    /// The reason.
    public var reason: SkipReason
    /// The path or program.
    public var what: String
    /// The system's own words.
    public var detail: String?

    /// Creates an error.
    public init(_ reason: SkipReason, _ what: String, detail: String? = nil) {
        self.reason = reason
        self.what = what
        self.detail = detail
    }

    /// The skip that this error means for some measures.
    public func skip(measures: [String], aspect: String? = nil) -> Skip {
        Skip(what, why: reason, measures: measures, aspect: aspect, detail: detail)
    }
}
