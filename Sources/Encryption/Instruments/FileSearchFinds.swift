import Formats
import Guideline
import Observing
import Search

/// Gathers what a search finds into observations that a person can read: single ones as long as they are few, numbers
/// by folder for the rest and for what came with software.
final class FoundFiles {
    /// So many plain files that are judged alike are listed one by one.
    private static let mostListed = 50
    private static let mostExamples = 5

    private var observations: [Observation] = []
    private var keys: FoundKeys
    /// Keys and certificates in relation to each other, once ``observations(_:shipped:)`` has been asked for.
    private(set) var collection = KeyCollection()
    private(set) var blocklist: DebianBlocklist
    private let guess: OwnerGuess
    private var listed: [String: Int] = [:]
    private var counted: [String: (sort: String, folder: String, count: Int, examples: [String])] = [:]
    private var reach: FolderReach
    private var exchange: ExchangeFolders
    private var weak = 0
    private var sealed = 0
    private var stored = 0
    private var inSoftware = 0

    /// The files in which something was found that is listed.
    var sources: Set<String> { Set(observations.map(\.source)).union(keys.sources) }

    /// - Parameter mostKeys: So many private keys are listed one by one.
    init(on machine: any Machine, guess: OwnerGuess, mostKeys: Int = 50) {
        reach = FolderReach(machine)
        exchange = ExchangeFolders(on: machine)
        keys = FoundKeys(mostListed: mostKeys)
        blocklist = DebianBlocklist(on: machine)
        self.guess = guess
    }

    func add(_ find: Find) {
        collection.add(find)
        switch find.discovery {
        case .publicEntry: return
        case .privateKey(let key): keys.add(key, observation("search.private-key", find, KeyFacts.of(key)), find)
        case .stored(let format): add(format, find)
        }
    }

    // MARK: Stored data

    private func add(_ format: StoredFormat, _ find: Find) {
        let place = Place(find)
        if place == .dependency {
            inSoftware += 1
            return count(find, as: "dependency-file")
        }
        if format.format == "xdt" { exchange.add(find.path.description) }
        if format.encrypted == .weak { weak += 1 }
        if format.encrypted == .yes { sealed += 1 }
        let isPlain = format.encrypted == .no || format.encrypted == .unknown
        let kind: String
        switch format.family {
        case .health: kind = "search.health-file"
        case .backup: kind = "search.backup"
        case .database where place != .cache: kind = "search.database"
        case .archive where !isPlain || [.backup, .customer, .mail].contains(place): kind = "search.archive"
        case .message, .volume: kind = "search.archive"
        case .document where !isPlain: kind = "search.archive"
        default: return count(find, as: find.discovery.kind)
        }
        if kind != "search.archive" { stored += 1 }
        if isPlain {
            // All that decides a verdict is in the name, so that what is only counted is judged by what is listed.
            let alike = "\(kind) \(place) \(format.family) \(format.encrypted) \(format.format) \(format.note ?? "")"
            listed[alike, default: 0] += 1
            if listed[alike, default: 0] > Self.mostListed { return count(find, as: "more-\(find.discovery.kind)") }
        }
        var facts: [String: Fact] = [:]
        facts["format"] = .text(format.format)
        facts["family"] = .text(format.family.rawValue)
        facts["encrypted"] = .text(format.encrypted.rawValue)
        facts["cipher"] = format.cipher.map { .text($0) }
        facts["bits"] = format.bits.map { .number($0) }
        facts["kdf"] = format.kdf.map { .text($0) }
        facts["note"] = format.note.map { .text($0) }
        observations.append(observation(kind, find, facts))
    }

    private func count(_ find: Find, as sort: String) {
        let path = find.path.description
        let folder = TopFolder.of(path, depth: 2)
        var group = counted["\(sort) \(folder)"] ?? (sort, folder, 0, [])
        group.count += 1
        if group.examples.count < Self.mostExamples { group.examples.append(path) }
        counted["\(sort) \(folder)"] = group
    }

    // MARK: Observations

