public import Guideline

/// Decides which instruments look at which assets. Pure: it reads nothing from the world.
public struct RoundPlanner: Sendable {
    /// What a person asked for.
    public struct Wishes: Sendable {
        /// Only these measures; empty means all 37.
        public var only: Set<MeasureID>
        /// Folders for the file search in place of the estate's; empty means the usual ones.
        public var searchPaths: [String]
        /// Whether to leave the file search out.
        public var withoutSearch: Bool
        /// A time limit for every instrument in place of its own.
        public var timeLimit: Duration?
        /// The name of the host that Ward runs on.
        public var hostName: String

        /// Creates wishes.
        public init(
            only: Set<MeasureID> = [], searchPaths: [String] = [], withoutSearch: Bool = false,
            timeLimit: Duration? = nil, hostName: String
        ) {
            self.only = only
            self.searchPaths = searchPaths
            self.withoutSearch = withoutSearch
            self.timeLimit = timeLimit
            self.hostName = hostName
        }
    }

    /// The instruments that exist.
    public var instruments: [any Instrument]

    /// Creates a planner.
    public init(instruments: [any Instrument]) {
        self.instruments = instruments
    }

    /// The plans, and runs that stand for what cannot be looked at from here.
    public func plan(_ estate: Estate, _ wishes: Wishes) -> (plans: [RoundRunner.Plan], unseen: [InstrumentRun]) {
        var plans: [RoundRunner.Plan] = []
        var unseen: [InstrumentRun] = []
        for asset in estate.assets {
            let able = instruments.filter { $0.kinds.contains(asset.kind) }
            let asked = able.filter { isAsked($0, wishes) }
            let sent = asked.filter { !(wishes.withoutSearch && $0.name == Self.search) }
            if isElsewhere(asset, hostName: wishes.hostName) {
                unseen += notSeen(asset, why: .needsAgent, asked, wishes)
            } else if able.isEmpty {
                unseen += notSeen(asset, why: .noInstrument, [], wishes)
            } else {
                plans += sent.map { plan($0, asset, estate, wishes) }
                unseen += outsideOfNamedFolders(asset, sent, wishes)
                // A machine's aspects say so themselves; a data store has nothing but its search.
                if sent.isEmpty { unseen += notSeen(asset, why: .notAsked, asked, wishes) }
            }
        }
        return (plans, unseen)
    }

    /// The instrument that goes through files; it alone can be left out by name.
    public static let search = "search"

    private func isAsked(_ instrument: any Instrument, _ wishes: Wishes) -> Bool {
        wishes.only.isEmpty || instrument.measures.contains { MeasureID($0).map(wishes.only.contains) ?? false }
    }

    private func plan(
        _ instrument: any Instrument, _ asset: Asset, _ estate: Estate, _ wishes: Wishes
    ) -> RoundRunner.Plan {
        var paths: [String] = []
        if instrument.name == Self.search {
            // Folders named for a round are a machine's; a data store or repository keeps to its own place.
            if [.repository, .dataStore].contains(asset.kind) {
                paths = asset.search.isEmpty ? asset.location.map { [$0] } ?? [] : asset.search
            } else {
                paths = wishes.searchPaths.isEmpty ? asset.search : wishes.searchPaths
            }
        }
        return RoundRunner.Plan(
            instrument: instrument.name, measures: instrument.measures,
            timeLimit: wishes.timeLimit ?? instrument.timeLimit,
            request: ObservationRequest(asset: asset, practice: estate.practice(of: asset), paths: paths))
    }

    /// A machine that is not this one can only be seen by Ward on that machine.
    private func isElsewhere(_ asset: Asset, hostName: String) -> Bool {
        guard [.workstation, .server].contains(asset.kind), !asset.isThisMachine else { return false }
        return asset.location.map { $0 != hostName } ?? (asset.id != hostName)
    }

    /// Folders named for one round narrow the search of a machine: whatever they show, the rest was not looked at.
    private func outsideOfNamedFolders(
        _ asset: Asset, _ sent: [any Instrument], _ wishes: Wishes
    ) -> [InstrumentRun] {
        guard !wishes.searchPaths.isEmpty, !wishes.searchPaths.contains("/"),
            [.workstation, .server].contains(asset.kind), let search = sent.first(where: { $0.name == Self.search })
        else { return [] }
        let folders = wishes.searchPaths.joined(separator: ", ")
        let measures = search.measures.filter { text in
            MeasureID(text).map { wishes.only.isEmpty || wishes.only.contains($0) } ?? false
        }
        return [
            InstrumentRun(
                name: "round", asset: asset.id, seconds: 0, checked: 0, observed: 0,
                skipped: [Skip("files outside of \(folders)", why: .notAsked, measures: measures)])
        ]
    }

    /// What can belong to an asset that no instrument looks at.
    private static let mailbox = ["1.4", "6.4"]

    private func notSeen(
        _ asset: Asset, why: SkipReason, _ instruments: [any Instrument], _ wishes: Wishes
    ) -> [InstrumentRun] {
        let all = Set((instruments.isEmpty ? Self.mailbox : instruments.flatMap(\.measures)).compactMap(MeasureID.init))
        let measures = wishes.only.isEmpty ? all : all.intersection(wishes.only)
        if measures.isEmpty { return [] }
        return [
            InstrumentRun(
                name: "round", asset: asset.id, seconds: 0, checked: 0, observed: 0,
                skipped: [Skip(asset.id, why: why, measures: measures.sorted().map(\.description))])
        ]
    }
}
