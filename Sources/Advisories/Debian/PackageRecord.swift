/// A package on one architecture. Packages for `all` belong to the machine's own architecture, as for apt.
public struct PackageID: Sendable, Hashable, Comparable {
    /// The name.
    public var name: String
    /// The architecture, never `all`.
    public var architecture: String

    /// Creates an id.
    public init(_ name: String, _ architecture: String) {
        self.name = name
        self.architecture = architecture
    }

    /// The name as apt prints it: with the architecture where it is foreign.
    public func name(on native: String) -> String {
        architecture == native ? name : "\(name):\(architecture)"
    }

    /// By name, then architecture.
    public static func < (one: Self, other: Self) -> Bool {
        (one.name, one.architecture) < (other.name, other.architecture)
    }
}

/// What one paragraph of a package list or of dpkg's status says about a package.
public struct PackageRecord: Sendable {
    /// The fields that relate packages to each other.
    public enum RelationField: String, Sendable, CaseIterable {
        case preDepends = "pre-depends"
        case depends
        case recommends
        case breaks
        case conflicts
        case provides
        case replaces
    }

    /// The name.
    public var name: String
    /// The architecture as written, which may be `all`.
    public var architecture: String
    /// The version.
    public var version: DebianVersion
    /// The source package's name.
    public var source: String
    /// The source package's version.
    public var sourceVersion: String
    /// `same`, `foreign`, `allowed`, or empty.
    public var multiArch: String
    /// The percentage of machines that are offered it now; 100 where it is not phased.
    public var phasedPercentage: Int
    /// dpkg's state, in dpkg's status file only.
    public var state: DpkgState?
    /// Relations as written; parsed only for the packages that matter.
    public var relations: [RelationField: String]
    /// What tells two builds with the same version apart.
    public var fingerprint: UInt64

    /// Reads a paragraph; nil where it names no package or, in a list, no version.
    init?(_ bytes: [UInt8], in paragraph: Range<Int>) {
        let fields = Deb822.fields(of: bytes, in: paragraph)
        guard let name = fields["package"], !name.isEmpty else { return nil }
        let state = fields["status"].map(DpkgState.init)
        guard let version = fields["version"] ?? (state == nil ? nil : "") else { return nil }
        self.name = name
        self.state = state
        self.version = DebianVersion(version)
        architecture = fields["architecture"] ?? "all"
        (source, sourceVersion) = Self.source(fields["source"], name: name, version: version)
        multiArch = fields["multi-arch"]?.lowercased() ?? ""
        phasedPercentage = fields["phased-update-percentage"].flatMap { Int($0) } ?? 100
        relations = [:]
        for field in RelationField.allCases {
            if let value = fields[field.rawValue] { relations[field] = value }
        }
        fingerprint = Self.fingerprint(of: fields)
    }

    /// The package's id on a machine of an architecture.
    public func id(native: String) -> PackageID {
        PackageID(name, architecture == "all" ? native : architecture)
    }

    /// The groups of a relation.
    public func groups(_ field: RelationField) -> [[Relation]] {
        relations[field].map(Relation.groups) ?? []
    }

    /// `Source: openssl (3.0.1-1)`, the version only where it differs from the package's own.
    private static func source(_ field: String?, name: String, version: String) -> (String, String) {
        guard let field, !field.isEmpty else { return (name, version) }
        let parts = field.split(separator: " ", maxSplits: 1)
        let inside = parts.count == 2 ? parts[1].drop { $0 == "(" }.prefix { $0 != ")" } : ""
        return (parts.first.map(String.init) ?? name, inside.isEmpty ? version : String(inside))
    }

    /// apt takes two builds with the same version for the same where these fields agree, but for blanks, letter
    /// case, a zero epoch and the old signs of comparison.
    private static func fingerprint(of fields: [String: String]) -> UInt64 {
        var hash = FNV()
        for field in ["installed-size", "depends", "pre-depends", "conflicts", "breaks", "replaces"] {
            guard let value = fields[field] else { continue }
            let bytes = value.lowercased().replacing("0:", with: ":").utf8.filter { !" \t\r\n:".utf8.contains($0) }
            for (index, byte) in bytes.enumerated() {
                hash.add(byte)
                let isSign = byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
                if isSign, index > 0, bytes[index - 1] == UInt8(ascii: "("), index + 1 < bytes.count,
                    bytes[index + 1] != byte, bytes[index + 1] != UInt8(ascii: "=")
                {
                    hash.add(UInt8(ascii: "="))
                }
            }
        }
        return hash.value
    }
}

/// The 64-bit FNV-1a hash: quick, the same in each run, and never trusted alone.
struct FNV {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
    }

    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash = FNV()
        for byte in bytes { hash.add(byte) }
        return hash.value
    }
}
