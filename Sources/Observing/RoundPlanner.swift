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
            let fitting = instruments.filter { instrument in
                instrument.kinds.contains(asset.kind)
                    && (wishes.only.isEmpty
                        || instrument.measures.contains { MeasureID($0).map(wishes.only.contains) ?? false })
                    && !(wishes.withoutSearch && instrument.name == Self.search)
            }
            if isElsewhere(asset, hostName: wishes.hostName) {
                unseen.append(Self.notSeen(asset, why: .needsAgent, fitting))
            } else if fitting.isEmpty && wishes.only.isEmpty {
                unseen.append(Self.notSeen(asset, why: .noInstrument, instruments))
            } else {
                plans += fitting.map { plan($0, asset, estate, wishes) }
            }
        }
        return (plans, unseen)
    }

    /// The instrument that goes through files; it alone can be left out by name.
    public static let search = "search"

    private func plan(
        _ instrument: any Instrument, _ asset: Asset, _ estate: Estate, _ wishes: Wishes
    ) -> RoundRunner.Plan {
        var paths: [String] = []
        if instrument.name == Self.search {
            paths = wishes.searchPaths.isEmpty ? asset.search : wishes.searchPaths
            if paths.isEmpty, [.repository, .dataStore].contains(asset.kind) {
                paths = asset.location.map { [$0] } ?? []
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

    private static func notSeen(_ asset: Asset, why: SkipReason, _ instruments: [any Instrument]) -> InstrumentRun {
        let measures = Set(instruments.flatMap(\.measures).compactMap(MeasureID.init)).sorted()
        return InstrumentRun(
            name: "round", asset: asset.id, seconds: 0, checked: 0, observed: 0,
            skipped: [Skip(asset.id, why: why, measures: measures.map(\.description))])
    }
}
