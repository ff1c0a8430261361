public import Guideline
public import Observing

/// Recommendation 2: packages, pending updates and how they are automated.
public enum Updates {
    /// The room's rules.
    public static let policy =
        Policy(embedded: PackageResources.packages_json, named: "packages.json")
        + Policy(embedded: PackageResources.automation_json, named: "automation.json")

    /// The room's instruments.
    public static let instruments: [any Instrument] = [Packages(), UpdateAutomation()]
}
