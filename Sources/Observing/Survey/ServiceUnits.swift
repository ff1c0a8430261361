import Guideline

/// The services that a machine knows, and which of them it starts by itself: systemd's units, its links for boot and
/// login, and the older `/etc/rc?.d`.
public struct ServiceUnits: Sendable {
    /// A service.
    public struct Unit: Sendable, Hashable {
        /// Such as `anydesk.service`.
        public var name: String
        /// The file that describes it; empty for one that only `/etc/rc?.d` knows.
        public var path: String
        /// The command lines that it starts, as written.
        public let starts: [String]
        /// Whether it starts at boot or at login.
        public var isEnabled: Bool

        /// The last part of each program that it starts.
        public private(set) var programs: [String]

        /// Creates a service.
        public init(name: String, path: String, starts: [String], isEnabled: Bool) {
            self.name = name
            self.path = path
            self.starts = starts
            self.isEnabled = isEnabled
            programs = starts.compactMap { line in
                line.drop(while: { "-+!@:|".contains($0) }).split(separator: " ").first?
                    .split(separator: "/").last.map(String.init)
            }
        }
    }

    /// The services by name.
    public private(set) var units: [String: Unit] = [:]
    /// The units that are linked to `/dev/null` and so can never start.
    private var masked: Set<String> = []

    /// The folders in which systemd looks for the units of the system, the strongest first (systemd.unit(5)).
    private static let folders = [
        "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
        "/lib/systemd/system", "/etc/systemd/user", "/usr/lib/systemd/user",
    ]

    /// Creates an empty list.
    public init() {}

    /// Reads the units of the system and those that accounts in `homes` have for themselves.
    public init(of machine: any Machine, homes: [String] = []) {
        for folder in Self.folders + homes.map({ $0 + "/.config/systemd/user" }) {
            read(folder, on: machine)
        }
        for level in ["/etc/rc2.d", "/etc/rc3.d", "/etc/rc5.d"] {
            for entry in (try? machine.listIfPresent(level)) ?? [] where entry.hasPrefix("S") && entry.count > 3 {
                let name = "\(entry.dropFirst(3)).service"
                // Where a unit of that name exists, systemd leaves the old script alone.
                if units[name] == nil { units[name] = Unit(name: name, path: "", starts: [], isEnabled: true) }
            }
        }
    }

    private mutating func read(_ folder: String, on machine: any Machine) {
        let entries = (try? machine.listIfPresent(folder)) ?? []
        for entry in entries where Self.isUnit(entry) && units[entry] == nil {
            let path = "\(folder)/\(entry)"
            let isMasked = (try? machine.destination(ofLink: path)) == "/dev/null"
            let text = isMasked ? "" : (try? machine.text(path, limit: 64 << 10)) ?? ""
            units[entry] = Unit(name: entry, path: path, starts: Self.starts(in: text), isEnabled: false)
            if isMasked { masked.insert(entry) }
        }
        for entry in entries where entry.hasSuffix(".wants") || entry.hasSuffix(".requires") {
            for name in (try? machine.listIfPresent("\(folder)/\(entry)")) ?? [] where !masked.contains(name) {
                // A template's instance, `x@1.service`, is described by the file of `x@.service`.
                let link = "\(folder)/\(entry)/\(name)"
                if units[name] == nil {
                    let path = (try? machine.resolve(link)) ?? link
                    let text = (try? machine.text(link, limit: 64 << 10)) ?? ""
                    units[name] = Unit(name: name, path: path, starts: Self.starts(in: text), isEnabled: true)
                }
                units[name]?.isEnabled = true
            }
        }
    }

    private static func isUnit(_ name: String) -> Bool {
        name.hasSuffix(".service") || name.hasSuffix(".socket") || name.hasSuffix(".timer")
    }

    /// The command lines of `ExecStart`, with lines that a backslash continues joined (systemd.syntax(7)).
    public static func starts(in text: String) -> [String] {
        var starts: [String] = []
        var whole = ""
        for bytes in text.utf8.split(separator: UInt8(ascii: "\n")) {
            // Most lines are neither continued nor about starting: they are passed over as bytes.
            let isPlain = bytes.last != UInt8(ascii: "\\") && whole.isEmpty
            if isPlain && bytes.first != UInt8(ascii: "E") && bytes.first != UInt8(ascii: " ") { continue }
            let line = Substring(bytes)
            if line.hasSuffix("\\") {
                whole += line.dropLast() + " "
                continue
            }
            whole += line
            if let equals = whole.firstIndex(of: "="), whole[..<equals].filter({ $0 != " " }) == "ExecStart" {
                let command = whole[whole.index(after: equals)...].drop(while: { $0 == " " })
                // An empty assignment takes back what was said before.
                if command.isEmpty { starts = [] } else { starts.append(String(command)) }
            }
            whole = ""
        }
        return starts
    }

    /// The units with one of these names, given without `.service`; `name*` stands for every name that begins so.
    public func units(named names: [String]) -> [Unit] {
        units.values.filter { unit in
            let stem = unit.name.split(separator: ".").dropLast().joined(separator: ".")
            return names.contains { name in
                name.hasSuffix("*")
                    ? stem.hasPrefix(name.dropLast())
                    : stem == name || unit.name == name
                        || stem.hasPrefix(name + "@")
            }
        }.sorted { $0.name < $1.name }
    }

    /// Whether one of these services starts by itself.
    public func enabled(anyOf names: [String]) -> Bool {
        units(named: names).contains(where: \.isEnabled)
    }
}
