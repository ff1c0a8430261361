public import Guideline
public import Observing
public import Search

/// Every certificate, public and private key below some paths, in relation to each other.
///
/// ```swift
/// let inventory = KeyInventory.search(["/srv"], estate: estate, on: LocalMachine())
/// for item in inventory.items { print(item.kind, item.path, item.fingerprint ?? "") }
/// ```
public struct KeyInventory: Sendable {
    /// Something that could not be told.
    public struct Unknown: Encodable, Sendable, Hashable {
        /// What.
        public var fact: String
        /// Why.
        public var why: String
        /// Both as a sentence for people.
        public var text: Localized

        private enum CodingKeys: String, CodingKey { case fact, why }
    }

    /// What was found, in the order of the walk.
    public var items: [KeyItem]
    /// What rules read.
    public var observations: [Observation]
    /// What the search covered.
    public var summary: SearchSummary
    /// What could not be told.
    public var unknown: [Unknown]

    /// Searches files and folders, opening each once. Nothing private is kept.
    public static func search(
        _ paths: [String], estate: Estate, on machine: any Machine,
        deadline: ContinuousClock.Instant? = nil
    ) -> KeyInventory {
        let guess = OwnerGuess(estate, hostName: OwnerGuess.hostName(of: machine))
        let found = FoundFiles(on: machine, guess: guess, mostKeys: KeyCollection.most)
        let options = SearchOptions(deadline: deadline, detectors: [PublicKeyDetector(), KeyDetector()])
        let summary = SearchReport.run(paths: paths, options: options) { found.add($0) }
        let shipped = ShippedFiles(among: found.sources, on: machine)
        let observations = found.observations(summary, shipped: shipped)
        return KeyInventory(
            items: found.collection.items, observations: observations, summary: summary,
            unknown: unknown(summary, found.collection, found.blocklist))
    }

    private static func unknown(
        _ summary: SearchSummary, _ collection: KeyCollection, _ blocklist: DebianBlocklist
    ) -> [Unknown] {
        var unknown = summary.unseen.filter { !$0.why.isHarmless }.map {
            let example = $0.examples.first ?? $0.detail
            return Unknown(
                fact: "\($0.count) not seen, such as \(example)", why: $0.why.rawValue,
                text: KeyWords.notSeen($0.count, example, $0.why))
        }
        if blocklist.isMissing {
            unknown.append(
                .init(
                    fact: KeyWeakness.debian.rawValue, why: "blocklist not installed", text: KeyWords.noBlocklist.text))
        }
        if !collection.untested.isEmpty {
            let count = collection.untested.count
            unknown.append(
                .init(
                    fact: "weaknesses of \(count) RSA keys", why: "longer than 16384 bits",
                    text: KeyWords.untested.filled(count)))
        }
        if collection.left > 0 {
            unknown.append(
                .init(
                    fact: "\(collection.left) more keys", why: "more than \(KeyCollection.most) were found",
                    text: KeyWords.tooMany.filled(collection.left, KeyCollection.most)))
        }
        return unknown
    }
}
