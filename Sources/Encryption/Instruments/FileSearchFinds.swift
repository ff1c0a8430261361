import Formats
import Guideline
import Search

/// Gathers what a search finds into observations that a person can read: every key, every sealed or weak file, and
/// the plain ones that hold data; common plain archives only as numbers by folder.
final class FoundFiles {
    /// So many plain files of one kind are listed one by one.
    private static let mostListed = 200
    private static let mostExamples = 5

    private var observations: [Observation] = []
    private var listed: [String: Int] = [:]
    private var counted: [String: (kind: String, folder: String, count: Int, examples: [String])] = [:]
    private var keys = 0
    private var unprotected = 0
    private var weak = 0
    private var sealed = 0

    /// The files in which keys were found.
    var keyPaths: Set<String> {
        Set(observations.filter { $0.kind == "search.private-key" }.map(\.source))
    }

    func add(_ find: Find) {
        switch find.discovery {
        case .privateKey(let key): add(key, find)
        case .stored(let format): add(format, find)
        }
    }

    // MARK: Keys

    private func add(_ key: PrivateKey, _ find: Find) {
        keys += 1
        if key.protection == .no { unprotected += 1 }
        var facts = common(find)
        facts["format"] = .text(key.format)
        facts["protected"] = .text(key.protection.rawValue)
        facts["cipher"] = key.cipher.map { .text($0) }
        facts["kdf"] = key.kdf.map { .text($0) }
        facts["rounds"] = key.rounds.map { .number($0) }
        facts["keyType"] = key.type.map { .text($0) }
        facts["curve"] = key.curve.map { .text($0) }
        facts["algorithm"] = key.type.map { .text(Self.algorithm($0)) }
        facts["bits"] = key.bits.map { .number($0) }
        facts["fingerprint"] = key.fingerprint.map { .text($0) }
        facts["keys"] = .number(key.count)
        facts["note"] = key.note.map { .text($0) }
        observe("search.private-key", find, facts)
    }

    /// The family that advice on lengths speaks about.
    private static func algorithm(_ type: String) -> String {
        switch type {
        case "rsa", "dsa", "dh", "elgamal": type
        case "ec", "ed25519", "ed448", "x25519", "x448", "ed25519-sk", "ec-sk": "ec"
        case let name where name.hasPrefix("kerberos"): "symmetric"
        default: "other"
        }
    }

    // MARK: Stored data

    private func add(_ format: StoredFormat, _ find: Find) {
        if format.encrypted == .weak { weak += 1 }
        if format.encrypted == .yes { sealed += 1 }
        let isPlain = format.encrypted == .no || format.encrypted == .unknown
        let place = Place(find)
        let kind: String
        switch format.family {
        case .health: kind = "search.health-file"
        case .backup: kind = "search.backup"
        case .database where place != .cache: kind = "search.database"
        case .archive where !isPlain || [.backup, .customer, .mail].contains(place): kind = "search.archive"
        case .message, .volume: kind = "search.archive"
        case .document where !isPlain: kind = "search.archive"
        default: return count(find)
        }
        if isPlain {
            listed[kind, default: 0] += 1
            if listed[kind, default: 0] > Self.mostListed { return count(find) }
        }
        var facts = common(find)
        facts["format"] = .text(format.format)
        facts["family"] = .text(format.family.rawValue)
        facts["encrypted"] = .text(format.encrypted.rawValue)
        facts["cipher"] = format.cipher.map { .text($0) }
        facts["bits"] = format.bits.map { .number($0) }
        facts["kdf"] = format.kdf.map { .text($0) }
        facts["note"] = format.note.map { .text($0) }
        observe(kind, find, facts)
    }

    private func count(_ find: Find) {
        let parts = find.path.description.split(separator: "/")
        let folder = "/" + parts.dropLast().prefix(2).joined(separator: "/")
        let key = "\(find.discovery.kind) \(folder)"
        var group = counted[key] ?? (find.discovery.kind, folder, 0, [])
        group.count += 1
        if group.examples.count < Self.mostExamples { group.examples.append(find.path.description) }
        counted[key] = group
    }

    // MARK: Observations

    private func common(_ find: Find) -> [String: Fact] {
        [
            "mode": .text(find.modeText), "owner": .text(find.ownerName), "place": .text(Place(find).rawValue),
            "groupReadable": .flag(find.mode & 0o040 != 0), "worldReadable": .flag(find.mode & 0o004 != 0),
            "size": .number(find.size),
        ]
    }

    private func observe(_ kind: String, _ find: Find, _ facts: [String: Fact]) {
        let path = find.path.description
        observations.append(
            Observation(
                kind: kind, subject: find.number == 1 ? path : "\(path) (\(find.number))", facts: facts, source: path))
    }

    /// All observations, the summary last.
    func observations(_ summary: SearchSummary, shipped: ShippedFiles) -> [Observation] {
        let finds = observations.map { observation in
            var observation = observation
            if shipped.contains(observation.source) { observation.facts["shipped"] = true }
            return observation
        }
        let groups = counted.values.sorted { ($0.kind, $0.folder) < ($1.kind, $1.folder) }.map { group in
            Observation(
                kind: "search.counted", subject: "\(group.kind) \(group.folder)",
                facts: [
                    "sort": .text(group.kind), "folder": .text(group.folder), "count": .number(group.count),
                    "examples": .list(group.examples),
                ], source: group.folder)
        }
        return finds + groups + [total(summary, shipped)]
    }

    private func total(_ summary: SearchSummary, _ shipped: ShippedFiles) -> Observation {
        var facts: [String: Fact] = [
            "paths": .list(summary.paths), "files": .number(summary.files), "folders": .number(summary.folders),
            "bytes": .number(summary.bytes), "keys": .number(keys), "unprotectedKeys": .number(unprotected),
            "weak": .number(weak), "sealed": .number(sealed), "unseen": .number(summary.unseenCount),
            "notUnpacked": .number(summary.notUnpacked), "timedOut": .flag(summary.timedOut),
            "links": .number(summary.links), "hardLinks": .number(summary.hardLinks),
        ]
        let stored = ["database", "backup", "health-file"].reduce(0) { $0 + summary.finds[$1, default: 0] }
        facts["stored"] = .number(stored)
        facts["archives"] = .number(
            ["archive", "sealed-file", "volume"].reduce(0) { $0 + summary.finds[$1, default: 0] })
        for (kind, count) in summary.finds { facts["found-\(kind)"] = .number(count) }
        return Observation(
            kind: "search.summary", subject: "files", facts: facts, source: summary.paths.joined(separator: ", "))
    }
}
