public import Guideline
public import Observing

/// Recommendation 3: remote-control software, tunnels and standing access.
public enum RemoteAccess {
    /// The room's rules.
    public static let policy =
        Policy(embedded: PackageResources.remote_access_json, named: "remote-access.json")

    /// The room's instruments.
    public static let instruments: [any Instrument] = [RemoteAccessInstrument()]
}
