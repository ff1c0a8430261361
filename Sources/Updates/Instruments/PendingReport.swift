import Advisories
import Guideline
import Observing

/// What `ward packages --pending --format json` prints: the packages that `apt-get dist-upgrade` would install.
public struct PendingReport: Codable, Sendable {
    /// One package.
    public struct Pending: Codable, Sendable, Hashable {
        /// The name as apt prints it: with the architecture where it is foreign to the machine.
        public var name: String
        /// The installed version; nil for a package that comes in new.
        public var installed: String?
        /// The version to install.
        public var version: String
        /// Whether it mends a security flaw by what the distribution's own archives say.
        public var security: Bool

        /// Writes all four, `installed` as null for a new package.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encode(installed, forKey: .installed)
            try container.encode(version, forKey: .version)
            try container.encode(security, forKey: .security)
        }
    }

    /// Something that could not be read, so that the list may be short of it.
    public struct Skipped: Codable, Sendable, Hashable {
        /// The file or source.
        public var what: String
        /// Why, as in a round's coverage.
        public var why: String
    }

    /// `ward/pending/1`.
    public var schema = "ward/pending/1"
    /// The packages by name.
    public var pending: [Pending]
    /// What could not be read; only where this is empty is the list complete.
    public var skipped: [Skipped]

    init(_ inventory: PackageInventory) {
        let native = inventory.dpkg.native
        pending = inventory.plan.steps.map { step in
            Pending(
                name: step.id.name(on: native), installed: step.installed?.text,
                version: step.version.record.version.text, security: inventory.isSecurity(step))
        }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        skipped = inventory.skipped.map { Skipped(what: $0.what, why: $0.reason.rawValue) }
    }
}
