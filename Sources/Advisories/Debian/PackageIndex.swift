/// Finds the packages of a set that meet a relation, by name and by what they provide.
struct PackageIndex {
    private struct Provision {
        var id: PackageID
        var version: DebianVersion?
    }

    private var records: [PackageID: PackageRecord] = [:]
    private var byName: [String: [PackageID]] = [:]
    private var provisions: [String: [Provision]] = [:]
    private let native: String

    init(_ records: [PackageID: PackageRecord], native: String) {
        self.native = native
        for (id, record) in records { add(id, record) }
    }

    mutating func add(_ id: PackageID, _ record: PackageRecord) {
        records[id] = record
        byName[id.name, default: []].append(id)
        for relation in record.groups(.provides).flatMap({ $0 }) {
            let version = relation.comparison == .equal ? DebianVersion(relation.version) : nil
            provisions[relation.name, default: []].append(Provision(id: id, version: version))
        }
    }

    mutating func remove(_ id: PackageID) {
        records[id] = nil
    }

    func ids(named name: String) -> [PackageID] {
        (byName[name] ?? []).filter { records[$0] != nil }
    }

    /// Whether one of the alternatives is met.
    func satisfies(_ group: [Relation], for id: PackageID) -> Bool {
        group.contains { !satisfying($0, for: id).isEmpty }
    }

    /// The packages that meet a relation of a package. Conflicts reach over all architectures, needs only over the
    /// package's own and to packages that say they serve others (Multi-Arch).
    func satisfying(_ relation: Relation, for id: PackageID, isConflict: Bool = false) -> [PackageID] {
        let named = ids(named: relation.name).filter { other in
            guard let record = records[other], reaches(relation, from: id, to: record, other, isConflict) else {
                return false
            }
            return relation.allows(record.version)
        }
        let provided = (provisions[relation.name] ?? []).filter { provision in
            guard let record = records[provision.id],
                reaches(relation, from: id, to: record, provision.id, isConflict)
            else { return false }
            // A provision without a version meets only relations without one.
            return relation.comparison == nil || provision.version.map(relation.allows) ?? false
        }
        return named + provided.map(\.id)
    }

    private func reaches(
        _ relation: Relation, from id: PackageID, to record: PackageRecord, _ other: PackageID, _ isConflict: Bool
    ) -> Bool {
        switch relation.architecture {
        case nil: isConflict || other.architecture == id.architecture || record.multiArch == "foreign"
        case "any":
            isConflict || other.architecture == id.architecture
                || ["allowed", "foreign"].contains(record.multiArch)
        case "native": other.architecture == native
        case let architecture?: other.architecture == architecture
        }
    }
}