    private func observation(_ kind: String, _ find: Find, _ facts: [String: Fact]) -> Observation {
        let path = find.path.description
        let open = reach.above(path)
        let common: [String: Fact] = [
            "path": .text(path),
            "mode": .text(find.modeText), "owner": .text(find.ownerName), "place": .text(Place(find).rawValue),
            "groupReadable": .flag(open.group && find.mode & 0o040 != 0),
            "worldReadable": .flag(open.others && find.mode & 0o004 != 0),
            "size": .number(find.size),
        ]
        return Observation(
            kind: kind, subject: find.number == 1 ? path : "\(path) (\(find.number))",
            facts: common.merging(facts) { $1 }, source: path)
    }

    /// All observations, the summary last.
    func observations(_ summary: SearchSummary, shipped: ShippedFiles) -> [Observation] {
        let finds = observations.map { observation in
            var observation = observation
            if shipped.contains(observation.source) { observation.facts["shipped"] = true }
            return observation
        }
        let groups = counted.values.sorted { ($0.sort, $0.folder) < ($1.sort, $1.folder) }.map { group in
            Observation(
                kind: "search.counted", subject: "\(group.sort) \(group.folder)",
                facts: [
                    "sort": .text(group.sort), "folder": .text(group.folder), "count": .number(group.count),
                    "examples": .list(group.examples),
                ], source: group.folder)
        }
        collection.relate(guess, blocklist: &blocklist)
        let related = KeyObservations(items: collection.items)
        let keys = keys.observations(shipped)
        let owners = Dictionary(
            collection.items.filter { $0.kind == "private-key" }.map { ($0.subject, KeyObservations.owner($0)) }
        ) { first, _ in first }
        let single = keys.observations.map { observation in
            var observation = observation
            if let owner = owners[observation.subject] { observation.facts.merge(owner) { own, _ in own } }
            return observation
        }
        return single + related.certificates + related.weak + related.authorised + related.same + finds + groups
            + exchange.observations
            + [total(summary, own: keys.own, inSoftware: keys.inSoftware)]
    }

    /// What was found and is too much to list.
    func skips(measures: [String]) -> [Skip] {
        let related = KeyObservations(items: collection.items)
        return [
            ("more certificates", "certificate-files", related.unlisted + collection.left),
            ("more keys that may sign in", "keys", related.unlistedKeys),
        ].filter { $0.2 > 0 }.map { what, aspect, count in
            Skip(what, why: .tooLarge, measures: measures, aspect: aspect, count: count)
        }
    }

    private func total(_ summary: SearchSummary, own: Int, inSoftware keysInSoftware: Int) -> Observation {
        var facts: [String: Fact] = [
            "paths": .list(summary.paths), "files": .number(summary.files), "folders": .number(summary.folders),
            "bytes": .number(summary.bytes), "keys": .number(own), "unprotectedKeys": .number(keys.unprotected),
            "keysInSoftware": .number(keysInSoftware), "filesInSoftware": .number(inSoftware),
            "weak": .number(weak), "sealed": .number(sealed), "stored": .number(stored),
            "unseen": .number(summary.unseenCount), "notUnpacked": .number(summary.notUnpacked),
            "opaque": .number(summary.opaque), "repositories": .number(summary.repositories),
            "timedOut": .flag(summary.timedOut), "notReached": .list(summary.notReached),
            "links": .number(summary.links), "hardLinks": .number(summary.hardLinks),
            "note": "compressed content and the history in Git are not opened",
        ]
        facts["certificates"] = .number(collection.items.count { $0.certificate != nil && !$0.isShipped })
        facts["storedCertificates"] = .number(collection.items.count { $0.certificate != nil && $0.isShipped })
        facts["weakKeys"] = .number(collection.items.count { !$0.weaknesses.isEmpty })
        facts["next"] = summary.notReached.first.map { .text($0) }
        facts["archives"] = .number(
            ["archive", "sealed-file", "volume"].reduce(0) { $0 + summary.finds[$1, default: 0] })
        for (kind, count) in summary.finds { facts["found-\(kind)"] = .number(count) }
        return Observation(
            kind: "search.summary", subject: "files", facts: facts, source: summary.paths.joined(separator: ", "))
    }
}

/// The folder by which things are counted.
enum TopFolder {
    static func of(_ path: String, depth: Int) -> String {
        "/" + path.split(separator: "/").dropLast().prefix(depth).joined(separator: "/")
    }
}
