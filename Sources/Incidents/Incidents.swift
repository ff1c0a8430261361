public import Guideline
public import Observing

/// Recommendation 5: logs and time.
public enum Incidents {
    /// The room's rules.
    public static let policy =
        Policy(embedded: PackageResources.logs_json, named: "logs.json")

    /// The room's instruments.
    public static let instruments: [any Instrument] = [LogsInstrument()]
}
