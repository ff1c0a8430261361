public import Guideline
public import Observing

/// Recommendation 7: accounts and passwords, access policies, wireless and device connections.
public enum Development {
    /// The room's rules.
    public static let policy =
        Policy(embedded: PackageResources.accounts_json, named: "accounts.json")
        + Policy(embedded: PackageResources.wireless_json, named: "wireless.json")
        + Policy(embedded: PackageResources.device_links_json, named: "device-links.json")
        + Policy(embedded: PackageResources.access_json, named: "access.json")

    /// The room's instruments.
    public static let instruments: [any Instrument] = [Accounts(), Wireless(), AccessPolicyFile()]
}
