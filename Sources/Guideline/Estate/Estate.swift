/// All that a round goes over: practices and their assets, as `ward.yaml` describes them.
public struct Estate: Codable, Sendable {
    /// The name of the provider that looks after the estate.
    public var provider: String?
    /// The customers.
    public var practices: [Practice]
    /// Everything that is looked at.
    public var assets: [Asset]

    /// Creates an estate.
    public init(provider: String? = nil, practices: [Practice] = [], assets: [Asset]) {
        self.provider = provider
        self.practices = practices
        self.assets = assets
    }

    /// The practice an asset belongs to, or nil for the provider's own.
    public func practice(of asset: Asset) -> Practice? {
        practices.first { $0.id == asset.practice }
    }
}

/// A customer of the provider, with its opening hours, contract and role.
public struct Practice: Codable, Sendable, Identifiable, Hashable {
    /// Short name, unique in the estate.
    public var id: String
    /// The name as the practice writes it.
    public var name: String
    /// IANA time zone in which the opening hours are meant.
    public var timeZone: String
    /// When people work there.
    public var openingHours: OpeningHours
    /// Days on which the practice is closed, as `2026-12-25`.
    public var closingDays: [String]
    /// What the provider is for this practice under the GDPR.
    public var contractRole: ContractRole

    /// The provider's role under the GDPR.
    public enum ContractRole: String, Codable, Sendable, CaseIterable {
        case controller, processor, joint
    }

    /// Creates a practice.
    public init(
        id: String, name: String, timeZone: String = "Europe/Luxembourg", openingHours: OpeningHours = .init(),
        closingDays: [String] = [], contractRole: ContractRole = .processor
    ) {
        self.id = id
        self.name = name
        self.timeZone = timeZone
        self.openingHours = openingHours
        self.closingDays = closingDays
        self.contractRole = contractRole
    }
}

/// A thing that a practice or the provider owns and a round can look at.
public struct Asset: Codable, Sendable, Identifiable, Hashable {
    /// What an asset is.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case workstation, server, endpoint, device, repository, dataStore, mailbox
    }

    /// Short name, unique in the estate; part of every finding's id, so it should not change.
    public var id: String
    /// What it is.
    public var kind: Kind
    /// The practice it belongs to; nil for the provider's own.
    public var practice: String?
    /// Host name, `host:port`, path or address, depending on the kind.
    public var location: String?
    /// True for the machine that Ward runs on.
    public var isThisMachine: Bool
    /// Folders that the file search goes through.
    public var search: [String]
    /// The access policy of the application that runs there (`docs/access.md`).
    public var accessPolicy: String?
    /// The requests that were made of that policy, one a line.
    public var accessLog: String?

    /// Creates an asset.
    public init(
        id: String, kind: Kind, practice: String? = nil, location: String? = nil, isThisMachine: Bool = false,
        search: [String] = [], accessPolicy: String? = nil, accessLog: String? = nil
    ) {
        self.id = id
        self.kind = kind
        self.practice = practice
        self.location = location
        self.isThisMachine = isThisMachine
        self.search = search
        self.accessPolicy = accessPolicy
        self.accessLog = accessLog
    }
}
