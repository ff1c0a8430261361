import Formats
import Foundation
public import Guideline
public import Observing
import Search

/// Searches files for private keys and for archives, backups, databases and health records, and says of each whether
/// it is protected (1.1, 1.2, 1.4 to 1.6).
///
/// Observes `search.private-key`, `search.archive`, `search.backup`, `search.database`, `search.health-file`,
/// `search.counted` (plain archives, documents and programs by top folder) and always one `search.summary`.
public struct FileSearch: Instrument {
    /// The instrument's name.
    public static let name = "search"
    /// What it helps to answer.
    public let measures = ["1.1", "1.2", "1.4", "1.5", "1.6"]
    /// Everything that has files.
    public let kinds: Set<Asset.Kind> = [.workstation, .server, .repository, .dataStore]
    /// Two minutes.
    public let timeLimit: Duration = .seconds(120)

    /// Where people and services keep what is theirs: the folders searched when none is named.
    public static let usualFolders = [
        "/etc", "/home", "/root", "/srv", "/opt", "/usr/local", "/var/backups", "/var/www", "/var/lib", "/var/mail",
    ]

    private static let largestFile = 1 << 30

    /// Creates the instrument.
    public init() {}

    /// Searches the paths of the request, those of the asset, or the usual folders of this machine.
    public func observe(_ request: ObservationRequest, on machine: any Machine) async throws -> Sighting {
        let paths = paths(request, machine)
        guard !paths.isEmpty else {
            return Sighting(
                skipped: [
                    Skip(request.asset.location ?? request.asset.id, why: .needsAgent, measures: measures)
                ])
        }
        var options = SearchOptions(perFileLimit: Self.largestFile)
        let left = request.deadline.timeIntervalSince(machine.now)
        if left < 86_400 { options.deadline = .now + .seconds(max(1, left - 3)) }
        let finds = FoundFiles()
        let summary = SearchReport.run(paths: paths, options: options) { finds.add($0) }
        let shipped = ShippedFiles(among: finds.keyPaths, on: machine)
        return Sighting(
            observations: finds.observations(summary, shipped: shipped), checked: summary.files,
            skipped: skips(summary))
    }

    private func paths(_ request: ObservationRequest, _ machine: any Machine) -> [String] {
        if !request.paths.isEmpty { return request.paths }
        if !request.asset.search.isEmpty { return request.asset.search }
        if let location = request.asset.location, location.hasPrefix("/") { return [location] }
        return request.asset.isThisMachine ? Self.usualFolders.filter(machine.exists) : []
    }

    private func skips(_ summary: SearchSummary) -> [Skip] {
        summary.unseen.map { unseen in
            let more = unseen.examples.dropFirst()
            return Skip(
                unseen.examples.first ?? unseen.detail, why: unseen.why, measures: measures,
                detail: unseen.detail + (more.isEmpty ? "" : "; also " + more.prefix(4).joined(separator: ", ")),
                count: unseen.count)
        }
    }
}
