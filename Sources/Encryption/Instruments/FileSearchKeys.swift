import Formats
import Guideline
import Search

/// Gathers the private keys that a search finds: the first fifty one by one, the rest by folder and by what decides
/// about them, those that came with software by folder only.
struct FoundKeys {
    private let mostListed: Int
    /// So many wait for the end of the search, when it is known which came with a package.
    private static let mostWaiting = 2000
    /// Beyond so many groups only the topmost folder counts.
    private static let mostGroups = 200
    private static let mostExamples = 5

    private struct Group {
        var first: Observation
        var sort: String
        var folder: String
        var count = 0
        var examples: [String] = []
        var smallest: Int?
    }

    private var waiting: [Observation] = []
    private var groups: [String: Group] = [:]
    private var order: [String] = []
    /// Keys that are not part of software and have no password.
    private(set) var unprotected = 0
    private var own = 0
    private var inSoftware = 0

    init(mostListed: Int = 50) {
        self.mostListed = mostListed
    }

    /// The files whose origin is asked for.
    var sources: Set<String> { Set(waiting.map(\.source)) }

    mutating func add(_ key: PrivateKey, _ observation: Observation, _ find: Find) {
        if observation.facts["place"] == .text(Place.dependency.rawValue) { return addSoftware(observation) }
        if key.protection == .no { unprotected += 1 }
        if waiting.count < max(Self.mostWaiting, mostListed) { return waiting.append(observation) }
        addMore(observation)
    }

    private mutating func addSoftware(_ key: Observation) {
        inSoftware += 1
        let isTest = Dependency.isTest(key.source)
        let folder = TopFolder.of(key.source, depth: 2)
        group("dependency-key", folder, isTest ? "tests" : "", key)
    }

    private mutating func addMore(_ key: Observation) {
        own += 1
        let folder = TopFolder.of(key.source, depth: groups.count < Self.mostGroups ? 3 : 1)
        let deciding = ["place", "protected", "worldReadable", "algorithm"].map { key.facts[$0]?.description ?? "-" }
        let bits = key.facts["bits"] == nil ? "-" : "bits"
        group("more-keys", folder, (deciding + [bits]).joined(separator: " "), key)
    }

    private mutating func group(_ sort: String, _ folder: String, _ alike: String, _ key: Observation) {
        let name = "\(sort) \(folder)" + (alike.isEmpty ? "" : " \(alike)")
        if groups[name] == nil { order.append(name) }
        var group = groups[name] ?? Group(first: key, sort: sort, folder: folder)
        group.count += 1
        if group.examples.count < Self.mostExamples { group.examples.append(key.source) }
        if case .number(let bits)? = key.facts["bits"] { group.smallest = min(group.smallest ?? bits, bits) }
        groups[name] = group
    }

    /// The keys one by one and in groups, how many are somebody's own, and how many came with software.
    func observations(_ shipped: ShippedFiles) -> (observations: [Observation], own: Int, inSoftware: Int) {
        var all = self
        var single: [Observation] = []
        for key in waiting {
            if shipped.contains(key.source) {
                all.inSoftware += 1
                all.group("dependency-key", TopFolder.of(key.source, depth: 2), "shipped", key)
            } else if single.count < mostListed {
                all.own += 1
                single.append(key)
            } else {
                all.addMore(key)
            }
        }
        let grouped = all.order.compactMap { name in all.groups[name].map { Self.observation(name, $0) } }
        return (single + grouped, all.own, all.inSoftware)
    }

    /// A group of one is the key itself, unless it came with software.
    private static func observation(_ name: String, _ group: Group) -> Observation {
        if group.count == 1 && group.sort == "more-keys" { return group.first }
        var facts: [String: Fact] = [
            "sort": .text(group.sort), "folder": .text(group.folder), "count": .number(group.count),
            "examples": .list(group.examples),
        ]
        if group.sort == "dependency-key" {
            facts["published"] = .flag(name.hasSuffix(" tests") || name.hasSuffix(" shipped"))
        } else {
            for fact in ["place", "protected", "worldReadable", "algorithm"] { facts[fact] = group.first.facts[fact] }
            facts["bits"] = group.smallest.map { .number($0) }
        }
        return Observation(kind: "search.counted-key", subject: name, facts: facts, source: group.folder)
    }
}

/// What is said about one key; never anything of the key itself.
enum KeyFacts {
    static func of(_ key: PrivateKey) -> [String: Fact] {
        var facts: [String: Fact] = [:]
        facts["format"] = .text(key.format)
        facts["protected"] = .text(key.protection.rawValue)
        facts["cipher"] = key.cipher.map { .text($0) }
        facts["kdf"] = key.kdf.map { .text($0) }
        facts["rounds"] = key.rounds.map { .number($0) }
        facts["keyType"] = key.type.map { .text($0) }
        facts["curve"] = key.curve.map { .text($0) }
        facts["algorithm"] = key.type.map { .text(algorithm($0)) }
        facts["bits"] = key.bits.map { .number($0) }
        facts["fingerprint"] = key.fingerprint.map { .text($0) }
        facts["keys"] = .number(key.count)
        facts["note"] = key.note.map { .text($0) }
        return facts
    }

    /// The family that advice on lengths speaks about.
    static func algorithm(_ type: String) -> String {
        switch type {
        case "rsa", "dsa", "dh", "elgamal": type
        case "ec", "ed25519", "ed448", "x25519", "x448", "ed25519-sk", "ec-sk": "ec"
        case let name where name.hasPrefix("kerberos"): "symmetric"
        default: "other"
        }
    }
}
