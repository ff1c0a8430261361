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
        func value(_ line: Substring, after field: String) -> Substring {
            line.dropFirst(field.count).drop(while: { $0 == " " })
        }
        let lines: [Substring] = text.split(separator: "\n", omittingEmptySubsequences: false) + [""]
        for line in lines {
            if line.isEmpty {
                if let name, isInstalled { versions[String(name)] = String(version) }
                (name, version, isInstalled) = (nil, "", false)
            } else if line.hasPrefix("Package:") {
                name = value(line, after: "Package:")
            } else if line.hasPrefix("Version:") {
                version = value(line, after: "Version:")
            } else if line.hasPrefix("Status:") {
                isInstalled = line.hasSuffix(" installed")
            }
        }
    }

    /// Whether a package is installed; `name*` stands for every name that begins so.
    public func has(anyOf names: [String]) -> Bool {
        names.contains { name in
            guard name.hasSuffix("*") else { return versions[name] != nil }
            return versions.keys.contains { $0.hasPrefix(name.dropLast()) }
        }
    }
}
