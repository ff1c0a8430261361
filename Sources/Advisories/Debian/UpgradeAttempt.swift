/// One try at bringing a machine to its candidates: either it settles, or it names packages that must stay as they are.
struct UpgradeAttempt {
    private(set) var failed: Set<PackageID> = []
    private(set) var missing: Set<String> = []
    private(set) var removed: Set<PackageID> = []

    private let input: UpgradeInput
    private let wanted: [PackageID: UpgradePlan.Step]
    private let banned: Set<PackageID>
    private var chosen: [PackageID: PackageRecord]
    private var added: [PackageID: OfferedVersion] = [:]
    private var index: PackageIndex
    private let before: PackageIndex

    init(_ input: UpgradeInput, wanted: [PackageID: UpgradePlan.Step], banned: Set<PackageID>) {
        self.input = input
        self.wanted = wanted
        self.banned = banned
        chosen = input.installed.merging(wanted.mapValues(\.version.record)) { _, new in new }
        index = PackageIndex(chosen, native: input.policy.native)
        before = PackageIndex(input.installed, native: input.policy.native)
    }

    /// What would be installed.
    var steps: [UpgradePlan.Step] {
        wanted.values.filter { !removed.contains($0.id) }
            + added.map { UpgradePlan.Step(id: $0.key, installed: nil, version: $0.value) }
    }

    /// Works through every package, and through each that comes in, until all is satisfied or something failed.
    mutating func settle() {
        guard !wanted.isEmpty else { return }
        var queue = chosen.keys.sorted { (wanted[$0] == nil ? 1 : 0, $0) < (wanted[$1] == nil ? 1 : 0, $1) }[...]
        while let id = queue.popFirst() {
            guard let record = chosen[id] else { continue }
            checkSiblings(id, record)
            for new in checkNeeds(id, record) { queue.append(new) }
            checkConflicts(id, record)
        }
        // What was removed on the way must not be needed by anything that stays.
        guard !removed.isEmpty else { return }
        for (id, record) in chosen where !changes(id) { _ = checkNeeds(id, record) }
    }

    private func changes(_ id: PackageID) -> Bool { wanted[id] != nil || added[id] != nil }

    /// The same package on two architectures must have one version, where it is installed side by side.
    private mutating func checkSiblings(_ id: PackageID, _ record: PackageRecord) {
        guard record.multiArch == "same", changes(id) else { return }
        for other in index.ids(named: id.name) where other != id {
            if let sibling = chosen[other], sibling.version != record.version { failed.insert(id) }
        }
    }

    /// Sees to what a package needs; the packages that come in for it.
    private mutating func checkNeeds(_ id: PackageID, _ record: PackageRecord) -> [PackageID] {
        var new: [PackageID] = []
        for group in record.groups(.preDepends) + record.groups(.depends) {
            if index.satisfies(group, for: id) { continue }
            guard changes(id) else {
                // It stays as it is: what it had before must not be taken away. What it never had is not our doing.
                let culprits = group.flatMap { before.satisfying($0, for: id) }
                failed.formUnion(culprits.filter { wanted[$0] != nil && !banned.contains($0) })
                failed.formUnion(culprits.filter(removed.contains).flatMap(removers))
                continue
            }
            if let provider = install(group, for: id) { new.append(provider) } else { failed.insert(id) }
        }
        guard input.recommends, changes(id) else { return new }
        let known = Set((input.installed[id]?.groups(.recommends) ?? []).flatMap { $0.map(\.name) })
        for group in record.groups(.recommends) where !index.satisfies(group, for: id) {
            // A recommendation that was there before and not followed was declined.
            if group.contains(where: { known.contains($0.name) }) { continue }
            if let provider = install(group, for: id) { new.append(provider) }
        }
        return new
    }

    /// Chooses the first alternative that can come in.
    private mutating func install(_ group: [Relation], for id: PackageID) -> PackageID? {
        for relation in group {
            if !input.knownNames.contains(relation.name) { missing.insert(relation.name) }
            let architecture = relation.architecture.flatMap { ["any", "native"].contains($0) ? nil : $0 }
            let wish = PackageID(relation.name, architecture ?? id.architecture)
            for provider in [wish] + input.versions.keys.filter({ $0 != wish }).sorted() {
                guard chosen[provider] == nil, !banned.contains(provider), let versions = input.versions[provider],
                    provider == wish || versions.contains(where: { $0.record.mayProvide(relation.name) }),
                    let candidate = input.policy.candidate(of: versions), candidate.isOffered
                else { continue }
                let one = PackageIndex([provider: candidate.record], native: input.policy.native)
                guard !one.satisfying(relation, for: id).isEmpty else { continue }
                chosen[provider] = candidate.record
                added[provider] = candidate
                index.add(provider, candidate.record)
                return provider
            }
        }
        return nil
    }

    /// Sees to what a package cannot stand beside.
    private mutating func checkConflicts(_ id: PackageID, _ record: PackageRecord) {
        for relation in (record.groups(.breaks) + record.groups(.conflicts)).flatMap({ $0 }) {
            for other in index.satisfying(relation, for: id, isConflict: true)
            where other.name != id.name && !removed.contains(other) {
                if !changes(id) && !changes(other) { continue }
                let replaces = record.groups(.replaces).flatMap { $0 }.contains { $0.name == other.name }
                if changes(id), replaces, added[other] == nil, chosen[other]?.state?.isHeld != true,
                    input.installed[other]?.state?.isHeld != true
                {
                    removed.insert(other)
                    chosen[other] = nil
                    index.remove(other)
                } else {
                    failed.insert(changes(id) ? id : other)
                }
            }
        }
    }

    private func removers(of id: PackageID) -> [PackageID] {
        wanted.keys.filter { key in
            (chosen[key]?.groups(.replaces) ?? []).flatMap { $0 }.contains { $0.name == id.name }
        }
    }
}

extension PackageRecord {
    /// Whether the name stands in what the package provides: a quick look before the relation is read.
    fileprivate func mayProvide(_ name: String) -> Bool { relations[.provides]?.contains(name) ?? false }
}
