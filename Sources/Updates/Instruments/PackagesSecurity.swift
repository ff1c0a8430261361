import Advisories
import Foundation

extension PackageInventory {
    /// Whether a step brings a security fix: an archive for security fixes offers a version newer than the installed
    /// one and not newer than what comes. Point releases take security fixes in, so the list from which the new
    /// version comes does not decide alone.
    func isSecurity(_ step: UpgradePlan.Step) -> Bool { !securityLists(step).isEmpty }

    /// The releases of the security archives that offer the fix.
    func securityLists(_ step: UpgradePlan.Step) -> [ReleaseFile] {
        let coming = step.version.record.version
        return (versions[step.id] ?? []).filter { version in
            let isNewer = step.installed.map { version.record.version > $0 } ?? (version.record.version == coming)
            return isNewer && version.record.version <= coming
        }.flatMap { $0.lists.compactMap { lists[$0].release } }.filter(\.isSecurity)
    }

    /// The releases behind the lists, each once.
    var releases: [ReleaseFile] {
        var seen: Set<String> = []
        return lists.compactMap(\.release).filter {
            seen.insert("\($0.origin)/\($0.label)/\($0.suite)/\($0.codename)").inserted
        }
    }

    /// The latest time that the lists surely describe: the oldest date among the security archives' lists, for these
    /// are made anew every few days; without such an archive the newest sign that any list was refreshed.
    var describes: Date? {
        let security = releases.filter(\.isSecurity).compactMap(\.date)
        if let oldest = security.min() { return oldest }
        return (releases.compactMap(\.date) + [refreshed, stamp].compactMap { $0 }).max()
    }
}
