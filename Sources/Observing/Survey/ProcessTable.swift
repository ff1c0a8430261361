import Guideline

/// The programs that run on a machine, without the kernel's own threads.
///
/// Arguments may hold secrets: they are for looking at, and never go into facts.
public struct ProcessTable: Sendable {
    /// A running program.
    public struct Entry: Sendable, Hashable {
        /// The kernel's name for it, at most 15 bytes.
        public var name: String
        /// The last part of the program's path: by the `exe` link, or else by the first argument.
        public var program: String
        /// The command line as it was started; a program may rewrite its own.
        public var arguments: [String]

        /// Creates an entry.
        public init(name: String, program: String, arguments: [String]) {
            self.name = name
            self.program = program
            self.arguments = arguments
        }

        /// Whether the process goes by one of these names; `name*` stands for every name that begins so.
        public func isCalled(anyOf names: [String]) -> Bool {
            names.contains { name in
                if name.hasSuffix("*") {
                    return self.name.hasPrefix(name.dropLast()) || program.hasPrefix(name.dropLast())
                }
                return program == name || self.name == name || (name.utf8.count > 15 && self.name == name.prefix(15))
            }
        }
    }

    /// The programs, in the order of their numbers as text.
    public private(set) var entries: [Entry] = []
    /// Whether every process can be seen; false where `/proc` is mounted with `hidepid`.
    public private(set) var isComplete = true

    /// Creates a table from known entries.
    public init(_ entries: [Entry], isComplete: Bool = true) {
        self.entries = entries
        self.isComplete = isComplete
    }

    /// Reads `/proc`. Processes that end meanwhile are passed over.
    public init(of machine: any Machine) throws(MachineError) {
        let numbers = try machine.list("/proc").filter { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        isComplete = numbers.contains("1")
        for number in numbers.prefix(65_536) {
            let folder = "/proc/\(number)"
            guard let line = try? machine.read("\(folder)/cmdline", limit: 16 << 10), !line.isEmpty else { continue }
            let arguments = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            guard let first = arguments.first else { continue }
            let name = (try? machine.text("\(folder)/comm", limit: 64))?.split(separator: "\n").first.map(String.init)
            let link = try? machine.destination(ofLink: "\(folder)/exe")
            let path = link.map { $0.replacing(" (deleted)", with: "") } ?? first
            let program = path.split(separator: "/").last.map(String.init) ?? path
            entries.append(Entry(name: name ?? program, program: program, arguments: arguments))
        }
    }

    /// Whether a program of one of these names runs.
    public func runs(anyOf names: [String]) -> Bool {
        entries.contains { $0.isCalled(anyOf: names) }
    }
}
