import Foundation
public import Guideline

/// Sends instruments over an estate, each in a process of its own: one that hangs is ended at its time limit, one
/// that crashes takes nobody along, and either way its measures are `unknown` with the reason.
public struct RoundRunner: Sendable {
    /// What a run needs to know about an instrument.
    public struct Plan: Sendable {
        /// The instrument's name.
        public var instrument: String
        /// The measures that stay unknown when it brings nothing.
        public var measures: [String]
        /// How long it may take.
        public var timeLimit: Duration
        /// What it is asked.
        public var request: ObservationRequest

        /// Creates a plan.
        public init(instrument: String, measures: [String], timeLimit: Duration, request: ObservationRequest) {
            self.instrument = instrument
            self.measures = measures
            self.timeLimit = timeLimit
            self.request = request
        }
    }

    /// What a run tells somebody who watches.
    public enum Progress: Sendable {
        /// An instrument began.
        case began(instrument: String, asset: String)
        /// An instrument ended; how many have and how many there are.
        case ended(instrument: String, done: Int, of: Int)
    }

    /// The program that runs one instrument: it is given the instrument's name, reads an ``ObservationRequest`` from
    /// standard input and writes a ``Sighting`` to standard output, both as JSON.
    public var program: String
    /// The arguments before the instrument's name.
    public var arguments: [String]
    /// How many instruments run at once.
    public var width: Int

    /// Creates a runner. `program` is usually Ward itself.
    public init(program: String, arguments: [String], width: Int = 2) {
        self.program = program
        self.arguments = arguments
        self.width = max(1, width)
    }

    /// Runs all plans and collects what was seen. The order of the answer is the order of the plans, whatever ended
    /// first.
    public func run(
        _ plans: [Plan], progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async -> (runs: [InstrumentRun], observations: [Observation]) {
        var results = [(InstrumentRun, [Observation])?](repeating: nil, count: plans.count)
        await withTaskGroup(of: (Int, InstrumentRun, [Observation]).self) { group in
            var next = 0
            var done = 0
            func start() {
                guard next < plans.count else { return }
                let (index, plan) = (next, plans[next])
                next += 1
                progress(.began(instrument: plan.instrument, asset: plan.request.asset.id))
                group.addTask {
                    let (run, observations) = await look(plan)
                    return (index, run, observations)
                }
            }
            for _ in 0..<width { start() }
            for await (index, run, observations) in group {
                results[index] = (run, observations)
                done += 1
                progress(.ended(instrument: run.name, done: done, of: plans.count))
                start()
            }
        }
        let all = results.compactMap { $0 }
        return (all.map(\.0), all.flatMap(\.1))
    }

    private func look(_ plan: Plan) async -> (InstrumentRun, [Observation]) {
        let clock = ContinuousClock()
        let began = clock.now
        let sighting = await sighting(plan)
        let taken = clock.now - began
        let seconds = Double(taken.components.seconds) + Double(taken.components.attoseconds) / 1e18
        let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
        let observations = sighting.observations.map { observation in
            var observation = observation
            observation.asset = plan.request.asset.id
            observation.instrument = plan.instrument
            if observation.at == .distantPast { observation.at = now }
            return observation
        }
        let run = InstrumentRun(
            name: plan.instrument, asset: plan.request.asset.id, seconds: (seconds * 1000).rounded() / 1000,
            checked: sighting.checked, observed: observations.count, skipped: sighting.skipped)
        return (run, observations)
    }

    private func sighting(_ plan: Plan) async -> Sighting {
        var request = plan.request
        request.deadline = Date(timeIntervalSinceNow: plan.timeLimit / .seconds(1))
        do {
            let input = try JSONEncoder.ward.encode(request)
            let result = try await Child.run(
                program, arguments + [plan.instrument], environment: nil, input: Array(input),
                timeLimit: plan.timeLimit + .seconds(2), outputLimit: 256 << 20, group: true)
            guard result.status == 0 else {
                return nothing(plan, .crashed, "status \(result.status)" + Self.firstLine(result.error))
            }
            return try JSONDecoder.ward.decode(Sighting.self, from: Data(result.output))
        } catch let error as MachineError {
            return nothing(plan, error.reason == .timedOut ? .timedOut : .crashed, error.detail)
        } catch {
            return nothing(plan, .crashed, "its answer was not understood")
        }
    }

    private static func firstLine(_ text: String) -> String {
        text.split(separator: "\n").first.map { ", \($0.prefix(200))" } ?? ""
    }

    private func nothing(_ plan: Plan, _ why: SkipReason, _ detail: String?) -> Sighting {
        Sighting(skipped: [Skip(plan.instrument, why: why, measures: plan.measures, detail: detail)])
    }
}
