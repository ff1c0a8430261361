/// What dpkg wants of a package and how far it got: the three words of its `Status` field.
public struct DpkgState: Sendable, Hashable {
    /// `install`, `hold`, `deinstall`, `purge` or `unknown`.
    public var want: String
    /// `ok` or `reinstreq`.
    public var flag: String
    /// `installed`, `config-files`, `half-configured`, `unpacked`, `half-installed`, `triggers-awaited`,
    /// `triggers-pending` or `not-installed`.
    public var status: String

    /// Reads `install ok installed`.
    public init(_ text: String) {
        let words = text.split(separator: " ").map { $0.lowercased() }
        want = words.first ?? "unknown"
        flag = words.dropFirst().first ?? "ok"
        status = words.dropFirst(2).first ?? "not-installed"
    }

    /// Whether the package's files are on the disk, whole or not; not so for residual configuration.
    public var isPresent: Bool { status != "not-installed" && status != "config-files" }
    /// Whether somebody asked dpkg to leave the package as it is.
    public var isHeld: Bool { want == "hold" }
    /// Whether the last change was not brought to its end. Waiting triggers end by themselves.
    public var isBroken: Bool {
        flag == "reinstreq" || ["half-configured", "unpacked", "half-installed"].contains(status)
    }
}

/// dpkg's record of a machine: the packages present, and the machine's own architecture.
public struct DpkgStatus: Sendable {
    /// Packages whose files are on the disk.
    public var packages: [PackageID: PackageRecord]
    /// How many packages only left their configuration behind.
    public var residual: Int
    /// The machine's own architecture: that of dpkg itself.
    public var native: String

    /// Reads `/var/lib/dpkg/status`.
    ///
    /// - Parameter native: The machine's own architecture, where it is known better than from the package `dpkg`.
    public init(_ bytes: [UInt8], native known: String? = nil) {
        var records: [PackageRecord] = []
        _ = Deb822.scan(bytes) { range in
            if let record = PackageRecord(bytes, in: range), record.state != nil { records.append(record) }
        }
        let native =
            known ?? records.first { $0.name == "dpkg" && $0.state?.isPresent == true && $0.architecture != "all" }?
            .architecture ?? records.first { $0.architecture != "all" }?.architecture ?? "amd64"
        self.native = native
        residual = records.count { $0.state?.status == "config-files" }
        packages = [:]
        for record in records where record.state?.isPresent == true { packages[record.id(native: native)] = record }
    }
}
