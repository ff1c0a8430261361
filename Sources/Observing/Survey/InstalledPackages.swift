import Guideline

/// The names and versions of the Debian packages that are installed, read from dpkg's own record.
public struct InstalledPackages: Sendable {
    /// Version by name.
    public private(set) var versions: [String: String] = [:]

    /// Creates a list from known versions.
    public init(_ versions: [String: String] = [:]) {
        self.versions = versions
    }

    /// Reads dpkg's record; a machine without one has no Debian packages.
    public init(of machine: any Machine) throws(MachineError) {
        self.init(status: try machine.textIfPresent("/var/lib/dpkg/status", limit: 64 << 20) ?? "")
    }

    /// Reads the text of `/var/lib/dpkg/status` (deb-control(5)): packages that were removed do not count.
    public init(status text: String) {
        var name: Substring?
        var version: Substring = ""
        var isInstalled = false
        // The record has hundreds of thousands of lines: as bytes they part quickly, and only three fields matter.
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            switch line.first {
            case nil:
                if let name, isInstalled { versions[String(name)] = String(version) }
                (name, version, isInstalled) = (nil, "", false)
            case UInt8(ascii: "P"), UInt8(ascii: "V"), UInt8(ascii: "S"):
                let line = Substring(line)
                if let value = Self.value(line, of: "Package:") { name = value }
                if let value = Self.value(line, of: "Version:") { version = value }
                if let value = Self.value(line, of: "Status:") { isInstalled = value.hasSuffix(" installed") }
            default: break
            }
        }
        if let name, isInstalled { versions[String(name)] = String(version) }
    }

    private static func value(_ line: Substring, of field: String) -> Substring? {
        line.hasPrefix(field) ? line.dropFirst(field.count).drop(while: { $0 == " " }) : nil
    }

    /// Whether a package is installed; `name*` stands for every name that begins so.
    public func has(anyOf names: [String]) -> Bool {
        names.contains { name in
            guard name.hasSuffix("*") else { return versions[name] != nil }
            return versions.keys.contains { $0.hasPrefix(name.dropLast()) }
        }
    }
}
