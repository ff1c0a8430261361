import Advisories
import Foundation
import Guideline
import Observing

extension Packages {
    /// What the inventory says, as observations.
    func observe(_ inventory: PackageInventory, on machine: any Machine, into sighting: inout Sighting) {
        sighting.observations.append(lists(inventory, machine))
        sighting.observations.append(pending(inventory))
        sighting.observations.append(held(inventory))
        sighting.observations.append(broken(inventory))
        sighting.observations.append(unoffered(inventory))
        sighting.observations.append(weaknesses(inventory))
    }

    private func lists(_ inventory: PackageInventory, _ machine: any Machine) -> Observation {
        let releases = inventory.releases
        let system = OSRelease(machine)
        let hasSecurity = inventory.sources.contains(where: \.isSecurity) || releases.contains(where: \.isSecurity)
        // Debian's unstable has no version and no security archive; derivatives have archives of their own.
        let expectsSecurity = ["debian", "ubuntu"].contains(system.id) && !system.version.isEmpty
        var facts: [String: Fact] = [
            "lists": .number(inventory.lists.count),
            "sources": .number(inventory.sources.count),
            "releases": .list(inventory.lists.map(\.title).uniqued.sorted()),
            "unread": .list(inventory.skipped.map(\.what).uniqued),
            "securityArchive": .text(hasSecurity ? "configured" : expectsSecurity ? "missing" : "none"),
        ]
        facts.add(freshnessOf: inventory)
        if let stamp = inventory.stamp { facts["lastSuccess"] = .text(stamp.iso8601) }
        return Observation(kind: "packages.lists", subject: "apt", facts: facts, source: PackagesReader.lists)
    }

    private func pending(_ inventory: PackageInventory) -> Observation {
        let native = inventory.dpkg.native
        let steps = inventory.plan.steps
        let security = steps.filter(inventory.isSecurity)
        var facts: [String: Fact] = [
            "pending": .number(steps.count),
            "security": .number(security.count),
            "new": .number(steps.count { $0.installed == nil }),
            "phased": .number(inventory.plan.phased.count),
            "keptBack": .list(inventory.plan.keptBack.map { $0.id.name(on: native) }),
            "names": .list(steps.map { $0.id.name(on: native) }),
            "securityNames": .list(security.map { $0.id.name(on: native) }),
            "removed": .list(inventory.plan.removed.map { $0.name(on: native) }),
            "lists": .number(inventory.lists.count),
            "installed": .number(inventory.dpkg.packages.count),
        ]
        facts.add(freshnessOf: inventory)
        return Observation(
            kind: "packages.pending", subject: "apt", facts: facts,
            source: "/var/lib/dpkg/status, \(PackagesReader.lists)")
    }

    private func held(_ inventory: PackageInventory) -> Observation {
        let native = inventory.dpkg.native
        let names = inventory.dpkg.packages.filter { $0.value.state?.isHeld == true }.keys.sorted()
        let waiting = inventory.plan.held
        return Observation(
            kind: "packages.held", subject: "dpkg",
            facts: [
                "held": .number(names.count), "names": .list(names.map { $0.name(on: native) }),
                "waiting": .list(waiting.map { $0.id.name(on: native) }),
                "security": .list(waiting.filter(inventory.isSecurity).map { $0.id.name(on: native) }),
            ], source: "/var/lib/dpkg/status")
    }

    private func broken(_ inventory: PackageInventory) -> Observation {
        let native = inventory.dpkg.native
        let broken = inventory.dpkg.packages.filter { $0.value.state?.isBroken == true }
        return Observation(
            kind: "packages.broken", subject: "dpkg",
            facts: [
                "broken": .number(broken.count),
                "names": .list(broken.keys.sorted().map { $0.name(on: native) }),
                "states": .list(broken.values.compactMap { $0.state?.status }.uniqued.sorted()),
            ], source: "/var/lib/dpkg/status")
    }

    private func unoffered(_ inventory: PackageInventory) -> Observation {
        let native = inventory.dpkg.native
        return Observation(
            kind: "packages.obsolete", subject: "apt",
            facts: [
                "obsolete": .number(inventory.unoffered.count),
                "names": .list(inventory.unoffered.map { $0.name(on: native) }),
                "lists": .number(inventory.lists.count),
                "unread": .list(inventory.skipped.map(\.what).uniqued),
            ], source: "/var/lib/dpkg/status, \(PackagesReader.lists)")
    }

    private func weaknesses(_ inventory: PackageInventory) -> Observation {
        let native = inventory.dpkg.native
        let waiting = (inventory.plan.steps + inventory.plan.held + inventory.plan.keptBack)
            .filter(inventory.isSecurity).map { $0.id.name(on: native) }.sorted()
        var facts: [String: Fact] = [
            "fixable": .number(waiting.count), "names": .list(waiting), "lists": .number(inventory.lists.count),
            "feed": "none",
        ]
        facts.add(freshnessOf: inventory)
        return Observation(
            kind: "packages.known-weaknesses", subject: "apt", facts: facts,
            source: "/var/lib/dpkg/status, \(PackagesReader.lists)")
    }
}

extension [String: Fact] {
    /// The times by which a rule sees whether the lists are too old to say that nothing waits.
    fileprivate mutating func add(freshnessOf inventory: PackageInventory) {
        let releases = inventory.releases
        if let date = inventory.describes { self["listDate"] = .text(date.iso8601) }
        if let until = releases.compactMap(\.validUntil).min() { self["validUntil"] = .text(until.iso8601) }
    }
}

extension Sequence where Element: Hashable {
    /// Each element once, in order.
    var uniqued: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
