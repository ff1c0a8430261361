/// A version that could be on the machine: as it stands in lists, or is installed.
public struct OfferedVersion: Sendable {
    /// The package.
    public var record: PackageRecord
    /// The lists that offer it, by their number in the policy.
    public var lists: [Int]
    /// Whether this is what is installed.
    public var isInstalled: Bool

    /// Whether it can be fetched from somewhere.
    public var isOffered: Bool { !lists.isEmpty }
}

/// Which version of a package apt would choose: priorities of lists, pins and the rule against downgrades
/// (apt_preferences(5), "APT's Default Priority Assignments").
public struct AptPolicy: Sendable {
    /// The lists, in the order of the sources.
    public let lists: [AptList]
    /// The machine's own architecture.
    public let native: String
    private let specific: [AptPin]
    private let priorities: [Int]
    private let statusPriority: Int

    /// Creates a policy.
    ///
    /// - Parameters:
    ///   - pins: The preferences in the order of their files.
    ///   - defaultRelease: `APT::Default-Release`, where it is set.
    public init(lists: [AptList], pins: [AptPin], defaultRelease: String?, native: String) {
        self.lists = lists
        self.native = native
        specific = pins.filter { $0.package != nil }
        let general =
            [defaultRelease.flatMap(AptPin.defaultRelease)].compactMap { $0 }
            + pins.filter { $0.package == nil }
        priorities = lists.map { list in
            if let pin = general.first(where: { $0.selects(list) }) { return pin.priority }
            guard let release = list.release, release.isNotAutomatic else { return 500 }
            return release.butAutomaticUpgrades ? 100 : 1
        }
        statusPriority = general.first { $0.selects(.dpkgStatus) }?.priority ?? 100
    }

    /// The versions of each package, the newest first: what lists offer, put together with what is installed.
    ///
    /// - Parameter offers: The records of each list, in the policy's order.
    public func versions(
        installed: [PackageID: PackageRecord], offers: [[PackageRecord]]
    ) -> [PackageID: [OfferedVersion]] {
        var versions: [PackageID: [OfferedVersion]] = [:]
        func add(_ record: PackageRecord, list: Int?) {
            let id = record.id(native: native)
            var known = versions[id] ?? []
            var place = 0
            while place < known.count {
                let order = record.version.compared(to: known[place].record.version)
                if order > 0 { break }
                if order == 0, known[place].record.fingerprint == record.fingerprint {
                    if let list { known[place].lists.append(list) } else { known[place].isInstalled = true }
                    versions[id] = known
                    return
                }
                place += 1
            }
            known.insert(
                OfferedVersion(record: record, lists: list.map { [$0] } ?? [], isInstalled: list == nil), at: place)
            versions[id] = known
        }
        for (list, records) in offers.enumerated() {
            for record in records { add(record, list: list) }
        }
        for (_, record) in installed.sorted(by: { $0.key < $1.key }) { add(record, list: nil) }
        return versions
    }

    /// The version apt would install, or nil where none is left: the highest priority, then the newest; older than
    /// what is installed only from 1000 on.
    public func candidate(of versions: [OfferedVersion]) -> OfferedVersion? {
        let current = versions.first { $0.isInstalled }
        var best: (version: OfferedVersion, priority: Int)?
        for version in versions {
            let priority = priority(of: version)
            guard priority > 0, priority > best?.priority ?? 0 else { continue }
            if let current, priority < 1000, version.record.version < current.record.version { continue }
            best = (version, priority)
        }
        return best?.version
    }

    /// The priority of a version: that of the first pin naming the package and selecting the version, else the
    /// highest among its lists.
    func priority(of version: OfferedVersion) -> Int {
        let record = version.record
        let own = version.lists.map { priorities[$0] } + (version.isInstalled ? [statusPriority] : [])
        let pin = specific.first { pin in
            pin.concerns(record, id: record.id(native: native), native: native)
                && (pin.selects(version: record.version) || version.lists.contains { pin.selects(lists[$0]) }
                    || version.isInstalled && pin.selects(.dpkgStatus))
        }
        if let pin, pin.priority == AptPin.never || own.contains(where: { $0 != AptPin.never }) {
            return pin.priority
        }
        return own.max() ?? 0
    }
}
