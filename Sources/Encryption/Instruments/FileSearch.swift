import Formats
import Foundation
public import Guideline
public import Observing
import Search

/// Searches files for private keys and for archives, backups, databases and health records, and says of each whether
/// it is protected (1.1, 1.2, 1.4 to 1.6).
///
/// Observes `search.private-key`, `search.archive`, `search.backup`, `search.database`, `search.health-file`,
/// `search.device-exchange` (folders with GDT, LDT or BDT files, for 7.8),
/// `search.counted` (what is common or came with software, by top folder), `search.counted-key` (keys of software, and
/// those beyond the fiftieth), `search.certificate`, `search.weak-key`, `search.same-key` and always one
/// `search.summary`.
public struct FileSearch: Instrument {
    /// The instrument's name.
    public static let name = "search"
    /// What it helps to answer.
    public let measures = ["1.1", "1.2", "1.4", "1.5", "1.6"]
    /// Everything that has files.
    public let kinds: Set<Asset.Kind> = [.workstation, .server, .repository, .dataStore]
    /// One minute: the most telling folders come first, and what is not reached is said.
    public let timeLimit: Duration = .seconds(60)

    /// Where people and services keep what is theirs: the folders searched when none is named, the most telling ones
    /// first.
    public static let usualFolders = [
        "/etc", "/home", "/srv", "/var/backups", "/root", "/var/www", "/var/mail", "/usr/local", "/opt", "/var/lib",
    ]

    /// What a search that does not come to its end leaves open: each measure once.
    private static let aspects = [
        ("key-files", ["1.1"]), ("stored-files", ["1.2"]), ("archives", ["1.4", "1.6"]), ("keys", ["1.5"]),
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
        var options = SearchOptions(
            perFileLimit: Self.largestFile, detectors: [PublicKeyDetector(), KeyDetector(), StorageDetector()])
        let left = request.deadline.timeIntervalSince(machine.now)
        // Some time is left for putting the finds together.
        if left < 86_400 { options.deadline = .now + .seconds(max(left - 3, left / 4)) }
        let estate = Estate(practices: request.practice.map { [$0] } ?? [], assets: [request.asset])
        let guess = OwnerGuess(estate, asset: request.asset, hostName: OwnerGuess.hostName(of: machine))
        let finds = FoundFiles(on: machine, guess: guess)
        let summary = SearchReport.run(paths: paths, options: options) { finds.add($0) }
        let shipped = ShippedFiles(among: finds.sources, on: machine)
        return Sighting(
            observations: finds.observations(summary, shipped: shipped), checked: summary.files,
            skipped: skips(summary) + finds.skips(measures: ["1.5"]))
    }

    private func paths(_ request: ObservationRequest, _ machine: any Machine) -> [String] {
        if !request.paths.isEmpty { return request.paths }
        if !request.asset.search.isEmpty { return request.asset.search }
        if let location = request.asset.location, location.hasPrefix("/") { return [location] }
        return request.asset.isThisMachine ? Self.usualFolders.filter(machine.exists) : []
    }

    private func skips(_ summary: SearchSummary) -> [Skip] {
        let unseen = summary.unseen.filter { $0.why != .timedOut }.map { unseen in
            let more = unseen.examples.dropFirst()
            return Skip(
                unseen.examples.first ?? unseen.detail, why: unseen.why, measures: measures,
                detail: unseen.detail + (more.isEmpty ? "" : "; also " + more.prefix(4).joined(separator: ", ")),
                count: unseen.count)
        }
        return unseen + (summary.timedOut ? late(summary) : [])
    }

    /// Names the folders that were searched in part or not at all.
    private func late(_ summary: SearchSummary) -> [Skip] {
        let folders = summary.notReached.isEmpty ? summary.paths : summary.notReached
        let others = folders.count > 6 ? ", …" : ""
        return Self.aspects.map { aspect, measures in
            Skip(
                folders.prefix(6).joined(separator: ", ") + others, why: .timedOut, measures: measures, aspect: aspect,
                count: folders.count > 6 ? folders.count : 1)
        }
    }
}
