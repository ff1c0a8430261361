import Foundation
import Guideline

/// The dates of a distribution's releases, from the table that Debian's package `distro-info-data` carries and that
/// both distributions keep up to date: `/usr/share/distro-info/debian.csv`, `ubuntu.csv`.
public struct DistroInfo: Sendable {
    /// One release.
    public struct Release: Sendable {
        /// The version, such as `12` or `22.04 LTS`.
        public var version: String
        /// The code name in full, such as `Bookworm`.
        public var codename: String
        /// The code name in archives, such as `bookworm`.
        public var series: String
        /// The dates by column: `created`, `release`, `eol`, `eol-lts`, `eol-elts`, `eol-server`, `eol-esm`,
        /// `eol-legacy`, each as `2026-07-11`.
        public var dates: [String: String]
    }

    /// The releases, the oldest first.
    public var releases: [Release]

    /// Reads the table; lines without a series and cells that are no date are passed over.
    public init(csv: String) {
        var lines = csv.split(whereSeparator: \.isNewline)[...]
        let columns = lines.popFirst()?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) ?? []
        releases = lines.compactMap { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            let row = Dictionary(zip(columns, cells)) { first, _ in first }
            guard let series = row["series"], !series.isEmpty else { return nil }
            let dates = row.filter { name, cell in
                !["version", "codename", "series"].contains(name) && cell.utf8.count == 10
                    && Date(iso8601: cell) != nil
            }
            return Release(
                version: row["version"] ?? "", codename: row["codename"] ?? "", series: series, dates: dates)
        }
    }

    /// The release of a series such as `bookworm`, or of a version such as `12`.
    public func release(series: String?, version: String?) -> Release? {
        if let series, let release = releases.first(where: { $0.series == series }) { return release }
        guard let version, !version.isEmpty else { return nil }
        return releases.first { $0.version == version || $0.version == version + " LTS" }
    }
}
