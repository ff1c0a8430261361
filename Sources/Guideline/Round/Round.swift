public import Foundation

/// One pass over an estate: what was observed, the date it was judged for, and what follows.
///
/// A round is plain data (`ward/round/1`, see `Schemas/round.schema.json`): it can be stored, sent and judged again.
public struct Round: Codable, Sendable {
    /// The version of the format.
    public var schema: String
    /// The version of Ward that made it.
    public var ward: String
    /// The language of its sentences.
    public var language: Language
    /// The policy's date.
    public var asOf: Date
    /// When observing began.
    public var started: Date
    /// When it ended.
    public var ended: Date
    /// What was gone over.
    public var estate: Estate
    /// The machine that observed.
    public var machine: MachineName
    /// The measures that were asked for; empty means all. The others are in ``measures`` all the same, as not asked.
    public var only: [MeasureID]
    /// All 37 measures, in order.
    public var measures: [MeasureResult]
    /// Everything concluded, in the order of measures.
    public var findings: [Finding]
    /// The instruments that ran.
    public var instruments: [InstrumentRun]
    /// Everything observed; judging it again needs no machine.
    public var observations: [Observation]

    /// The format this version writes.
    public static let currentSchema = "ward/round/1"

    /// How a round names the machine it ran on.
    public struct MachineName: Codable, Sendable, Hashable {
        /// Host name.
        public var host: String
        /// Operating system, such as `Debian 12`.
        public var system: String
        /// Whether Ward ran as root.
        public var asRoot: Bool

        /// Creates a name.
        public init(host: String, system: String, asRoot: Bool) {
            self.host = host
            self.system = system
            self.asRoot = asRoot
        }
    }

    /// Creates a round by judging what instruments saw.
    public init(
        ward: String, estate: Estate, machine: MachineName, started: Date, ended: Date, runs: [InstrumentRun],
        observations: [Observation], only: [MeasureID] = [], policy: Policy, asOf: Date, staleAfterDays: Int? = 30,
        language: Language
    ) {
        let judgement = judge(
            observations, policy: policy, asOf: asOf, runs: runs, estate: estate, only: only,
            staleAfterDays: staleAfterDays, language: language)
        schema = Self.currentSchema
        self.ward = ward
        self.language = language
        self.asOf = asOf
        self.started = started
        self.ended = ended
        self.estate = estate
        self.machine = machine
        self.observations = observations
        self.only = only
        instruments = runs
        measures = judgement.measures
        findings = judgement.findings
    }

    /// The same observations judged by another policy, date or language, without looking at anything again.
    public func judgedAgain(policy: Policy, asOf: Date, staleAfterDays: Int?, language: Language) -> Round {
        Round(
            ward: ward, estate: estate, machine: machine, started: started, ended: ended, runs: instruments,
            observations: observations, only: only, policy: policy, asOf: asOf, staleAfterDays: staleAfterDays,
            language: language)
    }
}

/// A measure's answer in a round.
public struct MeasureResult: Codable, Sendable, Identifiable {
    /// The measure.
    public var id: MeasureID
    /// Its title in the round's language.
    public var title: String
    /// The worst of its findings, for each of the two sources.
    public var verdict: Verdicts
    /// The ids of its findings, the worst first.
    public var findings: [String]
    /// How far it was looked at.
    public var coverage: Coverage

    /// How far a measure was looked at.
    public struct Coverage: Codable, Sendable {
        /// Findings that rest on an observation.
        public var checked: Int
        /// What was not seen, and why.
        public var skipped: [Gap]

        /// One thing that was not seen.
        public struct Gap: Codable, Sendable {
            /// What.
            public var what: String
            /// Why.
            public var why: SkipReason
        }
    }
}

/// How an instrument's run went.
public struct InstrumentRun: Codable, Sendable {
    /// The instrument.
    public var name: String
    /// The asset it looked at.
    public var asset: String
    /// Wall-clock seconds.
    public var seconds: Double
    /// How many things it looked at.
    public var checked: Int
    /// How many observations it brought back.
    public var observed: Int
    /// What it did not see.
    public var skipped: [Skip]

    /// Creates a record of a run.
    public init(
        name: String, asset: String, seconds: Double, checked: Int, observed: Int, skipped: [Skip]
    ) {
        self.name = name
        self.asset = asset
        self.seconds = seconds
        self.checked = checked
        self.observed = observed
        self.skipped = skipped
    }
}

extension Round {
    /// The measures that were asked for, in order.
    public var asked: [MeasureResult] {
        only.isEmpty ? measures : measures.filter { only.contains($0.id) }
    }
}
